"""A visit through Nginx, as clients make it; and what is left of it in the logs."""

import json
import subprocess
import sys

import pytest
import requests

from tests.system.stack import PROJECT, member_of

WISH = {"email": "visitor@example.com", "password": "a very own phrase", "name": "Vera"}
SPOOFED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Client-IP": "203.0.113.9",
    "True-Client-IP": "203.0.113.9",
    "CF-Connecting-IP": "203.0.113.9",
    "Fastly-Client-IP": "203.0.113.9",
    "X-Cluster-Client-IP": "203.0.113.9",
    "X-Originating-IP": "203.0.113.9",
    "X-Remote-IP": "203.0.113.9",
    "X-Remote-Addr": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
}


def test_a_whole_visit_works_and_leaves_no_secret_in_any_log(stack):
    """R1, R12, R30, R35, R98"""
    http = requests.Session()
    made = http.post(f"{stack.url}/auth/register", json=WISH)
    assert (made.status_code, made.headers["Location"]) == (201, f"/users/{made.json()['id']}")
    first = http.post(f"{stack.url}/auth/login", json={name: WISH[name] for name in ("email", "password")}).json()
    assert me(http, stack, first).json()["name"] == "Vera"
    second = http.post(f"{stack.url}/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
    assert me(http, stack, second).status_code == 200

    out = http.post(f"{stack.url}/auth/logout", headers={"Authorization": f"Bearer {second['access_token']}"})

    assert (out.status_code, out.content) == (204, b"")
    assert me(http, stack, second).status_code == 401
    assert me(http, stack, first).status_code == 401
    assert http.post(f"{stack.url}/auth/refresh", json={"refresh_token": second["refresh_token"]}).status_code == 401
    logged = "\n".join([*stack.log(), *stack.log("nginx"), *stack.log("postgresql"), stack.said])
    tokens = [pair[name] for pair in (first, second) for name in ("access_token", "refresh_token")]
    assert not [secret for secret in (WISH["password"], "$2b$", *tokens) if secret in logged]
    http.close()


def test_after_a_logout_no_worker_knows_the_session(stack, member):
    """R35: twenty requests on connections of their own reach every worker."""
    token = {"Authorization": member.headers["Authorization"]}
    assert {requests.get(f"{stack.url}/users/me", headers=token, timeout=5).status_code for _ in range(20)} == {200}

    member.post(f"{stack.url}/auth/logout")

    assert {requests.get(f"{stack.url}/users/me", headers=token, timeout=5).status_code for _ in range(20)} == {401}


@pytest.mark.parametrize("header", [*SPOOFED, "all of them"])
def test_no_header_changes_the_address_that_is_seen(stack, header):
    """R88"""
    spoofed = SPOOFED if header == "all of them" else {header: SPOOFED[header]}
    wish = {"email": f"{header.replace(' ', '-').lower()}@example.com", "password": "correct horse battery"}
    requests.post(f"{stack.url}/auth/register", json=wish, headers=spoofed, timeout=5)
    tokens = requests.post(f"{stack.url}/auth/login", json=wish, headers=spoofed, timeout=5).json()

    theirs = {"Authorization": f"Bearer {tokens['access_token']}"}
    (session,) = requests.get(f"{stack.url}/users/me/sessions", headers=theirs, timeout=5).json()

    assert session["ip"] == "127.0.0.1"
    line = json.loads(next(line for line in stack.log() if session["id"] in line))
    assert line["ip"] == "127.0.0.1"


@pytest.mark.parametrize("given", ["well-formed-id", "", "x" * 100])
def test_a_request_has_one_id_in_the_answer_and_in_the_log_which_strangers_do_not_choose(stack, given):
    reply = requests.get(f"{stack.url}/nope", headers={"X-Request-Id": given}, timeout=5)

    id = reply.headers["X-Request-Id"]
    assert id not in (given, "")
    assert reply.json()["request_id"] == id
    assert [json.loads(line)["status"] for line in stack.log() if id in line] == [404]


def test_no_answer_names_a_version_or_is_compressed(stack, member):
    """R77; a compressed answer would lose its ETag."""
    for path in ("/health", "/users/me", "/docs", "/docs/swagger-ui.css", "/openapi.json", "/nope", "/%"):
        reply = member.get(f"{stack.url}{path}", headers={"Accept-Encoding": "gzip, br"})
        assert reply.headers["Server"] == "nginx"
        assert not {"Via", "X-Powered-By", "Content-Encoding", "Set-Cookie"} & set(reply.headers)
        assert len(reply.headers["X-Request-Id"].split(",")) == 1


def test_a_version_survives_nginx(stack, member):
    tag = member.get(f"{stack.url}/users/me").headers["ETag"]

    assert member.get(f"{stack.url}/users/me", headers={"If-None-Match": tag}).status_code == 304
    assert member.patch(f"{stack.url}/users/me", json={"name": "V"}, headers={"If-Match": tag}).status_code == 200
    assert member.patch(f"{stack.url}/users/me", json={"name": "W"}, headers={"If-Match": tag}).status_code == 412


def test_the_environment_that_local_prints_makes_flask_commands_work(stack):
    credentials, client = member_of(stack)
    client.close()
    environment = stack.environment()

    command = [sys.executable, "-m", "flask", "users", "list"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert credentials["email"] in done.stdout


def me(http, stack, tokens):
    return http.get(f"{stack.url}/users/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
