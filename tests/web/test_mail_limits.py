"""How often mail may be sent to somebody who did not ask for it: the limits that such views call first."""

import pytest
from flask import Flask

from service.web import limits
from tests.conftest import at
from tests.races import at_once, request, statuses


def with_mails(app: Flask) -> Flask:
    """Two views that would send mail, were they more than examples."""

    @app.post("/recovery/<email>")
    def recover(email):
        limits.recovery(email)
        return "", 202

    @app.post("/invitation/<email>")
    def invite(email):
        limits.invitation(email)
        return "", 202

    return app


@pytest.fixture
def ask(limited):
    """ask("recovery", email, address) → the status"""
    caller = with_mails(limited(LIMIT_PER_ADDRESS="1000/minute")).test_client()
    return lambda what, email, address: caller.post(f"/{what}/{email}", headers=at(address)).status_code


def test_one_recipient_is_mailed_five_times_an_hour_wherever_it_is_asked_for(ask):
    """R93"""
    found = [ask("recovery", "ada@example.com", f"203.0.113.{number}") for number in range(20)]

    assert found == [202] * 5 + [429] * 15
    assert ask("recovery", "eve@example.com", "203.0.113.1") == 202


def test_twenty_mails_at_once_are_still_five(limited):
    """C14"""
    app = with_mails(limited())

    replies = at_once([request(app, "POST", "/recovery/ada@example.com")] * 20)

    assert statuses(replies) == {202: 5, 429: 15}


def test_one_address_asks_for_twenty_recoveries_an_hour(ask):
    found = [ask("recovery", f"user{number}@example.com", "203.0.113.1") for number in range(25)]

    assert found == [202] * 20 + [429] * 5
    assert ask("recovery", "user24@example.com", "203.0.113.2") == 202


def test_one_address_invites_five_an_hour_and_one_recipient_is_invited_once_a_day(ask):
    assert ask("invitation", "ada@example.com", "203.0.113.1") == 202
    assert ask("invitation", "ada@example.com", "203.0.113.2") == 429

    found = [ask("invitation", f"user{number}@example.com", "203.0.113.1") for number in range(6)]

    assert found == [202] * 4 + [429] * 2


def test_nobody_learns_how_often_others_asked(limited):
    caller = with_mails(limited()).test_client()

    reply = caller.post("/recovery/ada@example.com", headers=at("203.0.113.1"))

    assert reply.headers["RateLimit-Policy"] == '"default";q=60;w=60, "recoveries";q=20;w=3600'
