"""How a body may come: as JSON or as the one form, plain, and small."""

import gzip
import io
import time
import zlib

import pytest

from tests.web.replies import refused

BODY = b'{"email": "ada@example.com", "password": "correct horse battery"}'
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "text/json", "application/json-seq", "*/*", "x", ""]
)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"])
def test_json_under_another_name_is_unsupported(stranger, path, media_type):
    """R46, R19"""
    refused(stranger.post(path, data=BODY, content_type=media_type), 415)


def test_a_body_without_a_type_is_unsupported(stranger):
    """R46"""
    refused(stranger.post("/auth/login", data=BODY), 415)


@pytest.mark.parametrize("path", ["/auth/register", "/auth/refresh", "/auth/logout"])
def test_a_form_is_for_the_login_alone(stranger, path):
    """R46"""
    refused(stranger.post(path, data={"username": "ada@example.com", "password": "x"}), 415)


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login"])
@pytest.mark.parametrize(
    ("coding", "compressed"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("br", BODY),
        ("zstd", BODY),
        ("GZIP", gzip.compress(BODY, mtime=0)),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0)),
        ("identity, gzip", gzip.compress(BODY, mtime=0)),
    ],
)
def test_a_compressed_body_is_unsupported(stranger, path, coding, compressed):
    """R47"""
    reply = stranger.post(path, data=compressed, content_type="application/json", headers={"Content-Encoding": coding})

    refused(reply, 415)


@pytest.mark.parametrize("media_type", ["application/json", FORM])
def test_thirty_megabytes_in_thirty_kilobytes_are_not_inflated(stranger, media_type):
    """R47"""
    bomb, began = gzip.compress(b" " * 30_000_000), time.monotonic()

    reply = stranger.post("/auth/login", data=bomb, content_type=media_type, headers={"Content-Encoding": "gzip"})

    refused(reply, 415)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("media_type", ["application/json", FORM])
@pytest.mark.parametrize("size", [64 * 1024 + 1, 20_000_000])
def test_a_body_above_64_kb_is_too_large(stranger, media_type, size):
    """R48"""
    refused(stranger.post("/auth/login", data=b"a" * size, content_type=media_type), 413)


@pytest.mark.parametrize("media_type", ["application/json", FORM])
def test_the_declared_length_alone_is_enough(stranger, media_type):
    """R48: nobody waits for ten gigabytes before refusing them."""
    reply = stranger.post(
        "/auth/login",
        input_stream=io.BytesIO(b""),
        content_type=media_type,
        environ_overrides={"CONTENT_LENGTH": str(10 * 1024**3)},
    )

    refused(reply, 413)


def test_a_body_of_64_kb_is_read(stranger):
    """R48: the limit is where it is said to be."""
    refused(stranger.post("/auth/login", data=b" " * 64 * 1024, content_type="application/json"), 400)
