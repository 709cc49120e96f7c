"""Ways in that go past the front: Nginx's own pages, trailers, hop-by-hop headers, bodies that nobody reads."""

import json
import time
import uuid

import pytest
import requests

from tests.forms import with_picture
from tests.pictures import picture
from tests.races import at_once
from tests.system.raw import is_problem, send

HOST = b"Host: localhost\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n"
HOPS = [
    "close, X-Forwarded-For, X-Request-Start, X-Request-Id, X-Forwarded-Proto",
    "close, Authorization",
    "close, Host",
    "close, Content-Length",
]
LIES = b"X-Forwarded-For: 203.0.113.9\r\nX-Request-Start: 1\r\nX_Forwarded_For: 203.0.113.9\r\nX_Request_Start: 1\r\n"


@pytest.fixture
def shown(stack, member):
    """The path of a picture that Nginx serves."""
    options = with_picture(picture())
    reply = member.put(
        f"{stack.url}/users/me/avatar", data=options["data"], headers={"Content-Type": options["content_type"]}
    )
    return "/avatars/" + reply.json()["avatar_url"].rpartition("/")[2]


@pytest.mark.parametrize("path", ["/.problem", "/api/.problem", "/v1/.problem", "/api/%2eproblem", "/v1/./.problem"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_of_refusals_is_no_page(stack, method, path):
    """R62, R74: what Nginx rewrites may open what is internal"""
    request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"

    is_problem(send(stack.port, request.encode()), 404)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Range: bytes=99999999-", 416),
        ('If-Match: "another"', 412),
        ("If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", 412),
    ],
)
def test_what_nginx_refuses_of_a_picture_is_problem_json(stack, shown, header, status):
    """R74, R97"""
    answer = send(stack.port, f"GET {shown} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode())

    is_problem(answer, status)


def test_a_trailer_brings_no_token(stack, member):
    """RFC 9110 section 6.5.1"""
    token = member.headers["Authorization"].encode()
    trailer = b"0\r\nAuthorization: " + token + b"\r\n\r\n"

    is_problem(send(stack.port, b"GET /users/me HTTP/1.1\r\n" + HOST + CHUNKS + trailer), 401)


@pytest.mark.parametrize("hops", HOPS)
def test_no_hop_by_hop_header_takes_away_what_nginx_says(stack, member, hops):
    """R88: a proxy that heeds `Connection` would drop what it had just written, or the client's token"""
    token = member.headers["Authorization"].encode()
    head = b"GET /users/me HTTP/1.1\r\n" + HOST + LIES + b"Connection: " + hops.encode() + b"\r\n"

    answer = send(stack.port, head + b"Authorization: " + token + b"\r\n\r\n")

    assert answer.statuses == [200]
    line = next(json.loads(line) for line in stack.log() if answer.headers["x-request-id"] in line)
    assert line["ip"] == "127.0.0.1"


def test_of_many_requests_in_a_row_each_gets_its_own_answer(stack):
    """R82: bodies that nobody reads, and chunks with extensions and trailers, stand between them"""

    def in_a_row():
        names = [uuid.uuid4().hex for _ in range(30)]
        sent = b"".join(
            [
                b"POST /%s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (name, HOST, len(SMUGGLED), SMUGGLED),
                b"GET /%s HTTP/1.1\r\n%s\r\n" % (name, HOST),
                b"PUT /%s HTTP/1.1\r\n%s%s5;a=b\r\nhello\r\n0\r\nX-A: b\r\n\r\n" % (name, HOST, CHUNKS),
            ][place % 3]
            for place, name in enumerate(name.encode() for name in names)
        )
        found = send(stack.port, sent, quiet=1.5).raw.decode()
        return [found.count(f'"instance":"/{name}"') for name in names], sorted(names, key=found.index) == names

    assert at_once([in_a_row] * 4) == [([1] * 30, True)] * 4
    assert not [line for line in stack.log() if "/smuggled" in line]


@pytest.mark.parametrize("upgrade", ["h2c", "websocket"])
def test_no_connection_is_upgraded(stack, upgrade):
    head = f"GET /users/me HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {upgrade}\r\n"

    answer = send(stack.port, head.encode() + b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")

    is_problem(answer, 401)


def test_a_picture_that_is_gone_is_not_confirmed_to_who_has_it(stack, member, shown):
    """R37"""
    tag = requests.get(stack.url + shown, timeout=5).headers["ETag"]
    member.delete(f"{stack.url}/users/me/avatar", timeout=5)

    deadline = time.monotonic() + 10
    while (found := requests.get(stack.url + shown, headers={"If-None-Match": tag}, timeout=5).status_code) != 404:
        assert found == 304
        assert time.monotonic() < deadline
        time.sleep(0.05)
