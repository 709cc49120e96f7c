"""A worker reads the keys once a minute, and when a token names one that it does not know."""

import pytest
from sqlalchemy import event

from tests.auth import jws
from tests.auth.test_signing_keys import enter, who_am_i
from tests.conftest import bearer


@pytest.fixture
def reads():
    """One entry for each time that the worker has read the keys."""
    return []


@pytest.fixture
def client(house, reads):
    """Of a worker that has read the keys once."""

    def record(_connection, _cursor, statement, *_):
        if "FROM signing_keys" in statement:
            reads.append(statement)

    worker = house.worker()
    event.listen(worker.extensions["autocommit"], "before_cursor_execute", record)
    worker.test_client().get("/.well-known/jwks.json")
    return worker.test_client()


def test_a_second_key_is_known_as_soon_as_a_token_names_it(house, client, reads, clock):
    house.replace_key()
    tokens = enter(house.worker().test_client())

    clock.advance(seconds=6)

    assert who_am_i(client, tokens).status_code == 200
    assert len(reads) == 2


def test_unknown_names_are_looked_up_once_in_five_seconds(client, reads, clock):
    clock.advance(seconds=6)

    for number in range(10):
        header = {"alg": "RS256", "kid": f"unknown {number}"}
        token = jws.join(header, {"sub": "x"}, jws.rs256(jws.STRANGERS_KEY))
        assert client.get("/users/me", headers=bearer(token)).status_code == 401

    assert len(reads) == 2


def test_known_names_are_looked_up_once_a_minute(house, client, reads, clock):
    tokens = enter(house.worker().test_client())

    for seconds in (6, 50, 10, 10):
        clock.advance(seconds=seconds)
        assert who_am_i(client, tokens).status_code == 200

    assert len(reads) == 2
