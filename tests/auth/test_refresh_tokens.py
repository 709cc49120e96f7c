"""How a refresh token is written and read: rules alone, and any text at all."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.auth.refresh_tokens import InvalidGrant, looks_like_one, mint, parse

bounded = settings(max_examples=100, deadline=None, derandomize=True)
KEY, SALT = bytes(32), bytes(16)
NUMBERS = some.integers(1, 999_999_999)


@bounded
@given(some.uuids(), NUMBERS, some.binary(min_size=32, max_size=32), some.binary(min_size=16, max_size=16))
def test_a_token_reads_back_as_it_was_written(session_id, number, key, salt):
    token = mint(key, session_id, number, salt)

    assert parse(str(token)) == token
    assert looks_like_one(str(token))
    assert parse(str(token)).is_genuine(key, salt)
    assert len(str(token)) <= 80


@bounded
@given(some.uuids(), NUMBERS, some.integers(0, 79), some.characters())
def test_a_token_with_another_character_anywhere_is_not_genuine(session_id, number, position, character):
    token = str(mint(KEY, session_id, number, SALT))
    bent = token[:position] + character + token[position + 1 :]

    try:
        read = parse(bent)
    except InvalidGrant:
        return
    assert str(read) == token or not read.is_genuine(KEY, SALT)


@bounded
@given(some.text() | some.from_regex(r"[\w-]{20,24}\.[0-9]{1,10}\.[\w-]{41,45}", fullmatch=True))
def test_no_text_at_all_breaks_the_reader(text):
    try:
        parse(text)
    except InvalidGrant:
        assert not looks_like_one(text)
    else:
        assert looks_like_one(text)


@pytest.mark.parametrize(
    ("key", "session_id", "number", "salt"),
    [
        (bytes([1]) + KEY[1:], UUID(int=1), 1, SALT),
        (KEY, UUID(int=2), 1, SALT),
        (KEY, UUID(int=1), 2, SALT),
        (KEY, UUID(int=1), 1, bytes([1]) + SALT[1:]),
    ],
)
def test_key_session_number_and_salt_all_go_into_the_mac(key, session_id, number, salt):
    assert mint(KEY, UUID(int=1), 1, SALT).mac != mint(key, session_id, number, salt).mac
