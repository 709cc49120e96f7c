"""More than can be answered: what has waited too long is refused instead of done, so that the rest is done in time."""

import time

import pytest

from tests.web.replies import refused


@pytest.mark.parametrize("path", ["/users/me", "/nope", "/auth/login"])
def test_what_has_waited_too_long_is_refused_before_anything_is_done(stranger, path):
    """F16"""
    reply = stranger.get(path, headers={"X-Request-Start": f"{time.time() - 6:.3f}"})

    problem = refused(reply, 503)
    assert problem["type"] == "/problems/overloaded"
    assert int(reply.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("began", ["", "x", "nan", "-inf", "1e999", "0", "9999999999", "\x00"])
def test_who_says_nothing_of_use_about_it_is_answered(stranger, began):
    assert stranger.get("/openapi.json", headers={"X-Request-Start": began}).status_code == 200


@pytest.mark.parametrize(("path", "seconds"), [("/openapi.json", 1), ("/health", 6)])
def test_who_has_waited_a_little_is_answered_and_a_health_check_always(stranger, path, seconds):
    assert stranger.get(path, headers={"X-Request-Start": f"{time.time() - seconds:.3f}"}).status_code == 200
