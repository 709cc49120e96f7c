"""The one secret from which the service's other keys are derived."""

import base64
import binascii
import os
import re
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HOW_TO_MAKE_ONE = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
NONCE_BYTES = 12


class WeakSecret(ValueError):
    """The value is no secret of 256 random bits."""


def random_bytes_of(text: str) -> bytes:
    """The bytes behind a base64 or base64url text; raises `WeakSecret` unless they look like 256 random bits.

    Text that people type ("changeme", a sentence, one key repeated) lacks capitals, digits or variety; 43 random
    characters lack capitals or small letters less than once in 10^9 draws.
    """
    try:
        raw = base64.b64decode(text.translate({ord("-"): "+", ord("_"): "/"}) + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise WeakSecret(f"is not base64; {HOW_TO_MAKE_ONE}") from None
    varied = len(set(raw)) >= 20 and re.search("[a-z]", text) and re.search("[A-Z]", text)
    if len(raw) < 32 or not varied:
        raise WeakSecret(f"is shorter than 32 bytes or not random; {HOW_TO_MAKE_ONE}")
    return raw


class MasterKey:
    """Derives a key for each purpose (HKDF-SHA-256, RFC 5869) and seals secrets at rest (AES-256-GCM)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._sealing = AESGCM(self.derive("seal"))

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(random_bytes_of(text))

    def derive(self, purpose: str) -> bytes:
        """32 bytes that belong to `purpose` alone."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"gatehouse {purpose}".encode()).derive(self._secret)

    def seal(self, plaintext: bytes, *, about: str) -> bytes:
        """Encrypt; only `open` with the same `about` (whose secret it is) gives it back."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, plaintext, about.encode())

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Raises `cryptography.exceptions.InvalidTag` when it was sealed under another key or about another thing."""
        return self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
