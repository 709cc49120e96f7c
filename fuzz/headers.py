"""What a header or a cursor says → what is read of it. The first byte of an input chooses what the rest is.

Tokens are tried with keys that everybody knows, so that inputs are signed and sealed where they have to be.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import marshmallow as ma
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from flask import Response, request
from jwt import InvalidTokenError, decode

from fuzz.service_alone import app
from service import base64url
from service.auth import refresh_tokens, shortcut, tokens
from service.auth.keyring import Keyring
from service.auth.keys import Key, Reading
from service.auth.shortcut import RS256
from service.web import etags, idempotency
from service.web.access import AuthenticationRequired, InvalidToken, bearer_token
from service.web.idempotency import MalformedIdempotencyKey
from service.web.pages import PageWish, cursor_of

MOST_BYTES = 1024
ID, SALT, SECRET = UUID("01a1fd30-6869-7438-8677-7646f89574bb"), bytes(16), bytes(32)
REFRESH_TOKEN = str(refresh_tokens.mint(SECRET, ID, 1, SALT))
PRIVATE = generate_private_key(65537, 2048)
KEY = Key("the-key", PRIVATE, PRIVATE.public_key(), is_active=True)
WISH = PageWish()
CLAIMS = {
    "iss": app.config["JWT_DECODE_ISSUER"],
    "aud": app.config["JWT_DECODE_AUDIENCE"],
    "sub": str(ID),
    "sid": str(ID),
    "type": "access",
    "role": "user",
    "iat": 1_600_000_000,
    "exp": 4_000_000_000,
}
WORDS = (
    *(name.encode() for name in CLAIMS),
    *(b"Bearer ", b"W/", b'"', b"*", b", ", b"null", b"-1", b"1e9", b"[]", b"{}", b"nbf", b"true", b"\\", b"=="),
)


def _signed(claims: str) -> str:
    begun = f"{KEY.header}.{base64url.encoded(claims.encode())}"
    return f"{begun}.{base64url.encoded(KEY.private.sign(begun.encode(), *RS256))}"


ACCESS_TOKEN = _signed(json.dumps(CLAIMS))


def refresh_token(text: str) -> None:
    """Read or refused; genuine is only the one that was made, to the letter."""
    try:
        found = refresh_tokens.parse(text)
    except refresh_tokens.InvalidGrant:
        return
    assert str(found) == text
    assert refresh_tokens.looks_like_one(text)
    assert (text == REFRESH_TOKEN) == (found.is_genuine(SECRET, SALT) and found.session_id == ID)


def cursor(text: str) -> None:
    """Each id has one cursor."""
    try:
        found = WISH.load({"cursor": text})["cursor"]
    except ma.ValidationError:
        return
    assert cursor_of(found) == text


def if_match(text: str) -> None:
    """Who names a version is never served as if any would do."""
    with app.test_request_context(headers={"If-Match": text}):
        found = etags.expected_versions(ID)
        assert found is None or all(isinstance(version, int) for version in found)
        assert found is not None or "*" in text, "any version will do"


def if_none_match(text: str) -> None:
    with app.test_request_context(headers={"If-None-Match": text}):
        response = Response("shown")
        response.set_etag(f"{ID.hex}.1")
        answered = etags.answer_conditionally(response)
        assert answered.status_code == (304 if request.if_none_match.contains_weak(f"{ID.hex}.1") else 200)
        assert answered.status_code == 200 or "*" in text or f"{ID.hex}.1" in text


def idempotency_key(text: str) -> None:
    with app.test_request_context(headers={"Idempotency-Key": text}):
        try:
            found = idempotency._key()
        except MalformedIdempotencyKey:
            return
        assert re.fullmatch("[!-~]{1,255}", found), found


def authorization(text: str) -> None:
    """A token as RFC 6750 writes it, or a refusal."""
    with app.test_request_context(headers={"Authorization": text}):
        try:
            found = bearer_token()
        except (AuthenticationRequired, InvalidToken):
            return
        assert re.fullmatch("[A-Za-z0-9._~+/-]+=*", found)
        assert found in text


def signed(text: str) -> None:
    """Claims under a signature that is ours: the short way finds what the library finds, or nothing."""
    token = _signed(text)
    options = {"issuer": CLAIMS["iss"], "audience": CLAIMS["aud"], "leeway": 0}
    found = _names(lambda: shortcut.claims(token, app.extensions["keyring"], **options) or {})
    known = {"algorithms": ["RS256"], "issuer": CLAIMS["iss"], "audience": CLAIMS["aud"]}
    assert found in (None, _names(lambda: decode(token, KEY.public, **known))), f"only the short way leads to {found}"


def _names(read: Callable[[], dict[str, Any]]) -> tuple[UUID, UUID] | None:
    try:
        return tokens._names(read())
    except (InvalidTokenError, RecursionError):
        return None


def access_token(text: str) -> None:
    """Nothing that is nearly a token of ours names a session: the text says where it differs, and how.

    Since the key is another one in each process, an input that held the whole token would be worth nothing later.
    """
    place, gone = sum(map(ord, text[:5])) % (len(ACCESS_TOKEN) + 1), ord(text[5:6] or "0") % 3
    token = ACCESS_TOKEN[:place] + text[6:] + ACCESS_TOKEN[place + gone :]
    with app.app_context():
        try:
            found = tokens.session_of(token)
        except InvalidToken:
            assert token != ACCESS_TOKEN
            return
    assert (token, found) == (ACCESS_TOKEN, ID)


def _at(place: int) -> str:
    """How an input begins that puts something there."""
    return "".join(chr(min(255, max(0, place - 255 * number))) for number in range(5)) + "0"


READERS: tuple[Callable[[str], None], ...] = (
    *(refresh_token, cursor, if_match, if_none_match, idempotency_key, authorization, signed, access_token),
)
GOOD = {
    refresh_token: [REFRESH_TOKEN],
    cursor: [cursor_of(ID)],
    if_match: [f'"{ID.hex}.1"', f'W/"{ID.hex}.1", "x"', "*", ""],
    if_none_match: [f'"{ID.hex}.1"', f'W/"{ID.hex}.1"', "*"],
    idempotency_key: ["a-key", '"a \\" key"'],
    authorization: ["Bearer abc.def", "bearer x=="],
    signed: [json.dumps(CLAIMS | other) for other in ({}, {"nbf": 1}, {"exp": 1_600_000_001}, {"iat": 3_999_999_999})],
    access_token: [_at(len(ACCESS_TOKEN)) + end for end in ("=", "==", "A", ".")] + [_at(9) + "~"],
}


def seeds() -> Iterator[bytes]:
    for number, reader in enumerate(READERS):
        yield from (bytes([number]) + text.encode("latin-1") for text in GOOD[reader])


def prepare() -> None:
    app.extensions["keyring"] = Keyring(lambda: Reading([KEY], time.time()))


def one(input: bytes) -> None:
    if input:
        # As WSGI has it: one letter a byte. No server lets line ends into a header.
        READERS[input[0] % len(READERS)](re.sub("[\r\n\0]", "", input[1:].decode("latin-1")))
