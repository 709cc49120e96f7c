"""Counters in Valkey, which all workers share."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from valkey import Valkey
from valkey.exceptions import NoScriptError, ValkeyError

Away = ValkeyError
"""What every method raises when Valkey is away, silent, full, or does not let us in."""

# Seconds. A store in the same network answers within one or two milliseconds; `?socket_timeout=` in the URL says more.
PATIENCE = 0.03
PREFIX = "gatehouse:"
KEPT_FOR = 25 * 3600
"""Seconds for which an hour's tally stays after its last change."""
# Count, and say how many there are and for how many milliseconds more; the first one begins the window.
COUNT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[2])
if count == tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
NAME_OF_COUNT = hashlib.sha1(COUNT.encode(), usedforsecurity=False).hexdigest()


class SharedCounters:
    """Windows that begin with the first count; atomic, one round trip each."""

    def __init__(self, url: str) -> None:
        self._valkey = Valkey.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    def add(self, key: str, seconds: int, by: int) -> tuple[int, float]:
        """Count, and tell what the count is now and in how many seconds it ends."""
        try:
            return self._add(PREFIX + key, seconds, by)
        except NoScriptError:
            # A Valkey that was started anew has forgotten it.
            self._valkey.script_load(COUNT)
            return self._add(PREFIX + key, seconds, by)

    def _add(self, name: str, seconds: int, by: int) -> tuple[int, float]:
        answer: Any = self._valkey.evalsha(NAME_OF_COUNT, 1, name, str(seconds), str(by))
        count, milliseconds = answer
        return int(count), max(0, int(milliseconds)) / 1000

    def remember(self, key: str, seconds: int) -> None:
        self._valkey.set(PREFIX + key, 1, ex=seconds)

    def has(self, key: str) -> bool:
        return bool(self._valkey.exists(PREFIX + key))

    def tally(self, hits: Mapping[tuple[int, str], int]) -> None:
        """Add to what happened by the hour and by name."""
        with self._valkey.pipeline() as asked:
            for (hour, name), count in hits.items():
                asked.hincrby(_tally(hour), name, count)
                asked.expire(_tally(hour), KEPT_FOR)
            asked.execute()  # type: ignore[no-untyped-call]  # the client's

    def tallies(self, hours: Iterable[int]) -> "Counter[tuple[int, str]]":
        """What was added to these hours, in one round trip."""
        wanted = list(hours)
        with self._valkey.pipeline(transaction=False) as asked:
            for hour in wanted:
                asked.hgetall(_tally(hour))
            found = asked.execute()  # type: ignore[no-untyped-call]  # the client's
        names = ((hour, name, count) for hour, one in zip(wanted, found, strict=True) for name, count in one.items())
        return Counter({(hour, name.decode()): int(count) for hour, name, count in names})

    def greet(self) -> None:
        """Nothing but a round trip."""
        self._valkey.ping()

    def insist(self) -> None:
        """Raise `Away` unless counting works: a Valkey that is full, or only copies another, answers a ping too."""
        self.add("insist", 1, 1)


def _tally(hour: int) -> str:
    return f"{PREFIX}refused:{hour}"
