"""The headers that every kind of answer carries, and those that none does."""

import pytest

from tests.conftest import bearer

KINDS = {
    "a health check": ("GET", "/health", 200),
    "the readiness": ("GET", "/health/ready", 200),
    "personal data": ("GET", "/users/me", 200),
    "a list": ("GET", "/users/me/sessions", 200),
    "no content": ("DELETE", "/users/me/sessions", 204),
    "options": ("OPTIONS", "/users/me", 200),
    "the key set": ("GET", "/.well-known/jwks.json", 200),
    "the document": ("GET", "/openapi.json", 200),
    "the docs": ("GET", "/docs", 200),
    "a file of theirs": ("GET", "/docs/start.js", 200),
    "a problem's page": ("GET", "/problems/not-found", 200),
    "a refusal": ("GET", "/nope", 404),
    "another method": ("PUT", "/users/me", 405),
    "a bad body": ("POST", "/auth/login", 415),
}
PUBLIC = {"the key set", "the document", "the docs", "a file of theirs", "a problem's page"}
ORIGINS = [
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "https://localhost",
    "http://evillocalhost",
    "*",
]


@pytest.fixture
def reply(client, make_user, log_in, request):
    make_user(email="ada@example.com")
    method, path, status = KINDS[request.param]
    token = log_in("ada@example.com")["access_token"]
    headers = {**bearer(token), "Origin": "https://evil.example"}
    reply = client.open(path, method=method, headers=headers, buffered=True)
    assert reply.status_code == status
    return reply


@pytest.mark.parametrize("reply", KINDS, indirect=True)
def test_every_answer_forbids_sniffing_framing_and_referrers(reply):
    """R77"""
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["X-Request-Id"]


@pytest.mark.parametrize("reply", KINDS, indirect=True)
def test_no_answer_names_a_version_sets_a_cookie_or_admits_another_origin(reply):
    """R76, R77"""
    names = {name.lower() for name in dict(reply.headers)}
    assert not names & {"server", "x-powered-by", "set-cookie", "via"}
    assert not [name for name in names if name.startswith("access-control-")]


@pytest.mark.parametrize("reply", sorted(set(KINDS) - PUBLIC), indirect=True)
def test_what_is_anybodys_own_is_not_stored(reply):
    """R77"""
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("reply", sorted(PUBLIC), indirect=True)
def test_what_is_the_same_for_everybody_may_be_kept(reply):
    assert reply.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("reply", KINDS, indirect=True)
def test_a_body_says_what_it_is_and_a_text_its_charset(reply):
    """ASVS 4.1.1"""
    kind = reply.headers.get("Content-Type", "")

    assert kind or not reply.data
    assert not kind.startswith("text/") or kind.endswith("; charset=utf-8")


def test_tokens_are_not_stored_on_their_way(client, make_user):
    """R12, RFC 6749 section 5.1"""
    make_user(email="ada@example.com", password="correct horse battery")

    reply = client.post("/auth/login", json={"email": "ada@example.com", "password": "correct horse battery"})

    assert reply.headers["Cache-Control"] == "no-store"


def test_no_content_has_no_type_and_no_body(client, make_user, log_in):
    make_user(email="ada@example.com")

    reply = client.post("/auth/logout", headers=bearer(log_in("ada@example.com")["access_token"]))

    assert (reply.status_code, reply.data) == (204, b"")
    assert "Content-Type" not in reply.headers


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("path", ["/auth/login", "/users/me"])
def test_a_preflight_from_elsewhere_is_granted_nothing(stranger, path, origin):
    """R76"""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
        "Access-Control-Request-Private-Network": "true",
    }

    reply = stranger.options(path, headers=asked)

    assert not [name for name in dict(reply.headers) if name.lower().startswith("access-control-")]
