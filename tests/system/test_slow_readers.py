"""Clients that ask for much and read it slowly: what waits for them may not fill Nginx's disk."""

import socket
import time
from contextlib import ExitStack

import psycopg
import requests

MANY = """
    INSERT INTO items (owner_id, name, description)
    SELECT id, repeat('n', 200), repeat('d', 2000) FROM users, generate_series(1, 4000) WHERE email = %s
"""


def test_who_reads_exports_slowly_gets_a_few_of_them_at_once(stack, member):
    """R86: one address may have nine megabytes wait four times, and again once it has read them."""
    email = member.get(f"{stack.url}/users/me", timeout=5).json()["email"]
    with psycopg.connect(stack.environment()["MIGRATION_DATABASE_URL"]) as connection:
        connection.execute(MANY, [email])
    ask = (
        f"GET /users/me/export HTTP/1.1\r\nHost: localhost\r\nAuthorization: {member.headers['Authorization']}\r\n\r\n"
    )
    statuses = []
    with ExitStack() as connections:
        for _ in range(6):
            slow = connections.enter_context(socket.socket())
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.settimeout(5)
            slow.connect(("127.0.0.1", stack.port))
            slow.sendall(ask.encode())
            statuses.append(int(slow.recv(12)[9:]))
            # A worker reads out two at a time.
            time.sleep(0.7)
        assert member.get(f"{stack.url}/users/me", timeout=5).status_code == 200

    assert statuses == [200] * 4 + [429] * 2
    deadline = time.monotonic() + 5
    while (reply := member.get(f"{stack.url}/users/me/export", timeout=10)).status_code == requests.codes.too_many:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert reply.status_code == 200
