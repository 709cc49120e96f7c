"""A database that is away for a moment: readers do not notice, and writers wait before they begin."""

import select
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import event, make_url, text

from service.web import db
from service.web.database import Listener
from tests.conftest import PASSWORD
from tests.database import Database
from tests.relay import Relay, after
from tests.web.conftest import Member
from tests.web.harm import cut_all
from tests.web.replies import refused

AWHILE = 0.3


@pytest.fixture
def relay(own_database):
    url = make_url(own_database.application_url)
    with Relay(url.host or "", url.port or 5432) as relay:
        yield relay


@pytest.fixture
def times():
    """How often each view was begun."""
    return Counter()


@pytest.fixture
def member(make_app, own_database, relay, times):
    """Of a service that reaches its database through the relay."""
    through = [
        make_url(url).set(host="127.0.0.1", port=relay.port).render_as_string(hide_password=False)
        for url in own_database
    ]
    app = make_app(Database(*through), DATABASE_PATIENCE_MS="5000", RATE_LIMITS="default", LIMITS_STORE="memory://")

    @app.route("/cut", methods=["GET", "POST"])
    def cut():
        times["cut"] += 1
        db.session.execute(text("SELECT 1"))
        if times["cut"] == 1:
            cut_all(own_database)
        db.session.execute(text("SELECT 1"))
        return ""

    @app.get("/slow")
    def slow():
        times["slow"] += 1
        db.session.execute(text("SET statement_timeout = 50"))
        db.session.execute(text("SELECT pg_sleep(20)"))

    return Member(app)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/users/me", None, 200),
        ("GET", "/items", None, 200),
        ("PATCH", "/users/me", {"name": "Ada"}, 200),
        ("POST", "/auth/login", {"email": "ada@example.com", "password": PASSWORD}, 200),
        ("POST", "/auth/register", {"email": "eve@example.com", "password": PASSWORD}, 201),
        ("POST", "/auth/logout", None, 204),
    ],
)
def test_nobody_notices_a_database_that_comes_back_in_time(member, relay, method, path, body, status):
    """F1"""
    relay.go_away()
    returning = after(AWHILE, relay.come_back)

    assert member.ask(method, path, body).status_code == status
    returning.join()


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"name": "Ada"})], ids=["GET", "PATCH"])
def test_nobody_notices_new_connections_that_are_cut_at_once(member, own_database, method, body):
    """F1: a server that shuts down cuts those that are idle, and those that take their place."""
    engine, made = member.app.extensions["engine"], []

    def cut_two(connection, _record):
        made.append(connection)
        if len(made) <= 2:
            cut_all(own_database)
            # The relay passes it on in its own time.
            select.select([connection], [], [])

    engine.dispose()
    event.listen(engine.pool, "connect", cut_two)

    assert member.ask(method, "/users/me", body).status_code == 200
    assert len(made) == 3


def test_a_read_that_is_cut_in_the_middle_is_done_again(member, times):
    assert member.ask("GET", "/cut").status_code == 200
    assert times["cut"] == 2


def test_a_write_that_is_cut_in_the_middle_is_not(member, times):
    refused(member.ask("POST", "/cut"), 503)

    assert times["cut"] == 1


def test_what_is_slow_is_asked_once(member, times):
    """F4: asking a database again that is busy already would make it busier."""
    refused(member.ask("GET", "/slow"), 503)

    assert times["slow"] == 1


def test_a_server_that_says_nothing_at_all_is_given_up(member, relay, monkeypatch):
    """F2: a kernel acknowledges what its sleeping server gets, so that no limit of TCP's ends it."""
    monkeypatch.setattr(Listener, "patience", 0.3)
    settings = member.app.extensions["settings"]
    monkeypatch.setitem(member.app.extensions, "settings", replace(settings, database_patience_ms=100))

    relay.fall_silent()
    refused(member.ask("GET", "/users/me"), 503)
    refused(member.ask("PATCH", "/users/me", {"name": "Ada"}), 503)
    relay.cut()
    relay.speak_again()

    assert member.ask("GET", "/users/me").status_code == 200


def test_a_request_counts_once_however_often_it_is_tried(member, relay):
    relay.go_away()
    returning = after(AWHILE, relay.come_back)
    first = member.ask("GET", "/users/me")
    returning.join()

    assert first.headers["RateLimit"].startswith('"default";r=59;')
