"""What was allowed when a password was sent is checked again when its hash is done: much may happen meanwhile."""

import threading

import bcrypt
import pytest

from tests.conftest import PASSWORD, bearer

ACTS = [
    ("PATCH", "/users/me", {"email": "thief@example.com", "current_password": PASSWORD}),
    ("POST", "/users/me/password", {"current_password": PASSWORD, "password": "what the thief chose"}),
    ("DELETE", "/users/me", {"current_password": PASSWORD}),
]


@pytest.fixture
def during_the_hash(another_app, monkeypatch):
    """during_the_hash(method, path, body, token, meanwhile) → the answer, `meanwhile` called while bcrypt works."""

    def send(method, path, body, token, meanwhile):
        app, real, done = another_app(REAUTHENTICATE_DELETE="yes"), bcrypt.checkpw, threading.Event()

        def watched(password, kept):
            matches = real(password, kept)
            if not done.is_set():
                done.set()
                meanwhile()
            return matches

        monkeypatch.setattr(bcrypt, "checkpw", watched)
        return app.test_client().open(path, method=method, json=body, headers=bearer(token))

    return send


@pytest.mark.parametrize(("method", "path", "body"), ACTS)
def test_who_is_signed_out_while_the_password_is_compared_changes_nothing(
    client, ada, log_in, sql, during_the_hash, method, path, body
):
    owner, thief = log_in(ada.email), log_in(ada.email)

    reply = during_the_hash(
        *(method, path, body, thief["access_token"]),
        lambda: client.delete("/users/me/sessions", headers=bearer(owner["access_token"])),
    )

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-token")
    assert sql("SELECT email FROM users") == [(ada.email,)]
    assert log_in(ada.email)


@pytest.mark.parametrize(("method", "path", "body"), ACTS)
def test_a_password_that_is_changed_while_it_is_compared_opens_nothing(
    app, client, ada, log_in, sql, during_the_hash, method, path, body
):
    new = "chosen by the owner"
    kept = app.extensions["hasher"].hash(new)
    thief = log_in(ada.email)

    reply = during_the_hash(
        *(method, path, body, thief["access_token"]),
        lambda: sql("UPDATE users SET password_hash = :kept", kept=kept),
    )

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-token")
    assert sql("SELECT email FROM users") == [(ada.email,)]
    assert log_in(ada.email, password=new)
