"""Which passwords may be chosen, and that every character of them counts."""

import pytest

from service.weak_passwords import common

EMAIL = "ada@example.com"


def register(client, password):
    return client.post("/auth/register", json={"email": EMAIL, "password": password})


def log_in(client, password):
    return client.post("/auth/login", json={"email": EMAIL, "password": password}).status_code


@pytest.mark.parametrize(
    "weak",
    [
        *("", "a", "1234567", "é" * 7, "short"),
        *("12345678", "password", "PASSWORD", "Password1", "iloveyou", "qwertyuiop", "1q2w3e4r5t", "princess"),
        *("aaaaaaaaaaaaaaaa", "abababababababab", "        ", EMAIL, "ADA@Example.com"),
    ],
)
def test_a_short_common_or_obvious_password_is_refused(client, sql, weak):
    """R6, ASVS 6.2.1, 6.2.4, NIST 800-63B 3.1.1.2"""
    reply = register(client, weak)

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json["errors"]] == ["/password"]
    assert sql("SELECT email FROM users") == []


@pytest.mark.parametrize(
    "weak", ["Gatehouse2026!", "ＧＡＴＥＨＯＵＳＥ-1", "acme gatehouse", "accounts.acme.com", "AcmeAcme1234567"]
)
def test_a_word_of_the_place_adds_nothing_to_the_length(another_app, sql, weak):
    """ASVS 6.1.2, 6.2.11"""
    client = another_app(PASSWORD_WORDS="Acme, Road Runner", PUBLIC_URL="https://accounts.acme.com").test_client()

    reply = register(client, weak)

    assert (reply.status_code, [error["pointer"] for error in reply.json["errors"]]) == (422, ["/password"])
    assert register(client, f"{weak} for somebody").status_code == 201


def test_the_list_of_common_passwords_is_long():
    assert len(common(8)) >= 3000


@pytest.mark.parametrize(
    "accepted", ["only small letters", "KLEINGROSSNUMMER", "7391 8264 5502", "пароль на двери", "🐢🐇🦔🐢🐇🦔🐌🐌"]
)
def test_no_kind_of_character_is_asked_for(client, accepted):
    """R7, ASVS 6.2.5"""
    reply = register(client, accepted)

    assert reply.status_code == 201
    assert log_in(client, accepted) == 200


@pytest.mark.parametrize("other", ["  my quiet phrase", "my quiet phrase  ", "my quiet phrase", "  MY QUIET PHRASE  "])
def test_blanks_and_letter_case_are_kept(client, other):
    """R7, ASVS 6.2.8"""
    register(client, "  my quiet phrase  ")

    assert log_in(client, other) == 401
    assert log_in(client, "  my quiet phrase  ") == 200


def test_what_follows_the_72nd_byte_counts(client):
    """R8, ASVS 6.2.8: bcrypt alone reads no further"""
    start = "correct horse battery staple " * 3
    register(client, start[:72] + "first tail")

    assert log_in(client, start[:72] + "other tail") == 401
    assert log_in(client, start[:72]) == 401
    assert log_in(client, start[:72] + "first tail") == 200


def test_64_characters_of_three_bytes_count_in_full(client):
    """R9, ASVS 6.2.9"""
    password = "敏捷的棕色狐狸跳过懒狗" * 5 + "一二三四五六七八九"

    assert len(password) == 64
    assert register(client, password).status_code == 201
    assert log_in(client, password[:24]) == 401
    assert log_in(client, password[:63]) == 401
    assert log_in(client, password) == 200


def test_the_longest_password_is_128_characters(client):
    longest = "abcdefgh" * 16

    assert register(client, longest + "x").status_code == 422
    assert register(client, longest).status_code == 201
    assert log_in(client, longest) == 200


@pytest.mark.parametrize("hostile", ["before\0after the nul", "half a surrogate \ud800"])
def test_characters_that_hashing_could_choke_on_are_refused(client, sql, hostile):
    """R10, R42"""
    assert register(client, hostile).status_code == 422
    assert log_in(client, hostile) == 422
    assert sql("SELECT email FROM users") == []


def test_two_ways_to_type_one_character_are_one_password(client):
    """NIST 800-63B: normalize before hashing"""
    register(client, "cafe\u0301 on the corner")

    assert log_in(client, "caf\u00e9 on the corner") == 200


def test_another_minimum_holds_where_it_is_set(another_app):
    client = another_app(PASSWORD_MIN_LENGTH="15").test_client()

    assert register(client, "fourteen chars").status_code == 422
    assert register(client, "fifteen  chars!").status_code == 201
