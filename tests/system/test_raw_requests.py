"""Requests that are too large, malformed or misleading: each refusal is problem+json, whoever makes it."""

import pytest

from tests.system.raw import is_problem, send

HOST = b"Host: localhost\r\nConnection: close\r\n"
REFUSED = {
    "no HTTP": (b"hello\r\n\r\n", 400),
    "no request at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "a bad version": (b"GET / HTTP/x\r\n" + HOST + b"\r\n", 400),
    "HTTP/3": (b"GET / HTTP/3.0\r\n" + HOST + b"\r\n", 505),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a bad percent": (b"GET /% HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "NUL in the path": (b"GET /a%00b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "above the root": (b"GET /../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a URL of 20 KB": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a query of 20 KB": (b"GET /health?" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a header of 64 KB": (b"GET /health HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 65_536 + b"\r\n\r\n", 431),
    "headers of 64 KB": (b"GET /health HTTP/1.1\r\n" + HOST + (b"X-A: " + b"a" * 4000 + b"\r\n") * 16 + b"\r\n", 431),
    "500 headers of one name": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"X-A: a\r\n" * 500 + b"\r\n", 431),
    "500 headers": (
        b"GET /users/me HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(500)) + b"\r\n",
        431,
    ),
    "TRACE": (b"TRACE /users/me HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "TRACK": (b"TRACK /users/me HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "CONNECT": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "PROPFIND": (b"PROPFIND / HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "DEBUG": (b"DEBUG / HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "a small letter": (b"get /health HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "another method of a route": (b"PUT /auth/login HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", 405),
    "ten gigabytes": (b"POST /auth/login HTTP/1.1\r\n" + HOST + b"Content-Length: 10737418240\r\n\r\n", 413),
    "ten gigabytes, if we like": (
        b"POST /auth/login HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 10737418240\r\n\r\n",
        413,
    ),
    "a length beyond all": (
        b"POST /auth/login HTTP/1.1\r\n" + HOST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
        400,
    ),
    "another expectation": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"Expect: the-moon\r\n\r\n", 401),
    "an upgrade": (b"GET /users/me HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 401),
    "control characters in a token": (
        b"GET /users/me HTTP/1.1\r\n" + HOST + b"Authorization: Bearer \x01\x7f\xff\r\n\r\n",
        400,
    ),
    "NUL in a token": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"Authorization: Bearer \0\r\n\r\n", 400),
    "two tokens": (
        b"GET /users/me HTTP/1.1\r\n" + HOST + b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
        400,
    ),
    "bytes above ASCII in the path": (b"GET /\xff\xc3\xa9 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "control characters in a header": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"X-A: \x01\x1b[2J\r\n\r\n", 400),
    "a bare carriage return in a header": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"X-A: a\rb\r\n\r\n", 400),
    "bytes above ASCII in a value": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"X-A: \xff\r\n\r\n", 401),
    "bytes above ASCII in a name": (b"GET /users/me HTTP/1.1\r\n" + HOST + b"X-\xff: a\r\n\r\n", 401),
}
MISLEADING = [
    b"GET //evil.example HTTP/1.1\r\n",
    b"GET //evil.example/%2f.. HTTP/1.1\r\n",
    b"GET /\\evil.example HTTP/1.1\r\n",
    b"GET /%5cevil.example HTTP/1.1\r\n",
    b"GET /%2f%2fevil.example HTTP/1.1\r\n",
    b"GET ///evil.example/.. HTTP/1.1\r\n",
    b"GET /docs/ HTTP/1.1\r\n",
    b"GET /docs//evil.example HTTP/1.1\r\n",
    b"GET /users//me HTTP/1.1\r\n",
    b"GET http://evil.example/nope HTTP/1.1\r\n",
    b"GET https://evil.example:443/nope HTTP/1.1\r\n",
    b"GET /.problem HTTP/1.1\r\n",
    b"GET /nope?next=//evil.example HTTP/1.1\r\nX-Forwarded-Host: evil.example\r\n",
    b"GET /users/ HTTP/1.1\r\nX-Forwarded-Prefix: //evil.example\r\n",
    b"GET /%0d%0aLocation:%20//evil.example HTTP/1.1\r\n",
    b"GET /nope?%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n",
    b"GET /%E5%98%8A%E5%98%8DLocation:x HTTP/1.1\r\n",
]


@pytest.mark.parametrize(("request_", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_refused_at_once_as_problem_json(stack, request_, status):
    """R48, R74, R75, R84, R97"""
    answer = send(stack.port, request_)

    is_problem(answer, status)
    assert answer.seconds < 1


def test_a_body_of_twenty_megabytes_is_not_awaited(stack):
    """R48"""
    head = (
        b"POST /auth/login HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 20000000\r\n\r\n"
    )

    answer = send(stack.port, head + b"a" * 20_000_000)

    assert answer.statuses in ([413], [])
    assert answer.seconds < 1


def test_chunks_without_an_end_are_cut_off(stack):
    """R48"""
    head = (
        b"POST /auth/login HTTP/1.1\r\n"
        + HOST
        + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )

    is_problem(send(stack.port, head + (b"1000\r\n" + b"a" * 4096 + b"\r\n") * 20), 413)


@pytest.mark.parametrize("host", [b"localhost", b"evil.example", b"localhost:1", b"[::1]"])
@pytest.mark.parametrize("line", MISLEADING)
def test_nothing_redirects_and_no_header_is_injected(stack, line, host):
    """R62, R80, R81"""
    answer = send(stack.port, line + b"Host: " + host + b"\r\nConnection: close\r\n\r\n")

    is_problem(answer, 400, 404)
    assert not {"location", "set-cookie", "refresh", "content-location"} & set(answer.headers)


@pytest.mark.parametrize("path", [b"/a%0d%0aforged", b"/a%0aforged", b"/%1b[2Jforged", b"/%22,%22forged%22:%22"])
def test_a_path_breaks_no_line_of_any_log(stack, path):
    """R81"""
    send(stack.port, b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")

    logged = [*stack.log(), *stack.log("nginx"), *stack.said.split("\n")]
    assert not [line for line in logged if line.startswith(("forged", "[2J"))]
    assert "\x1b[2J" not in "\n".join(logged)
