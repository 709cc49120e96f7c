"""POST /users/me/password."""

import pytest

from tests.conftest import PASSWORD, bearer

NEW = "a better horse, a better battery"


def change(client, tokens, **body):
    wish = {"current_password": PASSWORD, "password": NEW, **body}
    return client.post("/users/me/password", headers=bearer(tokens["access_token"]), json=wish)


def log_in_with(client, password):
    return client.post("/auth/login", json={"email": "ada@example.com", "password": password}).status_code


def test_a_change_ends_all_other_sessions_and_the_old_password(client, ada, tokens, log_in):
    """R38, ASVS 6.2.3, 7.4.3"""
    other = log_in(ada.email)

    reply = change(client, tokens)

    assert (reply.status_code, reply.data) == (204, b"")
    assert client.get("/users/me", headers=bearer(other["access_token"])).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": other["refresh_token"]}).status_code == 401
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200
    assert client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 200
    assert (log_in_with(client, PASSWORD), log_in_with(client, NEW)) == (401, 200)


def test_nobody_elses_session_ends(client, tokens, make_user, log_in):
    make_user(email="eve@example.com")
    eve = log_in("eve@example.com")

    change(client, tokens)

    assert client.get("/users/me", headers=bearer(eve["access_token"])).status_code == 200


def test_a_wrong_current_password_changes_nothing(client, ada, tokens, log_in):
    """R38"""
    other = log_in(ada.email)

    reply = change(client, tokens, current_password="not this one")

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-credentials")
    assert (log_in_with(client, PASSWORD), log_in_with(client, NEW)) == (200, 401)
    assert client.get("/users/me", headers=bearer(other["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "ada@example.com"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"current_password": "x" * 129}, "current_password"),
        ({"password": None}, "password"),
        ({"current_password": None}, "current_password"),
        ({"password": ["a"]}, "password"),
        ({"role": "admin"}, "role"),
    ],
    ids=str,
)
def test_a_weak_or_malformed_wish_changes_nothing(client, ada, tokens, log_in, body, field):
    other = log_in(ada.email)

    reply = change(client, tokens, **body)

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json["errors"]] == [f"/{field}"]
    assert log_in_with(client, PASSWORD) == 200
    assert client.get("/users/me", headers=bearer(other["access_token"])).status_code == 200


@pytest.mark.parametrize("missing", ["current_password", "password"])
def test_both_passwords_are_needed(client, tokens, missing):
    """R38: a stolen session must not take the account"""
    body = {"current_password": PASSWORD, "password": NEW}
    del body[missing]

    reply = client.post("/users/me/password", headers=bearer(tokens["access_token"]), json=body)

    assert reply.status_code == 422
    assert log_in_with(client, PASSWORD) == 200


def test_the_new_password_is_never_answered_or_kept_in_clear(client, tokens, sql):
    reply = change(client, tokens, password="zq9!")
    change(client, tokens)

    assert "zq9!" not in reply.text
    assert sql("SELECT password_hash LIKE '$g1$1$$2b$%' FROM users") == [(True,)]


def test_no_connection_is_held_while_the_passwords_are_hashed(client, tokens, hashes):
    change(client, tokens)

    assert [hash.connections for hash in hashes] == [0, 0]
