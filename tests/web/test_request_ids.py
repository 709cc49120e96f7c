"""Each request has one id: the proxy's, if it is well-formed, and else ours."""

import re

import pytest

from tests.web.replies import refused

OURS = re.compile("[0-9a-f]{32}")


@pytest.mark.parametrize("given", ["8letters", "A-Za-z0-9._-", "0" * 64, "3f0c2b8e-8d1b-4d5f-9f58-6b1c2d3e4f50"])
def test_a_well_formed_id_is_kept(stranger, given):
    reply = stranger.get("/nope", headers={"X-Request-Id": given})

    assert refused(reply, 404)["request_id"] == given
    assert reply.headers["X-Request-Id"] == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "7letter",
        "0" * 65,
        "with blank",
        'with"quote',
        "{{7*7}}",
        "a\tbcdefgh",
        "a,b,c,d,e",
        "ümläute!",
        "x" * 9000,
        "abcdefgh\x7f",
    ],
    ids=lambda given: ascii(given)[:14],
)
def test_a_malformed_id_is_replaced(stranger, given):
    """R81"""
    reply = stranger.get("/nope", environ_overrides={"HTTP_X_REQUEST_ID": given})

    assert OURS.fullmatch(refused(reply, 404)["request_id"])


def test_every_request_gets_another_id(stranger):
    assert len({stranger.get("/health").headers["X-Request-Id"] for _ in range(5)}) == 5
