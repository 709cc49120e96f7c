"""How a password is kept and checked: tagged bcrypt over an HMAC with a pepper, in a small queue of low priority."""

import base64
import hashlib
import hmac
import logging
import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import bcrypt

from service.problems import Problem

T = TypeVar("T")
log = logging.getLogger(__name__)
MAX_LENGTH = 128
"""Characters of a password, so that hashing starts from a bounded text (ASVS 6.2.9 asks for 64 at least)."""
MIN_LENGTH = 8
"""The least that the setting `PASSWORD_MIN_LENGTH` may ask for."""
LOWEST_PRIORITY = 19


class TooManyLogins(Problem):
    """More passwords are waiting to be checked than the service can check in time. Try again in a moment."""

    status = 503
    title = "Too many logins at once"
    retry_after = 2


class Hasher:
    """Hashes and checks passwords on one thread that yields to everything else on the machine.

    `cost` is bcrypt's (each step doubles the time), `peppers` maps ids to keys, the last one being in use,
    `queue` is how many passwords may wait or be worked on before callers are told to come back.
    """

    def __init__(self, *, cost: int, peppers: Mapping[str, bytes], queue: int) -> None:
        self._cost = cost
        self._peppers = peppers
        self._pepper_id = list(peppers)[-1]
        self._places = threading.BoundedSemaphore(queue)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hasher", initializer=_yield_to_others)

    def hash(self, password: str) -> str:
        """The text to keep: `$g1$<pepper id>$` and a bcrypt string. Raises `TooManyLogins`."""
        return self._in_turn(lambda: self._hash(password))

    def matches(self, password: str, kept: str | None) -> bool:
        """Costs one hash, whether or not there is anything to compare with. Raises `TooManyLogins`."""
        decoy = f"$g1${self._pepper_id}${self._decoy}"
        return self._in_turn(lambda: self._check(password, kept or decoy)) and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether `kept` was made with another cost or pepper than a new hash would be."""
        _, _, pepper_id, bcrypted = kept.split("$", 3)
        return pepper_id != self._pepper_id or bcrypted.split("$")[2] != f"{self._cost:02}"

    @cached_property
    def _decoy(self) -> str:
        """A bcrypt string of the configured cost that no password opens; made without paying for a hash."""
        salt = bcrypt.gensalt(self._cost).decode()
        return salt + base64.b64encode(os.urandom(24)).decode().translate({ord("+"): ".", ord("="): "."})[:31]

    def _hash(self, password: str) -> str:
        material = _material(password, self._peppers[self._pepper_id])
        return f"$g1${self._pepper_id}${bcrypt.hashpw(material, bcrypt.gensalt(self._cost)).decode()}"

    def _check(self, password: str, kept: str) -> bool:
        _, _, pepper_id, bcrypted = kept.split("$", 3)
        pepper = self._peppers.get(pepper_id)
        if pepper is None:
            log.error("pepper_missing", extra={"pepper_id": pepper_id})
        return bcrypt.checkpw(_material(password, pepper or os.urandom(32)), bcrypted.encode())

    def _in_turn(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise TooManyLogins
        try:
            return self._thread.submit(work).result()
        finally:
            self._places.release()


def _yield_to_others() -> None:
    # On Linux a thread has a priority of its own; elsewhere this would slow the whole process down.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


def _material(password: str, pepper: bytes) -> bytes:
    # bcrypt reads 72 bytes at most and stops at NUL; a keyed digest lets every character count, and keeps
    # hashes that leak without the pepper from being guessed. NFKC is NIST SP 800-63B's advice for Unicode.
    text = unicodedata.normalize("NFKC", password)
    return base64.b64encode(hmac.digest(pepper, text.encode(), hashlib.sha256))
