"""The one secret from which the service's other keys are derived."""

import base64
import binascii
import hashlib
import os
import re
from importlib import import_module
from itertools import pairwise
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HOW_TO_MAKE_ONE = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
NONCE_BYTES = 12
LEAST_BYTES = 32
# Random text of 43 characters takes 10^40 guesses and more; sentences of that length took up to 10^35.
FEWEST_GUESSES = 38
FEWEST_STEPS = 16


# The keys of compose.yaml, which everybody can read, by their SHA-256.
PUBLISHED = frozenset(
    {
        "1b3b34ac405a71839f264213d2b595441696265d89e71410caa9786b98541637",
        "e137bb99e2dedd4e01e7db853896af3405f3d0a7f87a8a79a9300a3d4402c00c",
    }
)


class WeakSecret(ValueError):
    """The value is no secret of 256 random bits."""


def random_bytes_of(text: str) -> bytes:
    """The bytes behind a base64, base64url or hexadecimal text; raises `WeakSecret` unless they look random."""
    raw = _decoded(text)
    if len(raw) < LEAST_BYTES:
        raise WeakSecret(f"is shorter than {LEAST_BYTES} bytes; {HOW_TO_MAKE_ONE}")
    steps = {(after - before) % 256 for before, after in pairwise(raw)}
    if len(steps) < FEWEST_STEPS or _guesses(text) < FEWEST_GUESSES:
        raise WeakSecret(f"is not random; {HOW_TO_MAKE_ONE}")
    return raw


def is_published(secret: bytes) -> bool:
    """Whether it stands in this repository, for trials."""
    return hashlib.sha256(secret).hexdigest() in PUBLISHED


def _decoded(text: str) -> bytes:
    if re.fullmatch("[0-9a-fA-F]{64,}", text) and len(text) % 2 == 0:
        return bytes.fromhex(text)
    try:
        standard = text.translate({ord("-"): "+", ord("_"): "/"}).rstrip("=")
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise WeakSecret(f"is not base64; {HOW_TO_MAKE_ONE}") from None


def _guesses(text: str) -> float:
    """How many guesses a cracker who knows words, keyboards and repetitions needs, as a power of ten."""
    zxcvbn = import_module("zxcvbn").zxcvbn  # megabytes of words, which only a start needs
    return float(zxcvbn(text[:64])["guesses_log10"])


class MasterKey:
    """Derives a key for each purpose (HKDF-SHA-256, RFC 5869) and seals secrets at rest (AES-256-GCM)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._sealing = AESGCM(self.derive("seal"))

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(random_bytes_of(text))

    def __eq__(self, other: object) -> bool:
        """A master key equals another one, and the bytes that it was made of."""
        return self._secret == (other._secret if isinstance(other, MasterKey) else other)

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a dictionary

    @property
    def is_published(self) -> bool:
        return is_published(self._secret)

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
