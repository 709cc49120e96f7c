"""The limits as everybody has them, through Nginx and over all workers; and a Valkey in trouble under load."""

import json
import os
import select
import socket
from contextlib import ExitStack
from io import StringIO

import psutil
import pytest
import requests

from tests.system.load import Load, within
from tests.system.stack import member_of
from tests.system.test_visit import SPOOFED

LOGIN = {"email": "nobody@example.com", "password": "not the right one"}


@pytest.fixture
def fresh(limited_stack, valkey):
    """The stack with nothing spent yet."""
    valkey.client.flushall()
    return limited_stack


def test_a_caller_is_limited_whatever_address_they_claim(fresh):
    """R87, R88, R90"""
    _, member = member_of(fresh)
    claims = [{name: f"203.0.113.{number}"} for number, name in enumerate(SPOOFED)]

    replies = [requests.post(f"{fresh.url}/auth/login", json=LOGIN, headers=claim, timeout=5) for claim in claims]

    # The member's own login was the first of five.
    assert [reply.status_code for reply in replies] == [401] * 4 + [429] * (len(claims) - 4)
    assert replies[-1].headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60
    assert '"logins";r=0' in replies[-1].headers["RateLimit"]
    for path in ("/api/login", "/v1/auth/login"):
        assert requests.post(f"{fresh.url}{path}", json=LOGIN, timeout=5).status_code == 429
    assert member.get(f"{fresh.url}/users/me").status_code == 200
    member.close()


def test_all_workers_count_the_requests_of_a_session_together(fresh):
    """On connections of their own, which reach every worker."""
    _, member = member_of(fresh)
    token = {"Authorization": member.headers["Authorization"]}

    found = [requests.get(f"{fresh.url}/users/me", headers=token, timeout=5).status_code for _ in range(63)]

    assert found == [200] * 60 + [429] * 3
    assert requests.get(f"{fresh.url}/health", timeout=5).status_code == 200
    member.close()


def test_who_asks_for_hashes_without_end_waits_at_nginx_and_holds_up_nobody_else(fresh):
    """Beyond 250 that wait, Nginx refuses; the service is asked 50 times a second."""
    body = json.dumps(LOGIN).encode()
    head = b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    ask = head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    with ExitStack() as connections:
        volley = [
            connections.enter_context(socket.create_connection(("127.0.0.1", fresh.port), timeout=5))
            for _ in range(500)
        ]
        for connection in volley:
            connection.sendall(ask)
        me = requests.get(f"{fresh.url}/users/me", timeout=5)
        answered, _, _ = select.select(volley, [], [], 0)
        answers = [connection.recv(4096) for connection in answered]

    assert me.status_code == 401
    by_nginx = [answer for answer in answers if b"RateLimit" not in answer]
    assert 100 < len(by_nginx) <= 249
    assert all(answer.startswith(b"HTTP/1.1 429 ") and b"application/problem+json" in answer for answer in by_nginx)


def test_a_valkey_that_sleeps_and_dies_under_load_costs_no_answer(stack):
    """F10: each worker that notices says so, and that it is over."""
    noticed, log = 0, (stack.state / "logs" / "gunicorn.log").open()
    log.seek(0, os.SEEK_END)
    said = StringIO()

    def count(event):
        said.write(log.read())
        return said.getvalue().count(f'"limits_store_{event}"')

    with Load(stack, readers=6, visitors=1) as load:
        for harm in (psutil.Process.suspend, psutil.Process.kill):
            load.wait_for(20)
            server = stack.child("valkey")
            harm(server)
            with within(20, "somebody to notice") as wait:
                while count("away") == noticed:
                    wait()
            load.wait_for(20)
            if harm is psutil.Process.suspend:
                server.resume()
            with within(20, "all to find their way back") as wait:
                while count("back") < count("away"):
                    wait()
            noticed = count("away")

    assert {seen.status for seen in load.seen} == {200}
    log.close()
