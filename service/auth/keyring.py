"""The signing keys as one worker holds them in memory: read again every minute, and when a token names a new one."""

import logging
import threading
import time
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from sqlalchemy.exc import SQLAlchemyError

from service.auth.keys import Key
from service.problems import ServiceUnavailable

log = logging.getLogger(__name__)
READ_EVERY = 60
READ_AT_MOST_EVERY = 5


class Keyring:
    """`read` fetches all published keys, the signing one first, in a statement of its own."""

    def __init__(self, read: Callable[[], list[Key]]) -> None:
        self._read = read
        self._keys: dict[str, Key] = {}
        self._read_at = float("-inf")
        self._reading = threading.Lock()

    def signing(self) -> Key:
        """Raises `ServiceUnavailable` as long as there is no active key."""
        for age in (READ_EVERY, READ_AT_MOST_EVERY):
            self._read_if_older_than(age)
            key = next(iter(self._keys.values()), None)
            if key is not None and key.is_active:
                return key
        raise ServiceUnavailable("There is no signing key yet.")

    def verifying(self, kid: object) -> Key | None:
        """The key that a token names, None when nobody published it."""
        self._read_if_older_than(READ_EVERY)
        if kid not in self._keys:
            self._read_if_older_than(READ_AT_MOST_EVERY)
        return self._keys.get(kid) if isinstance(kid, str) else None

    def published(self) -> list[Key]:
        self._read_if_older_than(READ_EVERY)
        return list(self._keys.values())

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
            self._keys = {key.kid: key for key in self._read()}
        except InvalidTag as error:
            log.exception("signing_keys_unreadable", extra={"cause": "MASTER_KEY is not the one that sealed them"})
            raise ServiceUnavailable from error
        except SQLAlchemyError as error:
            if not self._keys:
                raise
            log.warning("signing_keys_not_read", extra={"cause": type(error).__name__})
        self._read_at = time.monotonic()
