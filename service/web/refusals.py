"""How often each limit refused somebody, by the hour: for operators, who may have to raise it.

A flood must not cost more for being counted, so a worker adds up in memory and tells Valkey once a second.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from service.web.shared_counters import Away, SharedCounters

HOURS = 24
TELL_AFTER = 1.0
Hits = Counter[tuple[int, str]]
"""By the hour, counted since 1970, and the limit, which has the name of its setting without `limit_`."""


class Refusals:
    """Never raises. What Valkey could not be told is kept, and told with the next; a process that dies forgets it.

    `reach` returns the counters that all workers share, unless they are away or there are none.
    """

    def __init__(self, reach: Callable[[], SharedCounters | None]) -> None:
        self._reach = reach
        self._untold: Hits = Counter()
        self._is_telling = False
        self._lock = threading.Lock()

    def note(self, limit: str) -> None:
        """Count one now."""
        key = (this_hour(), limit)
        with self._lock:
            if key not in self._untold:
                self._forget()
            self._untold[key] += 1
            if self._is_telling or self._reach() is None:
                return
            self._is_telling = True
        self._tell_soon()

    def lately(self) -> Hits:
        """Those of the last `HOURS` hours, this one included: of all workers, or while Valkey is away of this one."""
        self._tell()
        told: Hits = Counter()
        if shared := self._reach():
            with suppress(Away):
                told = shared.tallies(shown_hours())
        with self._lock:
            self._forget()
            return told + self._untold

    def _tell_soon(self) -> None:
        timer = threading.Timer(TELL_AFTER, self._tell)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:
            # No thread to be had: the next refusal tries again.
            self._is_telling = False

    def _tell(self) -> None:
        shared = self._reach()
        with self._lock:
            self._is_telling = False
            if shared is None or not self._untold:
                return
            news, self._untold = self._untold, Counter()
        try:
            shared.tally(news)
        except Away:
            with self._lock:
                self._untold.update(news)

    def _forget(self) -> None:
        for key in [key for key in self._untold if key[0] not in shown_hours()]:
            del self._untold[key]


def this_hour() -> int:
    return int(time.time()) // 3600


def shown_hours() -> range:
    """Those of which `lately` tells, the oldest first."""
    return range(this_hour() - HOURS + 1, this_hour() + 1)
