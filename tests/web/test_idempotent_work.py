"""The work and its kept answer are one transaction; what was asked for includes files."""

import pytest
from flask import Response, after_this_request, request
from sqlalchemy import text

from service.items.schemas import NewItem
from service.users import accounts
from service.web import Blueprint, db
from service.web.idempotency import idempotent
from tests.web.conftest import Member
from tests.web.harm import cut_all, operator
from tests.web.replies import refused

KEY = {"Idempotency-Key": "9f0c8d3e-5a3b-4c55-8a59-0f6d4c1f7b11"}
FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE UPDATE OF answer ON idempotency_keys FOR EACH ROW
WHEN (NEW.answer IS NOT NULL) EXECUTE FUNCTION full_disk()
"""


@pytest.fixture
def app(make_app, own_database):
    """The service with routes of which one fails, one is cut off while it commits, and one takes files."""
    app = make_app(own_database)

    def open_account():
        accounts.register(db.session, email="kept@example.com", password_hash="x")

    @app.post("/fails")
    @idempotent
    def fail():
        open_account()
        return 1 / request.args.get("by", 0, int)

    @app.post("/refuses")
    @idempotent
    def refuse():
        open_account()
        return Response(status=404 if request.args else 204)

    @app.post("/commits-in-vain")
    @idempotent
    def cut():
        open_account()
        if request.args:
            after_this_request(lambda response: cut_all(own_database) or response)
        return Response("done")

    @app.post("/files/<folder>")
    @idempotent
    def take(folder):
        return Response(b" ".join(part.read() for part in request.files.values()))

    return app


@pytest.fixture
def kept(own_database):
    """kept(statement) → the one value it finds."""

    def read(statement):
        with operator(own_database) as connection:
            return connection.scalar(text(statement))

    return read


def test_an_answer_that_cannot_be_kept_undoes_the_work(app, own_database, kept):
    ada = Member(app)
    ada.headers |= KEY
    with operator(own_database) as connection:
        connection.execute(text(FULL))

    refused(ada.ask("POST", "/items", {"name": "Umbrella"}), 503)

    assert kept("SELECT count(*) FROM items") == 0
    with operator(own_database) as connection:
        connection.execute(text("DROP FUNCTION full_disk CASCADE"))
    assert ada.ask("POST", "/items", {"name": "Umbrella"}).status_code == 201


def test_an_unexpected_error_frees_the_key(app, kept):
    caller = app.test_client()

    refused(caller.post("/fails", headers=KEY), 500)

    assert kept("SELECT count(*) FROM idempotency_keys") == 0
    assert kept("SELECT count(*) FROM users") == 0


def test_an_answer_above_400_is_not_kept(app, kept):
    caller = app.test_client()

    assert caller.post("/refuses?first", headers=KEY).status_code == 404
    assert kept("SELECT count(*) FROM idempotency_keys") == 0
    assert [caller.post("/refuses", headers=KEY).status_code for _ in range(2)] == [204, 204]


def test_a_commit_whose_end_nobody_knows_is_settled_when_the_claim_lapses(app, own_database, kept):
    caller = app.test_client()

    refused(caller.post("/commits-in-vain?first", headers=KEY), 503)

    assert kept("SELECT count(*) FROM users") == 0
    assert caller.post("/commits-in-vain", headers=KEY).json["type"] == "/problems/request-outstanding"
    with operator(own_database) as connection:
        connection.execute(text("UPDATE idempotency_keys SET expires_at = now()"))
    assert [caller.post("/commits-in-vain", headers=KEY).status_code for _ in range(2)] == [200, 200]
    assert kept("SELECT count(*) FROM users") == 1


def test_what_would_not_see_the_body_is_refused_at_once():
    blueprint = Blueprint("any", __name__)

    with pytest.raises(TypeError, match="below @arguments"):
        idempotent(blueprint.arguments(NewItem)(lambda _wish: None))


def multipart(boundary, *parts):
    """A request of parts (field, file name, content)."""
    head = 'Content-Disposition: form-data; name="{}"; filename="{}"\r\nContent-Type: image/png'
    written = [f"--{boundary}\r\n{head.format(field, name)}\r\n\r\n{content}\r\n" for field, name, content in parts]
    return {
        "data": "".join([*written, f"--{boundary}--\r\n"]),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }


@pytest.fixture
def upload(app):
    """upload(…) → the answer to these parts under one key."""
    caller = app.test_client()
    return lambda *parts, to="a", boundary="one": caller.post(
        f"/files/{to}", headers=KEY, **multipart(boundary, *parts)
    )


def test_the_same_files_under_another_boundary_are_the_same_request(upload):
    parts = ("avatar", "me.png", "first"), ("other", "x.png", "second")

    first, second = upload(*parts), upload(*parts[::-1], boundary="two")

    assert (first.data, first.status_code) == (b"first second", 200)
    assert (second.data, second.headers["Idempotency-Replayed"]) == (first.data, "true")


@pytest.mark.parametrize(
    "parts",
    [
        [("avatar", "me.png", "other")],
        [("picture", "me.png", "first")],
        [("avatar", "me.png", "first"), ("avatar", "me.png", "first")],
        [],
    ],
    ids=["content", "field", "number", "none"],
)
def test_other_files_are_another_request(upload, parts):
    upload(("avatar", "me.png", "first"))

    refused(upload(*parts), 422)


def test_another_path_is_another_key(upload):
    upload(("avatar", "me.png", "first"))

    assert upload(("avatar", "me.png", "other"), to="b").data == b"other"
