"""Password hashes that imported accounts bring from elsewhere: what is taken, and how each is checked.

They were made of the password as it was typed, so its plain UTF-8 is compared: neither peppered nor normalised.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

import bcrypt

UNKNOWN = "Not a hash of a supported scheme."
TOO_COSTLY = "Would take too much time or memory at each login."

# A second or two of one core, and memory that a worker can spare: whoever knows the address can have it spent.
MAX_BCRYPT_COST = 14
MAX_ITERATIONS = 3_000_000
MAX_MEMORY = 256 * 1024**2
"""Bytes that argon2 or scrypt hold at a time."""
MAX_WORK = 1024**3
"""Bytes that argon2 or scrypt fill in all."""
MAX_SCRYPT_ROW = 32
MAX_LANES = 16

BCRYPT_BYTES = 72
"""What bcrypt reads of a password; libraries used to leave the rest out without a word."""


class Scheme(NamedTuple):
    """One way to keep passwords: how it is written, whether one is cheap enough, how a password is compared."""

    shape: re.Pattern[str]
    is_bearable: Callable[[re.Match[str]], bool]
    matches: Callable[[bytes, re.Match[str]], bool]


def objection_to(kept: str) -> str | None:
    """Why nobody could log in with this hash, in a sentence; None when somebody can."""
    recognised = _recognised(kept)
    if recognised is None:
        return UNKNOWN
    scheme, parts = recognised
    return None if scheme.is_bearable(parts) else TOO_COSTLY


def matches(password: str, kept: str) -> bool:
    """Whether `password` made this hash; no hash to which there is an objection matches anything."""
    recognised = _recognised(kept)
    if recognised is None or objection_to(kept):
        return False
    scheme, parts = recognised
    return scheme.matches(password.encode(), parts)


def _recognised(kept: str) -> tuple[Scheme, re.Match[str]] | None:
    return next(((scheme, parts) for scheme in SCHEMES if (parts := scheme.shape.fullmatch(kept))), None)


def _bcrypt(password: bytes, parts: re.Match[str]) -> bool:
    # bcrypt's key ends with a NUL and begins anew: `a\0a` would open what `a` closed.
    return bcrypt.checkpw(password[:BCRYPT_BYTES], parts[0].encode()) and b"\0" not in password


def _argon2(password: bytes, parts: re.Match[str]) -> bool:
    # Imported when the first one is met, since most services never meet any.
    argon2 = import_module("argon2")
    try:
        return bool(argon2.PasswordHasher().verify(parts[0], password))
    except argon2.exceptions.VerificationError:
        return False


def _django(password: bytes, parts: re.Match[str]) -> bool:
    handler = getattr(import_module("passlib.hash"), f"django_{parts['name']}")
    return bool(handler.verify(password, parts[0]))


def _werkzeug_pbkdf2(password: bytes, parts: re.Match[str]) -> bool:
    made = hashlib.pbkdf2_hmac(parts["digest"], password, parts["salt"].encode(), int(parts["iterations"]))
    return hmac.compare_digest(made.hex(), parts["hash"])


def _werkzeug_scrypt(password: bytes, parts: re.Match[str]) -> bool:
    n, r, p = (int(parts[name]) for name in "nrp")
    made = hashlib.scrypt(password, salt=parts["salt"].encode(), n=n, r=r, p=p, maxmem=2 * MAX_MEMORY)
    return hmac.compare_digest(made.hex(), parts["hash"])


def _bcrypt_is_bearable(parts: re.Match[str]) -> bool:
    return int(parts["cost"]) <= MAX_BCRYPT_COST


def _argon2_is_bearable(parts: re.Match[str]) -> bool:
    memory, passes, lanes = 1024 * int(parts["m"]), int(parts["t"]), int(parts["p"])
    return memory <= MAX_MEMORY and memory * passes <= MAX_WORK and lanes <= MAX_LANES


def _pbkdf2_is_bearable(parts: re.Match[str]) -> bool:
    return int(parts["iterations"]) <= MAX_ITERATIONS


def _scrypt_is_bearable(parts: re.Match[str]) -> bool:
    n, r, p = (int(parts[name]) for name in "nrp")
    # Small ones with many lanes are slower than they look; the library refuses what RFC 7914 section 2 does.
    is_sound = r <= MAX_SCRYPT_ROW and p <= MAX_LANES and n < 2 ** (16 * r)
    return is_sound and 128 * n * r <= MAX_MEMORY and 128 * n * r * p <= MAX_WORK


NUMBER = "[1-9][0-9]{0,9}"
POWER_OF_2 = "|".join(str(2**exponent) for exponent in range(1, 32))
SALT = r"[!-#%-~]{1,128}"
BCRYPT = re.compile(
    r"\$2[aby]\$(?P<cost>0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]"
)
ARGON2 = re.compile(
    rf"\$argon2(?:i|d|id)\$(?:v=(?:16|19)\$)?m=(?P<m>{NUMBER}),t=(?P<t>{NUMBER}),p=(?P<p>{NUMBER})"
    r"\$[A-Za-z0-9+/]{11,128}\$[A-Za-z0-9+/]{16,128}"
)
SCRYPT = re.compile(
    rf"scrypt:(?P<n>{POWER_OF_2}):(?P<r>{NUMBER}):(?P<p>{NUMBER})\$(?P<salt>{SALT})\$(?P<hash>[0-9a-f]{{128}})"
)
DJANGO = [
    re.compile(
        rf"(?P<name>pbkdf2_{digest})\$(?P<iterations>{NUMBER})\$[A-Za-z0-9]{{1,128}}\$[A-Za-z0-9+/]{{{length}}}="
    )
    for digest, length in {"sha1": 27, "sha256": 43}.items()
]
WERKZEUG = [
    re.compile(
        rf"pbkdf2:(?P<digest>{digest}):(?P<iterations>{NUMBER})\$(?P<salt>{SALT})\$(?P<hash>[0-9a-f]{{{length}}})"
    )
    for digest, length in {"sha1": 40, "sha256": 64, "sha512": 128}.items()
]
SCHEMES = [
    Scheme(BCRYPT, _bcrypt_is_bearable, _bcrypt),
    Scheme(ARGON2, _argon2_is_bearable, _argon2),
    Scheme(SCRYPT, _scrypt_is_bearable, _werkzeug_scrypt),
    *(Scheme(shape, _pbkdf2_is_bearable, _django) for shape in DJANGO),
    *(Scheme(shape, _pbkdf2_is_bearable, _werkzeug_pbkdf2) for shape in WERKZEUG),
]
