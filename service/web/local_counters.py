"""Counters in the memory of one process; why not those of the library `limits`: docs/decisions/0008-limits.md."""

import threading
import time

MOST_KEYS = 100_000
SWEEP_EVERY = 1.0


class LocalCounters:
    """Windows that begin with the first count, as in Valkey."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}
        self._swept_at = 0.0
        self._lock = threading.Lock()

    def add(self, key: str, seconds: int, by: int) -> tuple[int, float]:
        """Count, and tell what the count is now and in how many seconds it ends."""
        with self._lock:
            now = time.monotonic()
            self._sweep(now)
            ends_at, count = self._windows.get(key, (0.0, 0))
            if ends_at <= now:
                ends_at, count = now + seconds, 0
            count = max(0, count + by)
            self._windows[key] = (ends_at, count)
            return count, ends_at - now

    def has(self, key: str) -> bool:
        return self._windows.get(key, (0.0, 0))[0] > time.monotonic()

    def _sweep(self, now: float) -> None:
        """Forget what is over; and the oldest when an attacker brings more keys than memory should hold."""
        if now - self._swept_at >= SWEEP_EVERY:
            self._windows = {key: window for key, window in self._windows.items() if window[0] > now}
            self._swept_at = now
        while len(self._windows) >= MOST_KEYS:
            del self._windows[next(iter(self._windows))]
