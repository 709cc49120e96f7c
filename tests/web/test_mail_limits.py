"""How often mail may be sent to somebody who did not ask for it: the limits that such views call first."""

import pytest

from tests.conftest import at
from tests.races import at_once, request, statuses


@pytest.fixture
def ask(limited):
    """ask("forgot", email, address) → the status"""
    caller = limited(LIMIT_PER_ADDRESS="1000/minute", OPEN_USER_CREATE="yes").test_client()
    paths = {"forgot": "/auth/password/forgot", "invite": "/users"}
    return lambda what, email, address: caller.post(paths[what], json={"email": email}, headers=at(address)).status_code


def test_one_recipient_is_mailed_five_times_an_hour_wherever_it_is_asked_for(ask):
    """R93"""
    found = [ask("forgot", "ada@example.com", f"203.0.113.{number}") for number in range(20)]

    assert found == [202] * 5 + [429] * 15
    assert ask("forgot", "eve@example.com", "203.0.113.1") == 202


def test_twenty_mails_at_once_are_still_five(limited):
    """C14"""
    app = limited()

    replies = at_once([request(app, "POST", "/auth/password/forgot", json={"email": "ada@example.com"})] * 20)

    assert statuses(replies) == {202: 5, 429: 15}


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

    assert reply.headers["RateLimit-Policy"] == '"default";q=60;w=60, "recoveries";q=20;w=3600'
