"""Bodies that are no JSON, or that two parsers would read differently: 400, at once, and never a 500."""

import time

import pytest

from tests.web.replies import refused

NO_JSON = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "cut short": b'{"email": "ada@example.com", "pass',
    "a form": b"email=ada%40example.com&password=secret",
    "single quotes": b"{'email': 'ada@example.com'}",
    "a comment": b'{"email": "ada@example.com" /* me */}',
    "a trailing comma": b'{"email": "ada@example.com",}',
    "two values": b"{} {}",
    "NUL behind it": b"{}\0",
    "a raw line break in a string": b'{"email": "ada\n@example.com"}',
    "a stray backslash": b'{"email": "\\x41"}',
    "half an escape": b'{"email": "\\u00"}',
    "NaN": b'{"email": NaN}',
    "Infinity": b'{"email": -Infinity}',
    "a float beyond doubles": b'{"email": 1e999}',
    "an integer of 5000 digits": b'{"email": ' + b"9" * 5000 + b"}",
    "a negative integer of 5000 digits": b'{"email": -' + b"1" * 5000 + b"}",
    "a key twice": b'{"email": "ada@example.com", "email": "eve@example.com"}',
    "a key twice, once escaped": b'{"email": "ada@example.com", "\\u0065mail": "eve@example.com"}',
    "a key twice, deep inside": b'{"email": [{"a": 1, "a": 2}]}',
    "invalid UTF-8": b'{"email": "ada\xff@example.com"}',
    "an overlong slash": b'{"email": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"email": "\xed\xa0\x80"}',
    "Latin-1": '{"email": "ädä"}'.encode("latin-1"),
    "UTF-16": '{"email": "ada@example.com"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"email": "ada@example.com"}'.encode("utf-16-le"),
    "UTF-32": '{"email": "ada@example.com"}'.encode("utf-32"),
    "a byte order mark": b'\xef\xbb\xbf{"email": "ada@example.com"}',
}
NESTED = {
    "arrays": b"[" * 30_000 + b"]" * 30_000,
    "arrays without an end": b"[" * 60_000,
    "objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "arrays in a field": b'{"email": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/login"])
def test_what_is_not_json_is_a_bad_request(stranger, path, body):
    """R42, R43, R45"""
    reply = stranger.post(path, data=body, content_type="application/json")

    refused(reply, 400)


@pytest.mark.parametrize("body", [body for body in NO_JSON.values() if body], ids=list(NO_JSON)[1:])
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
def test_an_optional_body_is_read_as_strictly(stranger, path, body):
    """R34, R43"""
    reply = stranger.post(path, data=body, content_type="application/json")

    refused(reply, 400)


@pytest.mark.parametrize("body", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"])
def test_deep_nesting_is_refused_at_once(stranger, path, body):
    """R44"""
    began = time.monotonic()

    reply = stranger.post(path, data=body, content_type="application/json")

    refused(reply, 400)
    assert time.monotonic() - began < 2


def test_a_hundred_thousand_arrays_never_reach_the_parser(stranger):
    """R44, R48"""
    reply = stranger.post("/auth/login", data=b"[" * 100_000 + b"]" * 100_000, content_type="application/json")

    refused(reply, 413)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf-16", "nonsense"])
def test_json_is_utf8_whatever_its_charset_says(client, make_user, charset):
    """RFC 8259 section 8.1: the parameter means nothing."""
    make_user(email="ada@example.com")
    body = '{"email": "ada@example.com", "password": "correct horse battery"}'

    reply = client.post("/auth/login", data=body, content_type=f"application/json; charset={charset}")

    assert reply.status_code == 200
