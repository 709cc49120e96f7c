"""How often something happened, hour by hour or day by day.

Ids are UUIDv7, so a span of time is a range of them, which an index counts. A span that is over changes no more (but
for accounts that are deleted), so a process remembers it, and asks for those that it lacks.
"""

import time
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, text

MOST = 5_000
"""More than so many in a span are not counted."""
AT_ONCE = 4
"""Spans of one statement."""
PATIENCE = 0.005
"""Seconds after which a process that knows none yet leaves the older ones to the next time."""
FORGET_AFTER = 3600
"""Seconds for which spans that are over are believed."""


class Span(NamedTuple):
    """From `begins_at`, how often each thing happened; `MOST` stands for more."""

    begins_at: datetime
    counts: tuple[int, ...]


class History:
    """The last `length` hours or days (of UTC), the present one included.

    `statement` counts in those that are not `known`, up to `most` of each thing. `is_whole` once none is lacking.
    """

    def __init__(self, statement: TextClause, length: int) -> None:
        self.length = length
        self.is_whole = False
        self._statement = statement
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
        asked = {"known": list(spans), "before": self.length - 1, "at_once": AT_ONCE, "most": MOST}
        rows = connection.execute(self._statement, asked).all()
        for at, is_over, *counts in rows:
            begins_at = at.astimezone(UTC)
            spans[begins_at] = Span(begins_at, tuple(counts))
            if is_over:
                self._over[begins_at] = spans[begins_at]
        return len(rows)


# The first id of a span: no UUIDv7 of that millisecond is below it, for 48 bits of milliseconds come first (RFC 9562
# section 5.7). A span is over a minute after its end: what was written in it may be committed a moment later.
SIGN_INS = text("""
    WITH spans AS (
        SELECT begins_at, begins_at + interval '1 hour' AS ends_at
        FROM date_trunc('hour', now(), 'UTC') AS present,
            generate_series(present - :before * interval '1 hour', present, interval '1 hour') AS begins_at
        WHERE begins_at <> ALL (CAST(:known AS timestamptz[])) ORDER BY begins_at DESC LIMIT :at_once
    ), ranges AS (
        SELECT *,
            rpad(lpad(to_hex((extract(epoch FROM begins_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid AS first_id,
            rpad(lpad(to_hex((extract(epoch FROM ends_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid AS next_id
        FROM spans
    )
    SELECT begins_at, now() > ends_at + interval '1 minute',
        (SELECT count(*) FROM (SELECT FROM audit_events
            WHERE action = 'session.opened' AND id >= first_id AND id < next_id LIMIT :most) these),
        (SELECT count(*) FROM (SELECT FROM audit_events
            WHERE action = 'login.refused' AND id >= first_id AND id < next_id LIMIT :most) these)
    FROM ranges
""")
REGISTRATIONS = text("""
    WITH spans AS (
        SELECT begins_at, begins_at + interval '24 hours' AS ends_at
        FROM date_trunc('day', now(), 'UTC') AS present,
            generate_series(present - :before * interval '24 hours', present, interval '24 hours') AS begins_at
        WHERE begins_at <> ALL (CAST(:known AS timestamptz[])) ORDER BY begins_at DESC LIMIT :at_once
    ), ranges AS (
        SELECT *,
            rpad(lpad(to_hex((extract(epoch FROM begins_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid AS first_id,
            rpad(lpad(to_hex((extract(epoch FROM ends_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid AS next_id
        FROM spans
    )
    SELECT begins_at, now() > ends_at + interval '1 minute',
        (SELECT count(*) FROM (SELECT FROM users WHERE id >= first_id AND id < next_id LIMIT :most) these)
    FROM ranges
""")


def sign_ins() -> History:
    """Of the last 24 hours: sessions that were opened, logins that were refused."""
    return History(SIGN_INS, 24)


def registrations() -> History:
    """Of the last 30 days: accounts that were made, and are still there."""
    return History(REGISTRATIONS, 30)
