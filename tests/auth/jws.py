"""JSON web signatures taken apart and put together by hand, also in ways that no library allows."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

STRANGERS_KEY = generate_private_key(65537, 2048)


class Token(NamedTuple):
    header: dict[str, Any]
    claims: dict[str, Any]
    signature: str


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def split(token: str) -> Token:
    header, claims, signature = token.split(".")
    return Token(*(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)), signature)


def join(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """Members that are None are left out. A header that is not changed is ours to the letter."""
    texts = (json.dumps(_without_none(part), separators=(",", ":")) for part in (header, claims))
    signed = ".".join(encoded(text.encode()) for text in texts)
    return f"{signed}.{encoded(sign(signed.encode()))}"


def rs256(key: RSAPrivateKey) -> Callable[[bytes], bytes]:
    return lambda message: key.sign(message, PKCS1v15(), SHA256())


def hmac_with(key: bytes, digest: str = "sha256") -> Callable[[bytes], bytes]:
    return lambda message: hmac.new(key, message, getattr(hashlib, digest)).digest()


def unsigned(_message: bytes) -> bytes:
    return b""


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
