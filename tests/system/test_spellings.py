"""Older clients spell the paths differently; whatever they ask for is answered as if they had spelt it our way."""

import uuid

import pytest
import requests

PASSWORD = "correct horse battery"
SPELLINGS = {
    "/auth/register": ["/api/users/register", "/api/auth/register", "/v1/auth/register"],
    "/auth/login": ["/api/login", "/api/auth/login", "/v1/auth/login"],
    "/auth/logout": ["/api/logout", "/api/auth/logout", "/v1/auth/logout"],
    "/users/me": ["/api/users/me", "/v1/users/me"],
    "/users": ["/user", "/api/user", "/v1/user", "/api/users", "/v1/users"],
    "/health": ["/api/health", "/v1/health"],
    "/docs": ["/swagger", "/api/docs", "/v1/swagger"],
    "/nothing/here": ["/api/nothing/here", "/v1/nothing/here"],
}
PAIRS = [(canonical, other) for canonical, others in SPELLINGS.items() for other in others]
REQUESTS = [
    ("GET", {}),
    ("POST", {"json": {"email": "nobody@example.com", "password": "short"}}),
    ("POST", {"data": {"username": "nobody@example.com", "password": "no such password"}}),
    ("POST", {"json": {"email": "no address"}}),
    ("POST", {"data": b"{", "headers": {"Content-Type": "application/json"}}),
    ("POST", {"data": b"x" * 70_000}),
    ("PATCH", {"json": {"name": "x"}, "headers": {"Authorization": "Bearer a.b.c"}}),
    ("DELETE", {}),
]


@pytest.fixture(scope="module")
def known():
    """The answers to canonical spellings, each asked for once."""
    return {}


def answer(stack, method, path, options):
    """All of an answer but what differs between any two: the time, the request's id, and what a limit has left."""
    reply = requests.request(method, stack.url + path, timeout=10, allow_redirects=False, **options)
    varying = ("Date", "RateLimit", "X-Request-Id")
    headers = {name: value for name, value in reply.headers.items() if name not in varying}
    return reply.status_code, headers, reply.text.replace(reply.headers["X-Request-Id"], "the id")


@pytest.mark.parametrize(("method", "options"), REQUESTS)
@pytest.mark.parametrize(("canonical", "other"), PAIRS)
def test_every_spelling_gets_the_same_answer(stack, known, canonical, other, method, options):
    wish = (canonical, method, repr(options))
    if wish not in known:
        known[wish] = answer(stack, method, canonical, options)

    assert answer(stack, method, other, options) == known[wish]


@pytest.mark.parametrize(
    "path", ["/api", "/v1", "/api/api/health", "/apix/health", "/API/health", "/api/login/x", "//api/health"]
)
def test_what_only_looks_like_an_older_spelling_is_not_found(stack, path):
    assert answer(stack, "GET", path, {})[0] == 404


def test_the_flow_of_an_older_client_works_from_end_to_end(stack):
    """Older system 3: register, login, me, change, logout, delete."""
    who, wish = f"{uuid.uuid4()}@example.com", {"password": PASSWORD}
    at, session = stack.url + "/api", requests.Session()

    assert session.post(f"{at}/users/register", json={"email": who, **wish}, timeout=10).status_code == 201
    token = session.post(f"{at}/login", json={"email": who, **wish}, timeout=10).json()["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    assert session.patch(f"{at}/users/me", json={"name": "Old Friend"}, timeout=10).status_code == 200
    assert session.get(f"{at}/users/me", timeout=10).json()["name"] == "Old Friend"
    assert session.post(f"{at}/logout", timeout=10).status_code == 204
    assert session.get(f"{at}/users/me", timeout=10).status_code == 401
    again = session.post(f"{at}/login", json={"email": who, **wish}, timeout=10).json()["access_token"]
    session.headers["Authorization"] = f"Bearer {again}"
    assert session.delete(f"{at}/users/me", timeout=10).status_code == 204
