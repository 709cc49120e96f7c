"""Our own mistakes: a 500 that tells the caller nothing but its id, and the log everything but secrets."""

import json

import pytest
from sqlalchemy import create_engine, text

from service.users import accounts
from service.web import db
from tests.web.replies import INSIDES, refused

WISH = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada Lovelace"}


@pytest.fixture
def broken(make_app, own_database):
    """A caller of a service whose role has lost its rights on the users."""
    owner = create_engine(own_database.owner_url)
    with owner.begin() as connection:
        connection.execute(text("REVOKE ALL ON users FROM test_application"))
    owner.dispose()
    return make_app(own_database).test_client()


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login"])
def test_a_mistake_of_ours_is_a_500_without_its_cause(broken, path):
    """R95, R96, R97"""
    wish = WISH if path == "/auth/register" else {name: WISH[name] for name in ("email", "password")}

    reply = broken.post(path, json=wish)

    body = refused(reply, 500)
    assert set(body) == {"type", "title", "status", "instance", "request_id"}
    assert not INSIDES.search(reply.text)
    assert "users" not in reply.text


def test_the_log_says_what_happened_under_the_same_id(broken, log_of):
    """R98, ASVS 16.5.1: the trace is on one line, without the values of the statement."""
    reply = broken.post("/auth/register", json=WISH)

    written = log_of()
    lines = [json.loads(line) for line in written]
    assert {line["request_id"] for line in lines} == {reply.json["request_id"]}
    (trace,) = [line["exc_info"] for line in lines if "exc_info" in line]
    assert "InsufficientPrivilege" in trace
    assert lines[-1]["status"] == 500
    for secret in (WISH["email"], WISH["password"], WISH["name"], "$2b$"):
        assert secret not in "\n".join(written)


def test_the_service_goes_on_afterwards(broken):
    refused(broken.post("/auth/register", json=WISH), 500)

    assert broken.get("/health").status_code == 200
    assert broken.get("/.well-known/jwks.json").status_code == 200


def test_a_view_that_fails_after_it_wrote_leaves_nothing(make_app, own_database):
    """The transaction of a request that ends in a 500 is rolled back."""
    app = make_app(own_database)

    @app.post("/fails")
    def fail():
        accounts.register(db.session, email="half@example.com", password_hash="x")
        raise RuntimeError("half way")

    refused(app.test_client().post("/fails"), 500)

    with app.extensions["engine"].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM users")) == 0
