"""The signing keys as one worker holds them in memory: read again every minute, and when a token names a new one.

With them it reads what time it is: machines' clocks differ, and are set, but there is one database. So that is when a
token is issued, and when it is over.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from service.auth.keys import Key, Reading
from service.problems import ServiceUnavailable

log = logging.getLogger(__name__)
READ_EVERY = 60
READ_AT_MOST_EVERY = 5
NO_KEY = "There is no signing key that MASTER_KEY opens: run flask keys ensure."


class Keyring:
    """`read` fetches all published keys, the signing one first, in a statement of its own."""

    def __init__(self, read: Callable[[], Reading]) -> None:
        self._read = read
        self._keys: dict[str, Key] = {}
        self._by_header: dict[str, Key] = {}
        self._read_at = float("-inf")
        self._epoch = 0.0
        self._reading = threading.Lock()

    def signing(self) -> Key:
        """Raises `ServiceUnavailable` as long as there is no active key."""
        for age in (READ_EVERY, READ_AT_MOST_EVERY):
            self._read_if_older_than(age)
            key = next(iter(self._keys.values()), None)
            if key is not None and key.is_active:
                return key
        raise ServiceUnavailable(NO_KEY)

    def now(self) -> float:
        """Seconds since 1970 by the database's clock, once the keys were read."""
        return self._epoch + time.monotonic()

    def verifying(self, kid: str) -> Key | None:
        """The key that a token names, None when nobody published it."""
        if kid not in self._published():
            self._read_if_older_than(READ_AT_MOST_EVERY)
        return self._keys.get(kid)

    def writes(self, header: str) -> Key | None:
        """The key whose tokens begin with `header`, None when no published one's do."""
        self._published()
        return self._by_header.get(header)

    def published(self) -> list[Key]:
        return list(self._published().values())

    def _published(self) -> dict[str, Key]:
        """Raises `ServiceUnavailable` when there are none: then nobody can say that a token is not good."""
        self._read_if_older_than(READ_EVERY)
        if not self._keys:
            raise ServiceUnavailable(NO_KEY)
        return self._keys

    def _read_if_older_than(self, seconds: float) -> None:
        if time.monotonic() - self._read_at <= seconds:
            return
        # Whoever comes second waits only while there is nothing to go on with.
        if self._reading.acquire(blocking=not self._keys):
            try:
                if time.monotonic() - self._read_at > seconds:
                    self._reread()
            finally:
                self._reading.release()

    def _reread(self) -> None:
        try:
            reading = self._read()
            self._epoch = reading.now - time.monotonic()
            self._keys = {key.kid: key for key in reading.keys}
            self._by_header = {key.header: key for key in reading.keys}
        except SQLAlchemyError as error:
            if not self._keys:
                raise
            log.warning("signing_keys_not_read", extra={"cause": type(error).__name__})
        self._read_at = time.monotonic()
