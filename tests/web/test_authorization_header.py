"""What stands in Authorization, and what else might be taken for it: 401 with a challenge, never 422, never a 500."""

import base64

import pytest

from tests.conftest import bearer
from tests.web.replies import refused

REALM = 'Bearer realm="gatehouse"'
NO_TOKEN = [
    "",
    " ",
    ",",
    ", ,a",
    "Basic YWRhOng=",
    "Basic",
    "Digest username=a",
    "Negotiate",
    "token",
    "Bearer,x",
    "\t",
    "=",
    "a" * 8000,
]
NO_GOOD_TOKEN = [
    "Bearer",
    "Bearer ",
    "bearer",
    "Bearer a",
    "Bearer a b",
    "Bearer  ,",
    "Bearer a,b",
    "Bearer a, Basic b",
    "Bearer Bearer a.b.c",
    "Bearer null",
    "Bearer undefined",
    "Bearer .",
    "Bearer ..",
    "Bearer a.b",
    "Bearer a.b.c.d",
    "Bearer a.b.c.d.e",
    "Bearer \ta.b.c",
    "Bearer a.b.c\x01",
    "Bearer \x7f\x80\xff",
    "Bearer ééé.ééé.ééé",
    "Bearer 'a.b.c'",
    "Bearer <token>",
    "Bearer %00",
    "Bearer e30.e30.",
    "Bearer =.=.=",
    "Bearer " + "A" * 16_000,
    "Bearer " + "." * 16_000,
    "BEARER " + "a." * 1000,
]
PLACES = [
    ("GET", "/users/me"),
    ("DELETE", "/users/me"),
    ("GET", "/users/me/sessions"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
]


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("header", NO_TOKEN, ids=lambda header: ascii(header)[:20])
def test_a_header_without_a_bearer_token_asks_for_one(stranger, method, path, header):
    """R26, R27"""
    reply = stranger.open(path, method=method, environ_overrides={"HTTP_AUTHORIZATION": header})

    refused(reply, 401)
    assert reply.headers["WWW-Authenticate"] == REALM


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("header", NO_GOOD_TOKEN, ids=lambda header: ascii(header)[:24])
def test_a_malformed_token_is_an_invalid_one(stranger, method, path, header):
    """R26, R27"""
    reply = stranger.open(path, method=method, environ_overrides={"HTTP_AUTHORIZATION": header})

    refused(reply, 401)
    assert reply.headers["WWW-Authenticate"] == f'{REALM}, error="invalid_token"'


def test_without_a_token_no_error_is_named(stranger):
    """R27, RFC 6750 section 3.1"""
    reply = stranger.get("/users/me")

    refused(reply, 401)
    assert reply.headers["WWW-Authenticate"] == REALM


def test_a_failed_login_is_a_challenge_without_an_error_code(stranger):
    reply = stranger.post("/auth/login", json={"email": "ada@example.com", "password": "wrong"})

    assert refused(reply, 401)["error"] == "invalid_grant"
    assert reply.headers["WWW-Authenticate"] == REALM


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR", "Bearer  "])
def test_the_scheme_is_read_in_any_letter_case(client, make_user, log_in, scheme):
    """R26, RFC 9110 section 11.1"""
    make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    assert client.get("/users/me", headers={"Authorization": f"{scheme} {token}"}).status_code == 200


@pytest.mark.parametrize("name", ["access_token", "token", "jwt", "authorization", "Authorization"])
def test_a_token_in_the_query_is_not_seen(client, make_user, log_in, name):
    """R25"""
    make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    refused(client.get("/users/me", query_string={name: token}), 401)
    refused(client.get("/users/me", query_string={name: f"Bearer {token}"}), 401)


@pytest.mark.parametrize("name", ["access_token_cookie", "access_token", "session", "jwt"])
def test_a_token_in_a_cookie_is_not_seen(client, make_user, log_in, name):
    """R25"""
    make_user(email="ada@example.com")
    client.set_cookie(name, log_in("ada@example.com")["access_token"])

    refused(client.get("/users/me"), 401)


@pytest.mark.parametrize(
    "header", ["X-Authorization", "Proxy-Authorization", "X-Access-Token", "Token", "X-Forwarded-Authorization"]
)
def test_a_token_in_another_header_is_not_seen(client, make_user, log_in, header):
    """R25"""
    make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    refused(client.get("/users/me", headers={header: f"Bearer {token}"}), 401)


def test_a_token_in_a_body_is_not_seen(client, make_user, log_in):
    """R25"""
    make_user(email="ada@example.com")
    token = log_in("ada@example.com")["access_token"]

    refused(client.get("/users/me", json={"access_token": token}), 401)
    refused(client.post("/auth/logout", json={"refresh_token": token}), 401, 422)
    assert client.get("/users/me", headers=bearer(token)).status_code == 200


def test_e_mail_and_password_by_basic_authentication_open_nothing(client, make_user):
    """R25"""
    make_user(email="ada@example.com", password="correct horse battery")
    basic = base64.b64encode(b"ada@example.com:correct horse battery").decode()

    refused(client.get("/users/me", headers={"Authorization": f"Basic {basic}"}), 401)
