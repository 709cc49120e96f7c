"""Clients that hang up, halfway or before they are answered, and clients that never wait: nothing of them stays."""

import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.forms import with_picture
from tests.pictures import noise, picture
from tests.system.load import within
from tests.system.raw import Answer

JSON = "Content-Type: application/json\r\n"


def request(method, path, body=b"", headers=""):
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def hang_up(port, sent, after):
    """Send it, and a moment later reset the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(sent)
        time.sleep(after)


def held(stack):
    """What the workers have open, besides what their threads keep for later requests."""
    return sum(worker.num_fds() for worker in stack.workers())


def connections_in_use(stack):
    with psycopg.connect(stack.environment()["MIGRATION_DATABASE_URL"]) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gatehouse' AND state <> 'idle'"
        return connection.execute(asked).fetchone()[0]


@pytest.fixture
def wishes(member):
    token = f"Authorization: {member.headers['Authorization']}\r\n"
    upload = with_picture(picture("PNG", (300, 300)) + noise(200_000))
    return [
        request("POST", "/auth/login", b'{"email": "nobody@example.com", "password": "x"}', JSON),
        request("POST", "/items", b'{"name": "left alone"}', JSON + token),
        request("GET", "/users/me/export", headers=token),
        request("PUT", "/users/me/avatar", upload["data"], f"Content-Type: {upload['content_type']}\r\n{token}"),
    ]


def test_who_hangs_up_in_the_middle_leaves_nothing_behind(stack, member, wishes):
    acts = [
        (wish[: len(wish) * share // 4], moment / 100) for wish in wishes for share in (2, 4) for moment in range(5)
    ]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda act: hang_up(stack.port, *act), acts * 2))
        with within(10, "the workers to have done with it") as wait:
            while connections_in_use(stack):
                wait()
        before = held(stack)

        list(threads.map(lambda act: hang_up(stack.port, *act), acts * 4))

    with within(10, "connections and files to be given back") as wait:
        # The pools may have grown meanwhile; what was left open would be a file for each of 160 acts.
        while connections_in_use(stack) or held(stack) > before + 60:
            wait()
    assert member.get(f"{stack.url}/users/me/export", timeout=5).status_code == 200
    assert member.get(f"{stack.url}/users/me", timeout=5).status_code == 200


def test_a_thousand_requests_on_one_connection_get_a_thousand_answers(stack, member):
    token = f"Authorization: {member.headers['Authorization']}\r\n"
    ask = request("GET", "/users/me", headers=token)
    received = bytearray()
    with socket.create_connection(("127.0.0.1", stack.port), timeout=20) as connection:
        writer = threading.Thread(
            target=connection.sendall, args=(ask * 999 + ask.replace(b"Host", b"Connection: close\r\nHost"),)
        )
        writer.start()
        while piece := connection.recv(1 << 20):
            received += piece
        writer.join()

    assert Answer(bytes(received), 0).statuses == [200] * 1000
