"""Not asking somebody who does not answer."""

import threading
import time

FAILURES = 5
PAUSE_SECONDS = 5.0


class Circuit:
    """Opens after `FAILURES` in a row, for a pause; then one caller may try, whose failure opens it again."""

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._pause = pause_seconds
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at = 0.0

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._is_open()

    def admits(self) -> bool:
        """Whether to ask now. Whoever is admitted says how it went, by `note`."""
        with self._lock:
            if self._is_open():
                return False
            if self._failures >= FAILURES:
                # The others wait for what this one finds.
                self._opened_at = time.monotonic()
            return True

    def note(self, *, is_fine: bool) -> None:
        with self._lock:
            self._failures = 0 if is_fine else self._failures + 1
            if self._failures >= FAILURES:
                self._opened_at = time.monotonic()

    def _is_open(self) -> bool:
        return self._failures >= FAILURES and time.monotonic() < self._opened_at + self._pause
