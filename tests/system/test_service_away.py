"""Nginx with nobody, or nobody awake, behind it: its own 502 and 504 are problem+json too."""

import socket

import pytest

from local import ports
from tests.system import nginxes
from tests.system.raw import is_problem, send

GET = b"GET /users/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def nginx_before(tmp_path):
    """nginx_before(port) → within it, the port of an Nginx of our own before that one."""

    def start(api_port):
        changed = {"proxy_read_timeout 15s": "proxy_read_timeout 1s"}
        return nginxes.nginx_before(api_port, tmp_path, file="proxy.conf", changed=changed)

    return start


@pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])
def test_where_nobody_listens_it_is_a_502_at_once(nginx_before, request_):
    """R74"""
    with nginx_before(ports.free()) as port:
        answer = send(port, request_)

    is_problem(answer, 502)
    assert answer.seconds < 1


def test_where_nobody_answers_it_is_a_504(nginx_before):
    """R74"""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent, nginx_before(silent.getsockname()[1]) as port:
        is_problem(send(port, POST), 504)
