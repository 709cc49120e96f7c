"""The one form there is, the OAuth2 password grant, and forms that were never meant for us."""

import time

import pytest

from tests.web.replies import refused

FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
MULTIPART = {
    "ten thousand parts": ("multipart/form-data; boundary=x", PART[:30] * 2000 + b"--x--"),
    "as many parts as fit": ("multipart/form-data; boundary=x", PART * 1000 + b"--x--\r\n"),
    "no boundary": ("multipart/form-data", PART + b"--x--"),
    "another boundary": ("multipart/form-data; boundary=y", PART + b"--x--"),
    "an endless part header": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: " + b"a" * 60_000),
    "carriage returns": ("multipart/form-data; boundary=x", b"--x\r\n\r\n" + b"\r" * 60_000),
    "a boundary of 60 KB": ("multipart/form-data; boundary=" + "x" * 60_000, b""),
}
ODD = {
    "nothing": b"",
    "no equals sign": b"username",
    "only separators": b"&&&&;;;;",
    "ten thousand fields": b"&".join(b"f%d=" % number for number in range(7000)),
    "an unknown field": b"username=a%40example.com&password=x&role=admin",
    "another grant": b"username=a%40example.com&password=x&grant_type=client_credentials",
    "NUL": b"username=a%00%40example.com&password=x",
    "NUL in a field's name": b"username=a%40example.com&password=x&a%00=1",
    "20 KB of password": b"username=a%40example.com&password=" + b"x" * 20_000,
    "a name twice": b"username=a%40example.com&username=b%40example.com&password=x",
    "a password twice": b"username=a%40example.com&password=x&password=y",
}


@pytest.mark.parametrize(("media_type", "body"), MULTIPART.values(), ids=MULTIPART)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/auth/refresh"])
def test_multipart_is_refused_before_it_is_taken_apart(stranger, path, media_type, body):
    """R52"""
    began = time.monotonic()

    refused(stranger.post(path, data=body, content_type=media_type), 413, 415)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_odd_form_is_refused_at_once(client, make_user, body):
    """R13, R16, R41, R45, R52"""
    make_user(email="a@example.com", password="x" * 8)
    began = time.monotonic()

    refused(client.post("/auth/login", data=body, content_type=FORM), 400, 422)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *((b"%zz%", 401), (b"%F0%9F%98%80", 401)),
        # Not UTF-8: the byte would be taken for the letters %FF, which somebody's password may have.
        *((b"%ff@example.com", 400), (b"%ed%a0%80@example.com", 400), (b"%C0%AE@example.com", 400), (b"\xff", 400)),
    ],
)
def test_a_name_that_nobody_can_have_is_refused(stranger, name, status):
    """R42"""
    refused(stranger.post("/auth/login", data=b"username=" + name + b"&password=x", content_type=FORM), status)


def test_the_form_of_swagger_ui_and_curl_logs_in(client, make_user):
    """R13: the fields that OAuth2 clients add are allowed."""
    make_user(email="ada@example.com", password="correct horse battery")
    form = {"username": "ada@example.com", "password": "correct horse battery", "scope": "", "client_id": "me"}

    reply = client.post("/auth/login", data={"grant_type": "password", **form})

    assert reply.status_code == 200


def test_a_wrong_field_of_the_form_is_pointed_at_by_its_own_name(stranger):
    body = refused(stranger.post("/auth/login", data={"username": "x" * 300}), 422)

    assert sorted(error["pointer"] for error in body["errors"]) == ["/password", "/username"]
