"""Requests whose end or host two servers could see differently: one answer at most, and it is a refusal."""

import pytest

from tests.system.raw import is_problem, send

SECOND = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
AMBIGUOUS = {
    "length and chunks": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunks and length": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + SECOND,
    "two lengths in one": HEAD + b"Content-Length: 0, 44\r\n\r\n" + SECOND,
    "chunks twice": HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunks and identity": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
    "another coding": HEAD + b"Transfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n" + SECOND,
    "xchunked": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "vertical tab": HEAD + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a blank before the colon": HEAD + b"Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + SECOND,
    "a folded line": HEAD + b"X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SECOND,
    "a plus in the length": HEAD + b"Content-Length: +2\r\n\r\n{}" + SECOND,
    "a length in hex": HEAD + b"Content-Length: 0x2\r\n\r\n{}" + SECOND,
    "a negative length": HEAD + b"Content-Length: -2\r\n\r\n{}" + SECOND,
    "a length of nothing": HEAD + b"Content-Length: \r\n\r\n" + SECOND,
    "a chunk size that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + SECOND,
    "a chunk size beyond all": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 20 + b"\r\n{}" + SECOND,
    "a bare line feed in a chunk's head": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n{}\r\n0\r\n\r\n"
    + SECOND,
    "chunks in HTTP/1.0": HEAD.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "NUL in a header": HEAD + b"X-A: \0\r\nContent-Length: 0\r\n\r\n" + SECOND,
}
HOSTS = {
    "none": b"GET /health HTTP/1.1\r\n\r\n",
    "none, HTTP/1.0": b"GET /users/me HTTP/1.0\r\n\r\n",
    "two": b"GET /health HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n",
    "two equal ones": b"GET /health HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\n\r\n",
    "empty": b"GET /health HTTP/1.1\r\nHost:\r\n\r\n",
    "with a blank": b"GET /health HTTP/1.1\r\nHost: a.example b.example\r\n\r\n",
    "with a path": b"GET /health HTTP/1.1\r\nHost: a.example/evil\r\n\r\n",
    "with a control character": b"GET /health HTTP/1.1\r\nHost: a\x01b\r\n\r\n",
}


@pytest.mark.parametrize("request_", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_an_ambiguous_end_never_makes_two_requests_of_one(stack, request_):
    """R82"""
    answer = send(stack.port, request_)

    is_problem(answer, 400, 411, 415, 501)
    assert not [line for line in stack.log() if "/smuggled" in line]


@pytest.mark.parametrize("request_", HOSTS.values(), ids=HOSTS)
def test_a_request_names_one_host(stack, request_):
    """R83"""
    is_problem(send(stack.port, request_), 400)


def test_two_requests_that_are_two_get_two_answers(stack):
    """That the tests above could tell."""
    assert send(stack.port, SECOND + SECOND).statuses == [404, 404]
