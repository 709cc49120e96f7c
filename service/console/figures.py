"""How many there are. What is few is counted; of what is many PostgreSQL's own estimate is good enough, and free."""

from typing import NamedTuple

from sqlalchemy import Connection, text

from service.jobs import LETTERS

MOST = 10_000
"""More than so many are not counted."""


class Amount(NamedTuple):
    """A number of things; `precision` is `exact`, `about`, or `over`: then there are more, nobody knows how many."""

    number: int
    precision: str = "exact"

    @property
    def rounded(self) -> int:
        """An estimate has three digits that mean something."""
        return self.number if self.precision != "about" else round(self.number, 3 - len(str(self.number)))


class Accounts(NamedTuple):
    """By status, and in all."""

    total: Amount
    active: Amount
    invited: Amount
    disabled: Amount


class Letters(NamedTuple):
    """Those that did not leave yet. `oldest_seconds`: since when the one waits that is due for longest; None if none.

    `later` are to be tried again, `failed` were given up. Beyond `MOST` in all, they are counted no further.
    """

    due: int
    later: int
    failed: int
    oldest_seconds: int | None

    @property
    def precision(self) -> str:
        return "over" if self.due + self.later + self.failed > MOST else "exact"


# Expected: how many rows table or partial index had when it was last vacuumed or analysed; negative if never. Where
# more than :most are expected, nobody looks; else one more than these are counted, from the index of that status.
ACCOUNTS = text("""
    WITH expected AS (
        SELECT max(reltuples) FILTER (WHERE oid = 'users'::regclass) AS users,
            max(reltuples) FILTER (WHERE oid = 'users_active_idx'::regclass) AS active,
            max(reltuples) FILTER (WHERE oid = 'users_invited_idx'::regclass) AS invited,
            max(reltuples) FILTER (WHERE oid = 'users_disabled_idx'::regclass) AS disabled
        FROM pg_class WHERE oid IN ('users'::regclass, 'users_active_idx'::regclass, 'users_invited_idx'::regclass,
            'users_disabled_idx'::regclass)
    )
    SELECT users::bigint,
        CASE WHEN active <= :most THEN (SELECT count(*) FROM (
            SELECT FROM users WHERE disabled_at IS NULL AND password_hash IS NOT NULL LIMIT :most + 1) few) END,
        active::bigint,
        CASE WHEN invited <= :most THEN (SELECT count(*) FROM (
            SELECT FROM users WHERE disabled_at IS NULL AND password_hash IS NULL LIMIT :most + 1) few) END,
        invited::bigint,
        CASE WHEN disabled <= :most THEN (SELECT count(*) FROM (
            SELECT FROM users WHERE disabled_at IS NOT NULL LIMIT :most + 1) few) END,
        disabled::bigint
    FROM expected
""")
FEW_SESSIONS = text("""
    WITH expected AS (SELECT reltuples::bigint AS rows FROM pg_class WHERE oid = 'sessions'::regclass)
    SELECT count(*), count(*) FILTER (WHERE revoked_at IS NULL AND expires_at > now()), (SELECT rows FROM expected)
    FROM (
        SELECT revoked_at, expires_at FROM sessions WHERE (SELECT rows FROM expected) <= :most LIMIT :most + 1) few
""")
ESTIMATED_SESSIONS = text("EXPLAIN (FORMAT JSON) SELECT FROM sessions WHERE revoked_at IS NULL AND expires_at > now()")
# As service/backlog.py has it, for one queue; the index of the queue finds them, and what was sent is not there.
WAITING = text("""
    WITH letters AS MATERIALIZED (
        SELECT id, status, scheduled_at FROM procrastinate_jobs
        WHERE queue_name = :queue AND status IN ('todo', 'failed') LIMIT :most + 1
    ), due AS (
        SELECT id, scheduled_at FROM letters
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
    )
    SELECT (SELECT count(*) FROM due), count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
        count(*) FILTER (WHERE status = 'failed'),
        floor(extract(epoch FROM now() - least((SELECT min(scheduled_at) FROM due), (
            SELECT min(at) FROM procrastinate_events
            WHERE job_id = (SELECT min(id) FROM due WHERE scheduled_at IS NULL)))))::int
    FROM letters
""")


def accounts(connection: Connection) -> Accounts:
    """One statement, which reads at most three times `MOST` entries of indexes."""
    in_all, *parts = connection.execute(ACCOUNTS, {"most": MOST}).one()
    amounts = [_amount(*parts[place : place + 2]) for place in (0, 2, 4)]
    return Accounts(_sum(amounts, in_all), *amounts)


def sessions(connection: Connection) -> Amount:
    """Those that live: one statement, or two where they are many."""
    seen, live, expected = connection.execute(FEW_SESSIONS, {"most": MOST}).one()
    if max(seen, expected) <= MOST:
        return Amount(live)
    (found,) = connection.execute(ESTIMATED_SESSIONS).scalar_one()
    return Amount(found["Plan"]["Plan Rows"], "about")


def letters(connection: Connection) -> Letters:
    return Letters(*connection.execute(WAITING, {"queue": LETTERS, "most": MOST}).one())


def _amount(counted: int | None, expected: int) -> Amount:
    if counted is None:
        return Amount(expected, "about")
    return Amount(counted) if counted <= MOST else Amount(MOST, "over")


def _sum(parts: list[Amount], expected: int) -> Amount:
    counted = sum(part.number for part in parts)
    if all(part.precision == "exact" for part in parts):
        return Amount(counted)
    return Amount(expected, "about") if expected > MOST else Amount(counted, "over")
