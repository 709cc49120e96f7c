"""An origin of CORS_ORIGINS is that one, and no pattern that others match."""

import pytest

from tests.test_settings import complaints


@pytest.mark.parametrize("origins", ["https://*.example.com", r"https://.*\.example.com", "https://(a|b).example.com"])
def test_a_pattern_is_no_origin(origins):
    """R76; flask-cors takes what looks like an expression for one: `https://*.example.com` lets xexample.com.evil in"""
    (line,) = complaints(CORS_ORIGINS=origins)

    assert line.startswith("CORS_ORIGINS must be an origin")


@pytest.mark.parametrize(
    ("origin", "granted"),
    [
        ("http://[::1]:3000", True),
        ("http://1:3000", False),
        ("http://1:3000.evil.example", False),
        ("http://[::1]:3000.evil.example", False),
    ],
)
def test_the_brackets_of_an_address_are_no_set_of_letters(another_app, origin, granted):
    """R76"""
    caller = another_app(CORS_ORIGINS="http://[::1]:3000").test_client()

    reply = caller.get("/health", headers={"Origin": origin})

    assert ("Access-Control-Allow-Origin" in reply.headers) == granted
