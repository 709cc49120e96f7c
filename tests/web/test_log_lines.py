"""The log: one JSON line a request, with its id, and never a secret or a line break of somebody else's."""

import json
from datetime import datetime, timedelta

import pytest

from tests.conftest import MASTER_KEY, PEPPERS, bearer

PASSWORD = "a very own phrase"
WISH = {"email": "ada@example.com", "password": PASSWORD}
INJECTIONS = [
    "/a%0d%0aINFO forged",
    "/a%0a{%22status%22:200}",
    "/a\u2028b\u0085c",
    "/%1b[2J",
    "/%00",
    "/%ff",
    "/%22,%22status%22:200",
    "/%s%n%(x)s{x}",
]


def test_a_request_is_one_line_of_json(stranger, log_of):
    """R98, ASVS 16.2.1, 16.2.2"""
    reply = stranger.get("/nope", headers={"X-Request-Id": "load-balancer-1", "X-Forwarded-For": "192.0.2.7"})

    (written,) = log_of()
    line = json.loads(written)
    assert line["request_id"] == reply.headers["X-Request-Id"] == "load-balancer-1"
    assert {name: line[name] for name in ("event", "level", "method", "path", "status", "ip")} == {
        "event": "request",
        "level": "INFO",
        "method": "GET",
        "path": "/nope",
        "status": 404,
        "ip": "192.0.2.7",
    }
    assert 0 <= line["ms"] < 1000
    assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_health_checks_are_not_logged(stranger, log_of, path):
    stranger.get(path)

    assert log_of() == []


@pytest.mark.parametrize("path", INJECTIONS, ids=ascii)
def test_a_path_breaks_no_line_and_makes_no_field(stranger, log_of, path):
    """R81"""
    stranger.get(path)

    (line,) = log_of()
    assert json.loads(line)["status"] == 404
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize("header", ["User-Agent", "Referer", "X-Request-Id", "X-Forwarded-For", "Host", "Origin"])
def test_a_header_breaks_no_line(stranger, log_of, header):
    """R81"""
    name = f"HTTP_{header.upper().replace('-', '_')}"
    stranger.get("/nope", environ_overrides={name: 'x\r\nINFO forged\x1b[2J", "status": 200'})

    (line,) = log_of()
    assert json.loads(line)["status"] in (400, 404)
    assert line.isprintable()


@pytest.mark.parametrize("log_of", ["INFO", "DEBUG"], indirect=True)
def test_no_line_of_a_whole_visit_holds_a_secret(client, log_of):
    """R98, ASVS 16.2.5: neither password nor token nor hash nor key, not even while debugging."""
    said = list(visit(client))

    lines = log_of()
    assert len(lines) >= len(said)
    logged = "\n".join(lines)
    tokens = [
        reply.json[name]
        for reply in said
        if reply.json
        for name in ("access_token", "refresh_token")
        if name in reply.json
    ]
    parts = [part for token in tokens for part in (token, token.split(".")[-1])]
    for secret in (PASSWORD, "a newer phrase", "wrong phrase", MASTER_KEY, PEPPERS[2:], "eyJ", "$2b$", "$g1$", *parts):
        assert secret not in logged
    assert len(tokens) == 6


def test_what_happened_to_whom_stands_in_the_line(client, log_of):
    """R98, ASVS 16.3.1"""
    statuses = [reply.status_code for reply in visit(client)]

    lines = [json.loads(line) for line in log_of()]
    assert [line["status"] for line in lines] == statuses
    assert [(line["event"], line.get("outcome")) for line in lines] == [
        ("register", "done"),
        ("register", "refused"),
        ("login", "refused"),
        ("login", "refused"),
        ("login", "done"),
        ("login", "done"),
        ("request", None),
        ("refresh", "done"),
        ("refresh", "refused"),
        ("password_change", "refused"),
        ("password_change", "done"),
        ("session_end_others", "done"),
        ("logout", "done"),
        ("request", None),
        ("logout", "done"),
    ]
    by_owner = [
        line for line in lines if line["event"] in ("register", "session_end_others") and line["outcome"] == "done"
    ]
    assert len({line["user_id"] for line in by_owner}) == 1


def test_what_somebody_may_not_do_is_logged_with_who_tried(client, make_user, log_in, log_of):
    """R98, ASVS 16.3.2"""
    ada, eve = make_user(email="ada@example.com"), make_user(email="eve@example.com")
    hers = bearer(log_in(ada.email)["access_token"])
    before = len(log_of())

    for path, headers in (("/audit", hers), (f"/users/{eve.id}", hers), ("/audit", {})):
        client.get(path, headers=headers)

    lines = [json.loads(line) for line in log_of()[before:]]
    assert [(line["status"], line["problem"], line.get("user_id")) for line in lines] == [
        (403, "administrators-only", str(ada.id)),
        (404, "not-found", str(ada.id)),
        (401, "authentication-required", None),
    ]


def test_nobody_is_named_by_their_address(client, make_user, log_in, log_of):
    """ASVS 16.2.5"""
    hers = bearer(log_in(make_user(email="ada@example.com", password=PASSWORD).email, PASSWORD)["access_token"])
    client.post("/auth/password/forgot", json={"email": "ada@example.com"})
    client.post("/auth/email/verify/resend", headers=hers)
    move = {"email": "countess@example.com", "current_password": PASSWORD}
    assert client.patch("/users/me", headers=hers, json=move).status_code == 200

    lines = log_of()

    assert [json.loads(line)["event"] for line in lines][-3:] == [
        "password_forgot",
        "email_verify_resend",
        "account_change",
    ]
    assert "@" not in "".join(lines)


def visit(client):
    """The answers to everything that somebody does here, right and wrong."""
    yield client.post("/auth/register", json=WISH)
    yield client.post("/auth/register", json=WISH)
    yield client.post("/auth/login", json={**WISH, "password": "wrong phrase"})
    yield client.post("/auth/login", json={**WISH, "email": "nobody@example.com"})
    yield client.post("/auth/login", data={"username": WISH["email"], "password": PASSWORD})
    login = client.post("/auth/login", json=WISH)
    yield login
    me = bearer(login.json["access_token"])
    yield client.get("/users/me", headers=me)
    yield client.post("/auth/refresh", json={"refresh_token": login.json["refresh_token"]})
    yield client.post("/auth/refresh", headers=bearer(login.json["access_token"]))
    change = {"current_password": "wrong phrase", "password": "a newer phrase"}
    yield client.post("/users/me/password", json=change, headers=me)
    yield client.post("/users/me/password", json={**change, "current_password": PASSWORD}, headers=me)
    yield client.delete("/users/me/sessions", headers=me)
    yield client.post("/auth/logout", headers=me)
    yield client.get("/users/me", headers=me)
    yield client.post("/auth/logout", headers=me)
