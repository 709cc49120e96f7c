"""No request needs two connections at once: a pool in which each waits for the other's second one stands still."""

import pytest

from tests.conftest import PASSWORD, bearer


@pytest.fixture
def narrow(another_app):
    """A worker that has just started, with a pool of one connection."""
    return another_app(DATABASE_POOL_SIZE="1").test_client()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/auth/register", {"email": "eve@example.com", "password": PASSWORD}, 201),
        ("POST", "/auth/login", {"email": "ada@example.com", "password": PASSWORD}, 200),
        ("POST", "/auth/login", {"email": "ada@example.com", "password": "wrong"}, 401),
        ("POST", "/auth/logout", None, 204),
        ("GET", "/users/me", None, 200),
        ("PATCH", "/users/me", {"name": "Countess"}, 200),
        ("PATCH", "/users/me", {"email": "countess@example.com", "current_password": PASSWORD}, 200),
        ("DELETE", "/users/me", None, 204),
        ("GET", "/users/me/sessions", None, 200),
        ("DELETE", "/users/me/sessions", None, 204),
        ("POST", "/users/me/password", {"current_password": PASSWORD, "password": "another phrase"}, 204),
        ("GET", "/users/me/export", None, 200),
        ("GET", "/items", None, 200),
        ("POST", "/items", {"name": "Umbrella"}, 201),
        ("PUT", "/items/00000000-0000-7000-8000-000000000001", {"name": "Parasol"}, 404),
        ("DELETE", "/items/00000000-0000-7000-8000-000000000001", None, 404),
        ("GET", "/.well-known/jwks.json", None, 200),
        ("GET", "/health/ready", None, 200),
    ],
)
def test_the_first_request_of_a_worker_makes_do_with_one_connection(narrow, tokens, method, path, body, status):
    reply = narrow.open(path, method=method, json=body, headers=bearer(tokens["access_token"]))

    assert reply.status_code == status


def test_a_refresh_makes_do_with_one_connection(narrow, tokens):
    reply = narrow.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert reply.status_code == 200


def test_the_end_of_a_stolen_session_makes_do_with_one_connection(narrow, client, tokens, sql):
    client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    sql("UPDATE sessions SET rotated_at = rotated_at - interval '11 s'")

    reply = narrow.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert reply.json["type"] == "/problems/token-reused"
    assert sql("SELECT revoked_at IS NOT NULL FROM sessions") == [(True,)]


@pytest.mark.parametrize(
    ("path", "wish", "statuses"),
    [
        ("/items", {"name": "Umbrella"}, [201, 201]),
        ("/auth/register", {"email": "eve@example.com", "password": PASSWORD}, [201, 201]),
        ("/auth/register", {"email": "ada@example.com", "password": PASSWORD}, [409, 409]),
    ],
)
def test_an_idempotency_key_makes_do_with_one_connection(narrow, tokens, path, wish, statuses):
    headers = {**bearer(tokens["access_token"]), "Idempotency-Key": "7a1f"}

    assert [narrow.post(path, json=wish, headers=headers).status_code for _ in statuses] == statuses
