"""How often something happened, hour by hour or day by day.

Ids are UUIDv7, so a span of time is a range of them, which an index counts. A span that is over changes no more (but
for accounts that are deleted), so a process remembers it, and asks for those that it lacks.
"""

import time
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

MOST = 5_000
"""More than so many in a span are not counted."""
AT_ONCE = 4
"""Spans of one statement."""
PATIENCE = 0.005
"""Seconds after which a process that knows none yet leaves the older ones to the next time."""
FORGET_AFTER = 3600
"""Seconds for which spans that are over are believed."""
LENGTHS = {"hour": "1 hour", "day": "24 hours"}
# No UUIDv7 of a millisecond is below its 48 bits with nothing after them (RFC 9562 section 5.7). What is written in a
# span may be committed a moment after it.
RANGES = """
    WITH known AS (
        SELECT date_trunc(:unit, now(), 'UTC') AS present, CAST(:step AS interval) AS step
    ), spans AS (
        SELECT begins_at, begins_at + step AS ends_at, repeat('0', 20) AS zeros
        FROM known, generate_series(present - (:length - 1) * step, present, step) AS begins_at
        WHERE begins_at <> ALL (CAST(:found AS timestamptz[])) ORDER BY begins_at DESC LIMIT :at_once
    ), ranges AS (
        SELECT begins_at, now() > ends_at + interval '1 minute' AS is_over,
            (lpad(to_hex((extract(epoch FROM begins_at) * 1000)::bigint), 12, '0') || zeros)::uuid AS first_id,
            (lpad(to_hex((extract(epoch FROM ends_at) * 1000)::bigint), 12, '0') || zeros)::uuid AS next_id
        FROM spans
    )
"""


class Span(NamedTuple):
    """From `begins_at`, how often each thing happened; `MOST` stands for more."""

    begins_at: datetime
    counts: tuple[int, ...]


class History:
    """The last `length` hours or days (of UTC), the present one included.

    Each of `things` says whose ids are counted: a table with a condition that an index serves. `is_whole` once none is
    lacking.
    """

    def __init__(self, unit: str, length: int, *things: str) -> None:
        self.length = length
        self.is_whole = False
        counts = ", ".join(map(_count, things))
        self.statement = text(f"{RANGES} SELECT begins_at, is_over, {counts} FROM ranges").bindparams(  # noqa: S608 # nosec B608 # constants
            unit=unit, step=LENGTHS[unit], length=length, at_once=AT_ONCE, found=[]
        )
        self._over: dict[datetime, Span] = {}
        self._forget_at = 0.0

    def spans(self, connection: Connection) -> list[Span]:
        """The oldest first, by the database's clock. For one thread at a time.

        Usually one statement, for the present span. Several when others are lacking, the newest first; those before
        come another time where that takes long.
        """
        if time.monotonic() >= self._forget_at:
            self._over, self._forget_at = {}, time.monotonic() + FORGET_AFTER
        spans, deadline = dict(self._over), time.monotonic() + PATIENCE
        while self._find(connection, spans) == AT_ONCE and time.monotonic() < deadline:
            pass
        shown = [spans[begins_at] for begins_at in sorted(spans)[-self.length :]]
        self.is_whole = len(shown) == self.length
        self._over = {begins_at: span for begins_at, span in self._over.items() if begins_at >= shown[0].begins_at}
        return shown

    def _find(self, connection: Connection, spans: dict[datetime, Span]) -> int:
        """Add some that are lacking, and tell how many."""
        rows = connection.execute(self.statement, {"found": list(spans)}).all()
        for at, is_over, *counts in rows:
            begins_at = at.astimezone(UTC)
            spans[begins_at] = Span(begins_at, tuple(counts))
            if is_over:
                self._over[begins_at] = spans[begins_at]
        return len(rows)


def sign_ins() -> History:
    """Of the last 24 hours: sessions that were opened, logins that were refused."""
    opened, refused = (f"audit_events WHERE action = '{action}'" for action in ("session.opened", "login.refused"))
    return History("hour", 24, opened, refused)


def registrations() -> History:
    """Of the last 30 days: accounts that were made, and are still there."""
    return History("day", 30, "users WHERE true")


def _count(thing: str) -> str:
    return f"(SELECT count(*) FROM (SELECT FROM {thing} AND id >= first_id AND id < next_id LIMIT {MOST}) these)"  # noqa: S608 # nosec B608 # constants
