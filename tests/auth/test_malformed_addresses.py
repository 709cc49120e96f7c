"""What is no e-mail address never gets in."""

import pytest

from tests.auth.test_addresses import register


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.com\r\nBcc: all@example.com",
        "ada@example.com\n",
        "ada\r\n@example.com",
        "ada@exam\nple.com",
        "\tada@example.com",
        "ada\t@example.com",
        "ada@example.com\0",
        "a da@example.com",
        "ada@exam ple.com",
        "ada@example.com,eve@example.com",
        "ada@example.com;eve@example.com",
        "ada@example.com eve@example.com",
        '"ada eve"@example.com',
        "Ada <ada@example.com>",
        "ada@example.com\u2028",
    ],
)
def test_line_breaks_and_second_addresses_never_get_in(client, sql, email):
    """R4, ASVS 1.3.11"""
    reply = register(client, email)

    assert reply.status_code == 422
    assert sql("SELECT email FROM users") == []


@pytest.mark.parametrize(
    "email",
    [
        *("", " ", "@", "ada", "ada@", "@example.com", "ada@@example.com", "ada@localhost", "ada@example..com"),
        *("ada@-example.com", ".ada@example.com", "ada@[127.0.0.1]", "ada@127.0.0.1", "a" * 65 + "@example.com"),
        "a@" + "b" * 60 + "." + ".".join(["c" * 60] * 4) + ".com",
        "ada@" + "x" * 400 + ".com",
    ],
)
def test_what_is_no_address_is_refused_in_words(client, email):
    """R5"""
    reply = register(client, email)

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json["errors"]] == ["/email"]
