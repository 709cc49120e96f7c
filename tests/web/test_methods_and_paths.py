"""What no route answers: other methods, other paths, and paths that lead elsewhere."""

import pytest

from tests.web.replies import refused

NOWHERE = [
    "/nope",
    "/users/",
    "/users/me/",
    "/USERS/ME",
    "/users/me;x=1",
    "/users//me",
    "/users/./me",
    "/users/x/../me",
    "/users/%2e/me",
    "/api/users/me",
    "/v1/users/me",
    "/CONSOLE",
    "/consoles",
    "/admin",
    "/metrics",
    "/debug",
    "/static/x",
    "/.env",
    "/.git/config",
    "/server-status",
    "/actuator/env",
    "/wp-login.php",
    "/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/openapi.yaml",
    "/docs/",
    "/docs/..%2fswagger.py",
    "/docs/%2e%2e/swagger.py",
    "/docs/index.html",
    "/problems/",
    "/%00",
    "/%ff%fe",
    "/%0d%0aSet-Cookie:%20a=b",
]
ELSEWHERE = [
    "//health",
    "//evil.example",
    "//evil.example/..",
    "/\\evil.example",
    "///evil.example/docs",
    "/docs//evil.example",
    "/%2f%2fevil.example",
    "//evil.example/users/me",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_without_a_route_is_not_found(stranger, path):
    """R62, R74, R78"""
    refused(stranger.get(path), 404)


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_nothing_redirects(stranger, path, host):
    """R80"""
    reply = stranger.get("/", environ_overrides={"PATH_INFO": path, "HTTP_HOST": host})

    refused(reply, 404)
    assert "Location" not in reply.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/auth/login", "OPTIONS, POST"),
        ("PUT", "/auth/register", "OPTIONS, POST"),
        ("DELETE", "/auth/refresh", "OPTIONS, POST"),
        ("PUT", "/users/me", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("POST", "/health", "GET, HEAD, OPTIONS"),
        ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
        ("TRACE", "/users/me", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("TRACK", "/health", "GET, HEAD, OPTIONS"),
        ("CONNECT", "/health", "GET, HEAD, OPTIONS"),
        ("PROPFIND", "/docs", "GET, HEAD, OPTIONS"),
        ("X" * 2000, "/health", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_a_path_has_not_is_told_which_it_has(stranger, method, path, allowed):
    """R17, R75"""
    reply = stranger.open(path, environ_overrides={"REQUEST_METHOD": method})

    refused(reply, 405)
    assert reply.headers["Allow"] == allowed


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_does_not_change_the_method(stranger, header):
    """R62"""
    refused(stranger.get("/auth/login", headers={header: "POST"}), 405)


@pytest.mark.parametrize("header", ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Path"])
def test_a_header_does_not_change_the_path(stranger, header):
    """R62"""
    refused(stranger.get("/nope", headers={header: "/health"}), 404)


def test_credentials_in_the_query_are_ignored(client, make_user):
    """R17"""
    make_user(email="ada@example.com", password="correct horse battery")

    reply = client.post(
        "/auth/login?email=ada@example.com&username=ada@example.com&password=correct+horse+battery", json={}
    )

    refused(reply, 422)


def test_head_is_get_without_a_body(stranger):
    reply = stranger.head("/health")

    assert (reply.status_code, reply.data) == (200, b"")
