"""A database that is exhausted, locked, slow or read-only: 503 within seconds, and nothing else suffers."""

import pytest
from sqlalchemy import insert, text

from service.orm import even_if_refused
from service.problems import NotFound
from service.users.models import User
from service.web import db
from tests.web.conftest import Member
from tests.web.harm import cut_all, operator, within
from tests.web.replies import refused


@pytest.fixture
def member(make_app, own_database):
    app = make_app(own_database, DATABASE_POOL_SIZE="3")

    @app.get("/slow")
    def slow():
        db.session.execute(text("SELECT pg_sleep(20)"))

    @app.post("/owes")
    def owe():
        even_if_refused(db.session, insert(User).values(email="owed@example.com"))
        raise NotFound

    return Member(app)


@pytest.fixture
def let_go(member):
    """let_go() ends what begins with the test: that every connection of the pool is in use."""
    held = [member.app.extensions["engine"].connect() for _ in range(3)]

    def release():
        while held:
            held.pop().close()

    yield release
    release()


def test_an_exhausted_pool_is_a_503_after_a_second_and_health_is_fine(member, let_go):
    """F3"""
    with within(2):
        refused(member.ask("GET", "/users/me"), 503)
    with within(0.2):
        assert member.ask("GET", "/health").status_code == 200
    let_go()

    assert member.ask("GET", "/users/me").status_code == 200


def test_a_refusal_that_finds_no_connection_for_what_it_owes_is_a_503(member, let_go):
    """F3"""
    refused(member.ask("POST", "/owes"), 503)
    let_go()

    refused(member.ask("POST", "/owes"), 404)


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"name": "Ada"})])
def test_a_locked_table_is_a_503_after_a_second(member, own_database, method, body):
    """F4"""
    with operator(own_database) as connection:
        connection.execute(text("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"))
        with within(2):
            refused(member.ask(method, "/users/me", body), 503)

    assert member.ask(method, "/users/me", body).status_code == 200


def test_a_statement_that_takes_too_long_is_a_503(member):
    """F4"""
    with within(4):
        refused(member.ask("GET", "/slow"), 503)

    assert member.ask("GET", "/users/me").status_code == 200


def test_a_database_that_takes_no_writes_still_answers_reads(member, own_database):
    """F2, F5: such as the old primary after a failover."""
    with operator(own_database) as connection:
        name = connection.engine.url.database
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    cut_all(own_database)

    refused(member.ask("PATCH", "/users/me", {"name": "Ada"}), 503)
    refused(member.ask("POST", "/auth/login", Member.wish), 503)
    assert member.ask("GET", "/users/me").status_code == 200
