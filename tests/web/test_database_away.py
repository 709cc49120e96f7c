"""A database that is away or was cut off: 503, soon, and whole again by itself."""

import pytest
from sqlalchemy import text

from local import ports
from service.web import db
from tests.conftest import PASSWORD, bearer
from tests.database import Database
from tests.web.conftest import Member
from tests.web.harm import cut_all, within
from tests.web.replies import refused

WISH = {"email": "ada@example.com", "password": PASSWORD}
STRANGE = bearer("eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.c2ln")
NEED_IT = [
    ("POST", "/auth/register", WISH, {}),
    ("POST", "/auth/login", WISH, {}),
    ("POST", "/auth/refresh", {"refresh_token": f"{'a' * 22}.1.{'a' * 43}"}, {}),
    ("GET", "/users/me", None, STRANGE),
    ("POST", "/auth/logout", None, STRANGE),
    ("GET", "/.well-known/jwks.json", None, {}),
    ("GET", "/health/ready", None, {}),
]


@pytest.fixture(params=["nobody listens", "no such host"])
def nowhere(request):
    host = f"127.0.0.1:{ports.free()}" if request.param == "nobody listens" else "database.invalid:5432"
    return Database(f"postgresql://a:b@{host}/c", f"postgresql://a:b@{host}/c")


@pytest.fixture
def member(make_app, own_database):
    app = make_app(own_database, DATABASE_POOL_SIZE="3")

    @app.post("/cut")
    def cut():
        db.session.execute(text("SELECT 1"))
        cut_all(own_database)
        db.session.execute(text("SELECT 1"))

    return Member(app)


@pytest.mark.parametrize(("method", "path", "body", "headers"), NEED_IT, ids=[row[1] for row in NEED_IT])
def test_a_database_that_is_away_makes_503s(make_app, nowhere, method, path, body, headers):
    """F1, F7, O3"""
    caller = make_app(nowhere).test_client()

    with within(3):
        refused(caller.open(path, method=method, json=body, headers=headers), 503)


@pytest.mark.parametrize("path", ["/health", "/openapi.json", "/docs", "/problems/service-unavailable"])
def test_what_needs_no_database_works_without(make_app, nowhere, path):
    """R79, F3"""
    assert make_app(nowhere).test_client().get(path, buffered=True).status_code == 200


def test_after_all_connections_were_cut_the_next_reads_succeed(member, own_database):
    """F1: dead connections are found out before they are used, so that nobody's request pays for them."""
    for connection in [member.app.extensions["engine"].connect() for _ in range(3)]:
        connection.close()

    cut_all(own_database)

    assert [member.ask("GET", "/users/me").status_code for _ in range(4)] == [200] * 4


def test_after_all_connections_were_cut_the_next_write_succeeds(member, own_database):
    cut_all(own_database)

    assert member.ask("PATCH", "/users/me", {"name": "Ada"}).status_code == 200


def test_a_connection_that_is_cut_in_the_middle_costs_one_503(member):
    refused(member.ask("POST", "/cut"), 503)

    assert member.ask("GET", "/users/me").status_code == 200
