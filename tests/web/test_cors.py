"""Browsers of other origins: the ones that are named, and nobody else."""

import pytest

OURS = "https://app.example.com"
FOREIGN = [
    "https://evil.example",
    "null",
    "*",
    "https://app.example.com.evil.example",
    "https://evil-app.example.com",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com, https://evil.example",
    "https://appXexample.com",
]


@pytest.fixture
def caller(another_app):
    """Somebody who calls a service that names two origins."""
    return another_app(CORS_ORIGINS=f"{OURS}, https://other.example.com").test_client()


def preflight(caller, origin, **headers):
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH", **headers}
    return caller.options("/users/me", headers=asked)


def granted(reply):
    return {name for name, _ in reply.headers if name.startswith("Access-Control-")}


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method", ["get", "options"])
def test_a_foreign_origin_is_granted_nothing(caller, origin, method):
    """R76, ASVS 3.4.2, flask-cors CVE-2024-6221"""
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Private-Network": "true"}

    reply = getattr(caller, method)("/users/me", headers=asked)

    assert granted(reply) == set()
    assert "Origin" in reply.vary


def test_a_named_origin_may_read_answers_and_refusals(caller):
    """R76"""
    reply = caller.get("/users/me", headers={"Origin": OURS})

    assert reply.status_code == 401
    assert reply.headers["Access-Control-Allow-Origin"] == OURS
    assert "X-Request-Id" in reply.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_a_preflight_grants_what_the_service_has_and_no_private_network(caller):
    wish = {"Access-Control-Request-Headers": "authorization, if-match, x-evil"}

    reply = preflight(caller, OURS, **wish, **{"Access-Control-Request-Private-Network": "true"})

    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == OURS
    assert "PATCH" in reply.headers["Access-Control-Allow-Methods"]
    assert reply.headers["Access-Control-Allow-Headers"].lower() == "authorization, if-match"
    assert reply.headers.get("Access-Control-Allow-Private-Network", "false") == "false"


@pytest.mark.parametrize("origin", [None, OURS, "https://evil.example"])
def test_without_the_setting_there_is_no_cors_at_all(client, origin):
    reply = client.get("/health", headers={"Origin": origin} if origin else {})

    assert granted(reply) == set()


def test_what_may_be_cached_is_not_given_to_another_origin(caller):
    reply = caller.get("/.well-known/jwks.json")

    assert "public" in reply.headers["Cache-Control"]
    assert "Origin" in reply.vary
