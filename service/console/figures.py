"""How many there are. What is few is counted; of what is many PostgreSQL's own estimate is good enough, and free."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from service.auth.sessions import LIVE
from service.jobs import LETTERS
from service.users.models import STATUSES

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


def _sql(condition: ColumnElement[bool]) -> str:
    return str(condition.compile(dialect=PGDialect_psycopg()))  # type: ignore[no-untyped-call]  # SQLAlchemy's


def _expected(relation: str) -> str:
    """How many rows a table or a partial index had when it was last vacuumed or analysed; negative if never."""
    return f"(SELECT reltuples::bigint FROM pg_class WHERE oid = '{relation}'::regclass)"  # noqa: S608 # nosec B608 # constants


def _counted(status: str) -> str:
    """Up to one more than `MOST`, from the index of that status; null without looking when more are expected.

    And how many are expected.
    """
    expected, condition = _expected(f"users_{status}_idx"), _sql(STATUSES[status])
    few = f"SELECT count(*) FROM (SELECT FROM users WHERE {condition} LIMIT {MOST + 1}) few"  # noqa: S608 # nosec B608 # constants
    return f"CASE WHEN {expected} <= {MOST} THEN ({few}) END, {expected}"


ACCOUNTS = text(f"SELECT {_expected('users')}, {', '.join(map(_counted, STATUSES))}")
# The first of all sessions decide whether they are few enough to be looked at.
FIRST_SESSIONS = f"SELECT revoked_at, expires_at FROM sessions WHERE {_expected('sessions')} <= {MOST} LIMIT {MOST + 1}"  # noqa: S608 # nosec B608 # constants
LIVE_ONES = f"count(*) FILTER (WHERE {_sql(LIVE)})"
FEW_SESSIONS = text(f"SELECT count(*), {LIVE_ONES}, {_expected('sessions')} FROM ({FIRST_SESSIONS}) sessions")  # noqa: S608 # nosec B608 # constants
ESTIMATED_SESSIONS = text(f"EXPLAIN (FORMAT JSON) SELECT FROM sessions WHERE {_sql(LIVE)}")  # nosec B608 # constants
# As service/backlog.py has it, for one queue; the index of the queue finds them, and what was sent is not there.
WAITING = text("""
    WITH letters AS MATERIALIZED (
        SELECT id, status, scheduled_at FROM procrastinate_jobs
        WHERE queue_name = :queue AND status IN ('todo', 'failed') LIMIT :most
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
""").bindparams(queue=LETTERS, most=MOST + 1)


def accounts(connection: Connection) -> Accounts:
    """One statement, which reads at most three times `MOST` entries of indexes."""
    in_all, *parts = connection.execute(ACCOUNTS).one()
    amounts = [_amount(*parts[place : place + 2]) for place in (0, 2, 4)]
    return Accounts(_sum(amounts, in_all), *amounts)


def sessions(connection: Connection) -> Amount:
    """Those that live: one statement, or two where they are many."""
    seen, live, expected = connection.execute(FEW_SESSIONS).one()
    if max(seen, expected) <= MOST:
        return Amount(live)
    (found,) = connection.execute(ESTIMATED_SESSIONS).scalar_one()
    return Amount(found["Plan"]["Plan Rows"], "about")


def letters(connection: Connection) -> Letters:
    return Letters(*connection.execute(WAITING).one())


def _amount(counted: int | None, expected: int) -> Amount:
    if counted is None:
        return Amount(expected, "about")
    return Amount(counted) if counted <= MOST else Amount(MOST, "over")


def _sum(parts: list[Amount], expected: int) -> Amount:
    counted = sum(part.number for part in parts)
    if all(part.precision == "exact" for part in parts):
        return Amount(counted)
    return Amount(expected, "about") if expected > MOST else Amount(counted, "over")
