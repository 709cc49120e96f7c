"""Counters in Valkey, which all workers share."""

from limits.storage import RedisStorage
from valkey import Valkey
from valkey.exceptions import NoScriptError, ValkeyError

Away = ValkeyError
"""What every method raises when Valkey is away, silent, full, or does not let us in."""

# Seconds. A store in the same network answers within one or two milliseconds; `?socket_timeout=` in the URL says more.
PATIENCE = 0.03
PREFIX = "gatehouse:"


class SharedCounters:
    """Windows that begin with the first count, by the script of the library `limits`: atomic, one round trip each."""

    def __init__(self, url: str) -> None:
        storage = RedisStorage(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._valkey: Valkey = storage.storage
        self._script = storage.lua_incr_expire

    def add(self, key: str, seconds: int, by: int) -> tuple[int, float]:
        """Count, and tell what the count is now and in how many seconds it ends."""
        try:
            return self._add(PREFIX + key, seconds, by)
        except NoScriptError:
            # A Valkey that was started anew has forgotten it.
            self._valkey.script_load(self._script.script)
            return self._add(PREFIX + key, seconds, by)

    def _add(self, name: str, seconds: int, by: int) -> tuple[int, float]:
        # Together, so that the time that is left costs no second round trip. A pipeline that is given the script
        # object would ask first whether it is loaded.
        pipeline = self._valkey.pipeline(transaction=False)
        pipeline.evalsha(self._script.sha, 1, name, str(seconds), str(by))
        pipeline.pttl(name)
        count, milliseconds = pipeline.execute()  # type: ignore[no-untyped-call]  # valkey declares it so
        return int(count), max(0, int(milliseconds)) / 1000

    def remember(self, key: str, seconds: int) -> None:
        self._valkey.set(PREFIX + key, 1, ex=seconds)

    def has(self, key: str) -> bool:
        return bool(self._valkey.exists(PREFIX + key))

    def insist(self) -> None:
        """Raise `Away` unless counting works: a Valkey that is full, or only copies another, answers a ping too."""
        self.add("insist", 1, 1)
