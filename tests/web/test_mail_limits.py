"""How often mail may be sent to somebody who did not ask for it: the limits that such views call first."""

from itertools import pairwise

import pytest

from tests.conftest import PASSWORD, at, bearer
from tests.races import at_once, request, statuses


@pytest.fixture
def ask(limited):
    """ask("forgot", email, address) → the status"""
    caller = limited(LIMIT_PER_ADDRESS="1000/minute", OPEN_USER_CREATE="yes").test_client()
    paths = {"forgot": "/auth/password/forgot", "invite": "/users"}
    return lambda what, email, address: caller.post(paths[what], json={"email": email}, headers=at(address)).status_code


@pytest.fixture
def waiting(sql):
    """How many letters of recovery are to be sent to somebody."""
    count = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'auth.recover' AND args->>'address' = :email"
    return lambda email: sql(count, email=email)[0][0]


def test_one_recipient_is_mailed_five_times_an_hour_wherever_it_is_asked_for(ask, waiting):
    """R93; and nobody hears of it"""
    found = [ask("forgot", "ada@example.com", f"203.0.113.{number}") for number in range(20)]

    assert found == [202] * 20
    assert waiting("ada@example.com") == 5
    assert ask("forgot", "eve@example.com", "203.0.113.1") == 202
    assert waiting("eve@example.com") == 1


def test_twenty_mails_at_once_are_still_five(limited, waiting):
    """C14"""
    app = limited(LIMIT_MAILS_PER_ADDRESS="100/hour")

    replies = at_once([request(app, "POST", "/auth/password/forgot", json={"email": "ada@example.com"})] * 20)

    assert statuses(replies) == {202: 20}
    assert waiting("ada@example.com") == 5


def test_other_letters_do_not_use_up_those_of_recovery(limited, make_user, log_in, waiting):
    caller = limited(REGISTRATION="private").test_client()
    hers = bearer(log_in(make_user().email)["access_token"])
    for number in range(6):
        here = at(f"203.0.113.{number}")
        move = {"email": "ada@example.com", "current_password": PASSWORD}
        caller.patch("/users/me", json=move, headers=hers | here)
        caller.post("/auth/register", json={"email": "ada@example.com", "password": PASSWORD}, headers=here)

    reply = caller.post("/auth/password/forgot", json={"email": "ada@example.com"}, headers=at("203.0.113.99"))

    assert (reply.status_code, waiting("ada@example.com")) == (202, 1)


def test_changing_ones_password_all_the_time_floods_nobody(limited, make_user, log_in, sql):
    caller = limited(LIMIT_PER_SESSION="1000/minute").test_client()
    hers = bearer(log_in(make_user(email="ada@example.com").email)["access_token"])
    phrases = [PASSWORD, *(f"phrase number {number}" for number in range(8))]

    for old, new in pairwise(phrases):
        wish = {"current_password": old, "password": new}
        assert caller.post("/users/me/password", json=wish, headers=hers).status_code == 204

    assert sql("SELECT count(*) FROM procrastinate_jobs WHERE args->>'letter' = 'password-changed'") == [(5,)]


def test_one_address_asks_for_twenty_recoveries_an_hour(ask):
    found = [ask("forgot", f"user{number}@example.com", "203.0.113.1") for number in range(25)]

    assert found == [202] * 20 + [429] * 5
    assert ask("forgot", "user24@example.com", "203.0.113.2") == 202


def test_one_address_invites_five_an_hour_whatever_comes_of_it(ask):
    found = [ask("invite", f"user{number}@example.com", "203.0.113.1") for number in (1, 2, 2, 3, 4, 5, 6)]

    assert found == [201, 201, 409, 201, 201, 429, 429]
    assert ask("invite", "user6@example.com", "203.0.113.2") == 201


def test_one_recipient_is_invited_once_a_day(ask, sql):
    assert ask("invite", "ada@example.com", "203.0.113.1") == 201
    assert ask("invite", "ada@example.com", "203.0.113.2") == 409
    sql("DELETE FROM users")

    assert ask("invite", "ada@example.com", "203.0.113.3") == 429
    assert sql("SELECT count(*) FROM users") == [(0,)]


def test_nobody_learns_how_often_others_asked(limited):
    caller = limited().test_client()

    reply = caller.post("/auth/password/forgot", json={"email": "ada@example.com"}, headers=at("203.0.113.1"))

    assert reply.headers["RateLimit-Policy"] == '"default";q=60;w=60, "mails";q=20;w=3600'
