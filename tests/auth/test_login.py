"""POST /auth/login: who gets in, by which doors, and with what."""

import pytest

from tests.conftest import PASSWORD, bearer

CREDENTIALS = {"email": "ada@example.com", "password": PASSWORD}
FORM = {"username": "ada@example.com", "password": PASSWORD}


def test_a_login_gives_tokens_that_nobody_caches(client, ada):
    """R12, RFC 6749 5.1, RFC 6750 5.3"""
    reply = client.post("/auth/login", json=CREDENTIALS)

    assert reply.status_code == 200
    assert set(reply.json) == {"access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in"}
    assert (reply.json["token_type"], reply.json["expires_in"]) == ("Bearer", 900)
    assert reply.json["refresh_expires_in"] == 30 * 24 * 3600
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "extra", [{}, {"grant_type": "password"}, {"scope": "", "client_id": "x", "client_secret": "y"}]
)
def test_a_form_is_the_same_door(client, ada, extra):
    """R13, RFC 6749 4.3.2"""
    reply = client.post("/auth/login", data={**FORM, **extra})

    assert reply.status_code == 200
    assert client.get("/users/me", headers=bearer(reply.json["access_token"])).json["id"] == str(ada.id)


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "password": "wrong"},
        {"username": "nobody@example.com", "password": PASSWORD},
        {"username": "no address", "password": PASSWORD},
    ],
)
def test_a_form_is_refused_as_json_is(client, ada, form):
    """R13, ASVS 6.3.4"""
    reply = client.post("/auth/login", data=form)

    assert reply.status_code == 401
    assert (reply.json["type"], reply.json["error"]) == ("/problems/invalid-credentials", "invalid_grant")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "ada@example.com"},
        {"password": PASSWORD},
        {"email": "ada@example.com", "password": PASSWORD},
        {**FORM, "grant_type": "client_credentials"},
        {**FORM, "password": "x" * 129},
        {**FORM, "password": "a\0b"},
        {**FORM, "is_admin": "1"},
    ],
)
def test_a_form_is_read_as_strictly_as_json(client, ada, hashes, form):
    reply = client.post("/auth/login", data=form, content_type="application/x-www-form-urlencoded")

    assert (reply.status_code, reply.mimetype) == (422, "application/problem+json")
    assert hashes == []


@pytest.mark.parametrize("body", [{}, {"json": {}}, {"data": {}}])
def test_credentials_in_the_address_are_ignored(client, ada, body):
    """R17, ASVS 14.2.1"""
    reply = client.post("/auth/login", query_string={**CREDENTIALS, "username": CREDENTIALS["email"]}, **body)

    assert reply.status_code in (415, 422)


def test_there_is_no_login_by_get(client, ada):
    """R17, RFC 9110 15.5.6"""
    reply = client.get("/auth/login", query_string=CREDENTIALS)

    assert reply.status_code == 405
    assert "POST" in reply.headers["Allow"]
    assert "GET" not in reply.headers["Allow"]


@pytest.mark.parametrize("media_type", ["text/plain", "text/json", "application/xml", "multipart/form-data", ""])
def test_no_other_media_type_logs_in(client, ada, media_type):
    """R19, CVE-2025-68481: what a foreign page can post without asking must not log anybody in"""
    body = '{"email": "ada@example.com", "password": "correct horse battery"}'

    reply = client.post("/auth/login", data=body, content_type=media_type)

    assert (reply.status_code, reply.mimetype) == (415, "application/problem+json")


def test_the_session_remembers_where_it_began(client, ada, sql):
    client.post("/auth/login", json=CREDENTIALS, headers={"User-Agent": "Firefox " * 100})

    assert [(str(ip), len(agent)) for ip, agent in sql("SELECT ip, user_agent FROM sessions")] == [("127.0.0.1", 300)]


@pytest.mark.parametrize("agent", ["", "caf\u00e9 \u00ff", "a'); DROP TABLE users; --"])
def test_no_name_of_a_client_breaks_a_login(client, ada, agent):
    reply = client.post("/auth/login", json=CREDENTIALS, headers={"User-Agent": agent})

    assert reply.status_code == 200
