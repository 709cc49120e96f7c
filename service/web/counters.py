"""How often something was done lately: counted in Valkey, and in the worker itself while that is away."""

import logging
import threading
import time
from math import ceil
from typing import NamedTuple

from service.limit_settings import IN_MEMORY, Limit
from service.settings import Settings
from service.web.local_counters import LocalCounters
from service.web.refusals import Refusals
from service.web.shared_counters import Away, SharedCounters

log = logging.getLogger(__name__)
ASK_EVERY = 1.0


class Spent(NamedTuple):
    """What a limit has left after something was counted against it."""

    limit: Limit
    total: int
    seconds_left: float

    @property
    def is_over(self) -> bool:
        return self.total > self.limit.amount

    @property
    def remaining(self) -> int:
        return max(0, self.limit.amount - self.total)

    @property
    def resets_in(self) -> int:
        """Whole seconds, one at least."""
        return max(1, ceil(self.seconds_left))


class Counters:
    """Never raises and never waits long: the first request that finds Valkey away pays one short timeout.

    From then on this worker counts for itself, by stricter limits, while a thread tries whether Valkey counts again.
    """

    def __init__(self, settings: Settings) -> None:
        self._local = LocalCounters()
        self._shared = None if settings.limits_store == IN_MEMORY else SharedCounters(settings.limits_store)
        self._workers = settings.web_workers
        self._is_off = settings.rate_limits == "off"
        self._is_away = False
        self.refusals = Refusals(self._reach)
        self._losing = threading.Lock()

    def add(self, key: str, limit: Limit, by: int = 1) -> Spent:
        """Count `by` more for `key`, atomically; a negative number takes back what was counted."""
        if self._is_off:
            return Spent(limit, 0, limit.seconds)
        if self._shared and not self._is_away:
            try:
                return Spent(limit, *self._shared.add(key, limit.seconds, by))
            except Away as error:
                self._lose(error)
        return Spent(self._own(limit), *self._local.add(key, limit.seconds, by))

    def remember(self, key: str, seconds: int) -> None:
        """Have `has(key)` say yes for so long, unless it is forgotten with the store."""
        if self._shared and not self._is_away:
            try:
                return self._shared.remember(key, seconds)
            except Away as error:
                self._lose(error)
        self._local.add(key, seconds, 1)
        return None

    def has(self, key: str) -> bool:
        if self._shared and not self._is_away:
            try:
                return self._shared.has(key)
            except Away as error:
                self._lose(error)
        return self._local.has(key)

    def round_trip_ms(self) -> float | None:
        """How long Valkey takes to answer; None when it does not, or when it is not asked."""
        began = time.perf_counter()
        try:
            if shared := self._reach():
                shared.greet()
                return (time.perf_counter() - began) * 1000
        except Away as error:
            self._lose(error)
        return None

    def _reach(self) -> SharedCounters | None:
        return None if self._is_away else self._shared

    @property
    def place(self) -> str:
        """Where it is counted now: `nowhere`, `memory` as it was set up, `valkey`, or `stand-in` while that is away."""
        if self._is_off:
            return "nowhere"
        if self._shared is None:
            return "memory"
        return "stand-in" if self._is_away else "valkey"

    def _own(self, limit: Limit) -> Limit:
        """What this worker alone may allow: its share, but half at most, while it stands in for Valkey."""
        if self._shared is None:
            return limit
        return limit._replace(amount=max(1, limit.amount // max(2, self._workers)))

    def _lose(self, error: Away) -> None:
        with self._losing:
            if self._is_away:
                return
            self._is_away = True
        log.warning("limits_store_away", extra={"cause": type(error).__name__})
        threading.Thread(target=self._await_return, name="limits", daemon=True).start()

    def _await_return(self) -> None:
        while self._is_away:
            time.sleep(ASK_EVERY)
            try:
                self._shared.insist()  # type: ignore[union-attr]  # only what is shared was ever lost
            except Away:
                continue
            self._is_away = False
        log.warning("limits_store_back")
