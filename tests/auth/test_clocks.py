"""A machine whose clock is wrong by minutes: tokens go by the database's, which is the same for all machines."""

import time

import pytest

from tests.auth import jws
from tests.auth.test_signing_keys import enter, who_am_i
from tests.conftest import bearer

# What our statements call now() is then this one. Nothing sets PostgreSQL's own clock apart from the machine's.
OTHER_CLOCK = """
    CREATE SCHEMA wrong;
    GRANT USAGE ON SCHEMA wrong TO PUBLIC;
    CREATE FUNCTION wrong.now() RETURNS timestamptz STABLE
        RETURN pg_catalog.now() + make_interval(secs => {seconds});
    DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET search_path = public, wrong, pg_catalog', current_database());
    END $$;
    UPDATE signing_keys SET activates_at = activates_at - interval '1 day';
"""


@pytest.fixture(params=[-300, 300], ids=["behind", "ahead"])
def apart(request):
    """Seconds by which the database's clock is ahead of the machine's."""
    return request.param


@pytest.fixture
def worker(house, apart):
    house.sql(OTHER_CLOCK.format(seconds=apart))
    return house.worker()


@pytest.fixture
def client(worker):
    return worker.test_client()


@pytest.fixture(params=["ours to the letter", "written otherwise"])
def forge(request, worker, client):
    """forge(claims) → a token signed with the real key; the library alone reads the one that is written otherwise."""
    real = jws.split(enter(client)["access_token"])
    typ = {} if request.param == "ours to the letter" else {"typ": "jwt"}

    def make(**claims):
        private = worker.extensions["keyring"].signing().private
        return {"access_token": jws.join(real.header | typ, real.claims | claims, jws.rs256(private))}

    return make


def test_a_token_says_the_time_of_the_database(client, apart):
    """F14"""
    claims = jws.split(enter(client)["access_token"]).claims

    assert abs(claims["iat"] - time.time() - apart) < 60
    assert claims["exp"] - claims["iat"] == 900


def test_it_is_good_for_as_long_as_the_database_says(client, forge, apart):
    """F14, R29"""
    now = int(time.time()) + apart

    seen = {left: who_am_i(client, forge(exp=now + left)).status_code for left in (-90, -45, 0, 45, 90)}

    assert seen == {-90: 401, -45: 401, 0: 200, 45: 200, 90: 200}


def test_it_is_good_from_when_the_database_says(client, forge, apart):
    """F14, R29"""
    now = int(time.time()) + apart

    seen = {wait: who_am_i(client, forge(iat=now + wait)).status_code for wait in (-90, 0, 90)}

    assert seen == {-90: 200, 0: 200, 90: 401}


def test_a_session_ends_whatever_time_it_is(client, forge):
    """F14, R35"""
    tokens = forge()

    assert client.post("/auth/logout", headers=bearer(tokens["access_token"])).status_code == 204
    assert who_am_i(client, tokens).status_code == 401


def test_two_machines_agree(house, client):
    """F14"""
    there = house.worker().test_client()
    tokens = enter(client)

    refreshed = there.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json

    assert [who_am_i(one, two).status_code for one in (client, there) for two in (tokens, refreshed)] == [200] * 4
