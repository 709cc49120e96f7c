"""Refresh tokens that no table holds: `sid.generation.mac`, where only we can make the mac."""

import hmac
import re
from typing import NamedTuple
from uuid import UUID

from service import base64url
from service.problems import Problem

SHAPE = re.compile(r"([A-Za-z0-9_-]{22})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})")


class InvalidGrant(Problem):
    """The refresh token is not ours, or its session has ended. Log in again."""

    status = 401
    title = "Not a valid refresh token"
    oauth_error = "invalid_grant"
    challenge = 'error="invalid_token"'


class RefreshToken(NamedTuple):
    """The token of one generation of a session. Presenting it proves nothing until its mac is checked."""

    session_id: UUID
    generation: int
    mac: str

    def __str__(self) -> str:
        return f"{base64url.encoded(self.session_id.bytes)}.{self.generation}.{self.mac}"

    def is_genuine(self, key: bytes, salt: bytes) -> bool:
        return hmac.compare_digest(self.mac, mint(key, self.session_id, self.generation, salt).mac)


def mint(key: bytes, session_id: UUID, generation: int, salt: bytes) -> RefreshToken:
    """The same arguments give the same token, so a lost answer can be repeated without keeping it."""
    message = session_id.bytes + generation.to_bytes(4, "big") + salt
    return RefreshToken(session_id, generation, base64url.encoded(hmac.digest(key, message, "sha256")))


def looks_like_one(text: str) -> bool:
    return SHAPE.fullmatch(text) is not None


def parse(text: str) -> RefreshToken:
    """Raises `InvalidGrant` for anything that has not the shape of a refresh token."""
    match = SHAPE.fullmatch(text)
    if match is None:
        raise InvalidGrant
    try:
        session_id = UUID(bytes=base64url.decoded(match[1]))
    except ValueError:
        raise InvalidGrant from None
    return RefreshToken(session_id, int(match[2]), match[3])
