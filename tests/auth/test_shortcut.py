"""The short way to a token's claims: taken by every token of ours, and never another verdict than the library's."""

import base64
from functools import partial

import pytest
from jwt import decode

from service.auth import shortcut
from service.auth.tokens import keyring
from tests.auth import jws
from tests.conftest import bearer

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture
def claims(app):
    with app.app_context():
        yield partial(shortcut.claims, keyring=keyring, issuer="http://localhost", audience="gatehouse", leeway=30)


def test_our_tokens_take_it(claims, tokens, log_in, ada):
    known = {"algorithms": ["RS256"], "issuer": "http://localhost", "audience": "gatehouse"}

    for token in (tokens["access_token"], log_in(ada.email)["access_token"]):
        assert claims(token) == decode(token, keyring.signing().public, **known)


def test_a_token_of_which_a_letter_differs_does_not(claims, tokens):
    token = tokens["access_token"]
    spoiled = [
        token[:place] + ALPHABET[(ALPHABET.find(letter) + 1) % 64] + token[place + 1 :]
        for place, letter in enumerate(token)
    ]

    assert [one for one in spoiled if claims(one) is not None] == []


def test_one_that_is_only_written_otherwise_is_left_to_the_library(claims, tokens):
    header, payload, signature = tokens["access_token"].split(".")
    spare_bits = signature[:-1] + ALPHABET[ALPHABET.index(signature[-1]) + 1]
    assert base64.urlsafe_b64decode(spare_bits + "==") == base64.urlsafe_b64decode(signature + "==")

    for other in (
        f"{signature}=",
        f"{signature}==",
        f"{signature[:40]}\n{signature[40:]}",
        f"{signature}!",
        spare_bits,
    ):
        assert claims(f"{header}.{payload}.{other}") is None


@pytest.mark.parametrize("token", ["", ".", "..", "...", "a.b.c", "é.é.é", "\0", "a" * 8000])
def test_what_is_no_token_is_none(claims, tokens, token):
    assert claims(token) is None
    assert claims(f"{tokens['access_token'].partition('.')[0]}.{token}") is None


@pytest.mark.parametrize("payload", ["[]", "7", "null", '"exp"'])
def test_a_genuine_payload_that_is_no_object_is_left_to_the_library(claims, client, tokens, payload):
    signed = f"{tokens['access_token'].partition('.')[0]}.{jws.encoded(payload.encode())}"
    token = f"{signed}.{jws.encoded(jws.rs256(keyring.signing().private)(signed.encode()))}"

    assert claims(token) is None
    assert client.get("/users/me", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1_000_000_000},
        {"exp": "4000000000"},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"iat": None},
        {"nbf": 1_000_000_000},
        {"iss": "https://evil.example"},
        {"aud": ["gatehouse"]},
        {"aud": None},
    ],
    ids=str,
)
def test_genuine_claims_that_are_not_as_we_write_them_are_left_to_the_library(claims, forge, change):
    assert claims(forge(claims=change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"crit": []},
        {"typ": None},
        {"typ": "at+jwt"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"kid": "another"},
        {"kid": None},
    ],
    ids=str,
)
def test_a_header_that_is_not_ours_to_the_letter_is_left_to_the_library(claims, forge, change):
    assert claims(forge()) is not None
    assert claims(forge(header=change)) is None
