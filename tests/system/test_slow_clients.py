"""Clients that take their time: they hold a connection to Nginx, and nobody's worker."""

import socket
import time
from contextlib import ExitStack

import pytest
import requests

SLOW = {
    "headers": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    "bodies": b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
}


@pytest.mark.parametrize("beginning", SLOW.values(), ids=SLOW)
def test_sixty_four_slow_clients_slow_nobody_down(stack, member, beginning):
    """R85, R86"""
    with ExitStack() as connections:
        slow = [connections.enter_context(socket.create_connection(("127.0.0.1", stack.port))) for _ in range(64)]
        for connection in slow:
            connection.sendall(beginning)
        took = []
        for _ in range(8):
            for connection in slow:
                connection.sendall(b"a")
            began = time.monotonic()
            assert requests.get(f"{stack.url}/health", timeout=5).status_code == 200
            assert member.get(f"{stack.url}/users/me", timeout=5).status_code == 200
            took.append(time.monotonic() - began)
            time.sleep(0.15)

    assert max(took) < 2
