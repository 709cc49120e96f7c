"""One request is one transaction, settled in one place: kept when it is answered below 400, and else gone."""

import pytest
from flask import Response, request
from sqlalchemy import insert, text

from service.orm import even_if_refused
from service.problems import Problem
from service.users import accounts
from service.users.models import User
from service.web import db
from tests.web.harm import cut_all
from tests.web.replies import refused


class Refusal(Problem):
    """A rule that says no after it wrote something."""

    status = 409
    title = "No"


ENDINGS = {
    "done": lambda: Response("done"),
    "elsewhere": lambda: Response(status=303, headers={"Location": "/health"}),
    "refused": lambda: (_ for _ in ()).throw(Refusal),
    "answered 400": lambda: Response(status=400),
    "answered 503": lambda: Response(status=503),
    "failed": lambda: 1 / 0,
}


@pytest.fixture
def app(make_app, own_database):
    """The service with one more route, that writes a row and owes another one before it ends as it is told."""
    app = make_app(own_database)

    @app.route("/writes", methods=["POST", "GET"])
    def write():
        accounts.register(db.session, email="kept@example.com", password_hash="x")
        even_if_refused(db.session, insert(User).values(email="owed@example.com"))
        return ENDINGS[request.args["ending"]]()

    return app


@pytest.fixture
def kept(app):
    """kept() → the addresses that are in the table."""

    def read():
        with app.extensions["engine"].connect() as connection:
            return set(connection.scalars(text("SELECT email FROM users")))

    return read


@pytest.mark.parametrize("ending", ["done", "elsewhere"])
def test_what_a_request_wrote_is_kept_when_it_succeeds(app, kept, ending):
    app.test_client().post("/writes", query_string={"ending": ending})

    assert kept() == {"kept@example.com"}


@pytest.mark.parametrize("ending", ["refused", "answered 400", "answered 503", "failed"])
def test_of_a_refused_request_only_what_it_owed_is_done(app, kept, ending):
    app.test_client().post("/writes", query_string={"ending": ending})

    assert kept() == {"owed@example.com"}


def test_connections_are_given_back_however_a_request_ends(app):
    for ending in ENDINGS:
        app.test_client().post("/writes", query_string={"ending": ending})

    assert app.extensions["engine"].pool.checkedout() == 0


def test_a_commit_that_fails_is_a_refusal_and_leaves_nothing(app, kept, own_database):
    """What is only found out when the answer was ready is still problem+json."""

    @app.post("/late")
    def late():
        accounts.register(db.session, email="late@example.com", password_hash="x")
        cut_all(own_database)
        return Response("done")

    refused(app.test_client().post("/late"), 503)

    assert kept() == set()


def test_a_refused_registration_leaves_nothing(app, kept):
    caller = app.test_client()
    wish = {"email": "ada@example.com", "password": "correct horse battery"}
    caller.post("/auth/register", json=wish)

    refused(caller.post("/auth/register", json={**wish, "name": "Eve"}), 409)

    assert kept() == {"ada@example.com"}
