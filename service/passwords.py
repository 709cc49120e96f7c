"""How a password is kept and checked: tagged bcrypt over an HMAC with a pepper, in a small queue of low priority."""

import base64
import hashlib
import hmac
import logging
import os
import re
import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import bcrypt

from service import foreign_hashes
from service.problems import Problem

T = TypeVar("T")
log = logging.getLogger(__name__)
MAX_LENGTH = 128
"""Characters of a password, so that hashing starts from a bounded text (ASVS 6.2.9 asks for 64 at least)."""
MIN_LENGTH = 8
"""The least that the setting `PASSWORD_MIN_LENGTH` may ask for."""
MAX_COST = 16
"""The most that the setting `BCRYPT_COST` may ask for."""
LOWEST_PRIORITY = 19
PATIENCE = 5
"""Seconds that a password waits for its turn, far below those after which Nginx gives up (15)."""
OWN_HASH = re.compile(r"\$g1\$(?P<pepper_id>[a-z0-9-]+)\$(?P<bcrypted>\$2b\$(?P<cost>[0-9]{2})\$[./A-Za-z0-9]{53})")


class PasswordQueueFull(Problem):
    """More passwords are waiting to be checked than the service can check in time. Try again in a moment."""

    status = 503
    title = "Too many passwords to check at once"
    retry_after = 2


class Hasher:
    """Hashes and checks passwords on one thread that yields to everything else on the machine.

    `cost` is bcrypt's (each step doubles the time), `peppers` maps ids to keys, the last one being in use,
    `queue` is how many passwords may wait or be worked on, and `patience` for how many seconds one waits, before
    callers are told to come back.
    """

    def __init__(self, *, cost: int, peppers: Mapping[str, bytes], queue: int, patience: float = PATIENCE) -> None:
        self._cost = cost
        self._peppers = peppers
        self._pepper_id = list(peppers)[-1]
        self._current_prefix = f"$g1${self._pepper_id}$$2b${cost:02}$"
        self._places = threading.BoundedSemaphore(queue)
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hasher", initializer=_yield_to_others)

    def hash(self, password: str) -> str:
        """The text to keep: `$g1$<pepper id>$` and a bcrypt string. Raises `PasswordQueueFull`."""
        return self._in_turn(lambda: self._hash(password))

    def matches(self, password: str, kept: str | None) -> bool:
        """Costs one hash at least, whether or not there is anything to compare with. Raises `PasswordQueueFull`."""
        return self._in_turn(lambda: self._matches(password, kept))

    def is_outdated(self, kept: str) -> bool:
        """Whether `kept` was made with another scheme, cost or pepper than a new hash would be."""
        return not kept.startswith(self._current_prefix)

    def objection_to(self, kept: str) -> str | None:
        """Why no password opens an account with this hash, ours or foreign, in a sentence; None when one does."""
        found = OWN_HASH.fullmatch(kept)
        if found is None:
            return foreign_hashes.objection_to(kept)
        if found["pepper_id"] not in self._peppers:
            return "Made with a pepper that PEPPERS lacks."
        return None if int(found["cost"]) <= MAX_COST else foreign_hashes.TOO_COSTLY

    @cached_property
    def _decoy(self) -> str:
        """A bcrypt string of the configured cost that no password opens; made without paying for a hash."""
        salt = bcrypt.gensalt(self._cost).decode()
        return salt + base64.b64encode(os.urandom(24)).decode().replace("+", ".")[:31]

    def _hash(self, password: str) -> str:
        material = _material(password, self._peppers[self._pepper_id])
        return f"$g1${self._pepper_id}${bcrypt.hashpw(material, bcrypt.gensalt(self._cost)).decode()}"

    def _matches(self, password: str, kept: str | None) -> bool:
        if kept and (objection := self.objection_to(kept)):
            log.error("hash_unusable", extra={"objection": objection})
            kept = None
        found = OWN_HASH.fullmatch(kept or "")
        if found and bcrypt.checkpw(_material(password, self._peppers[found["pepper_id"]]), found["bcrypted"].encode()):
            return True
        if kept and not found and foreign_hashes.matches(password, kept):
            return True
        if not (found and int(found["cost"]) >= self._cost):
            # Nothing of ours to compare with, or a cheap hash: the refusal must not come sooner than another.
            bcrypt.checkpw(_material(password, self._peppers[self._pepper_id]), self._decoy.encode())
        return False

    def _in_turn(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise PasswordQueueFull
        try:
            return self._within_patience(self._thread.submit(work))
        finally:
            self._places.release()

    def _within_patience(self, task: Future[T]) -> T:
        try:
            return task.result(self._patience)
        except TimeoutError:
            # What has begun is worth its end.
            if task.cancel():
                raise PasswordQueueFull from None
            return task.result()


def _yield_to_others() -> None:
    # On Linux a thread has a priority of its own; elsewhere this would slow the whole process down.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


def normalised(password: str) -> str:
    """The same password from every keyboard: NFKC, as NIST SP 800-63B section 3.1.1.2 advises."""
    return unicodedata.normalize("NFKC", password)


def _material(password: str, pepper: bytes) -> bytes:
    # bcrypt reads 72 bytes at most and stops at NUL; a keyed digest lets every character count, and keeps
    # hashes that leak without the pepper from being guessed.
    return base64.b64encode(hmac.digest(pepper, normalised(password).encode(), hashlib.sha256))
