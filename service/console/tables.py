"""What the database says of its tables, and of the statements that it executes, to the application's role."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

# No lock, and no look into any table: sizes are those of files, the rest is counted by the server as it works.
TABLES = text("""
    SELECT s.relname, CASE WHEN c.reltuples < 0 THEN s.n_live_tup ELSE c.reltuples::bigint END, s.n_dead_tup,
        pg_table_size(s.relid), pg_indexes_size(s.relid),
        greatest(s.last_vacuum, s.last_autovacuum), greatest(s.last_analyze, s.last_autoanalyze)
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.schemaname = 'public' ORDER BY pg_total_relation_size(s.relid) DESC, s.relname
""")
IS_OBSERVED = text("SELECT to_regclass('pg_stat_statements') IS NOT NULL")
# Of others the text would be hidden. Constants are parameters in it, so that it holds no personal data.
STATEMENTS = text("""
    SELECT query, calls, rows, mean_exec_time, total_exec_time FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND userid = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    ORDER BY total_exec_time DESC LIMIT 10
""")


class Table(NamedTuple):
    """A table as PostgreSQL sees it; rows are estimated, sizes are bytes, times are None for never."""

    name: str
    rows: int
    dead_rows: int
    size: int
    index_size: int
    vacuumed_at: datetime | None
    analyzed_at: datetime | None


class Statement(NamedTuple):
    """All that was executed in the same words, since somebody reset the statistics; times in milliseconds."""

    text: str
    calls: int
    rows: int
    mean_ms: float
    total_ms: float


def sizes(connection: Connection) -> list[Table]:
    """The largest first."""
    return [Table._make(row) for row in connection.execute(TABLES)]


def slowest(connection: Connection) -> list[Statement] | None:
    """What took most time in all, of this role in this database; None where nobody observes that, or we may not look.

    That is the extension pg_stat_statements, which must be loaded when the server starts.
    """
    if not connection.scalar(IS_OBSERVED):
        return None
    try:
        return [Statement._make(row) for row in connection.execute(STATEMENTS)]
    except DBAPIError as error:
        # There, but not loaded (55000), of another version, or not for us to read.
        if getattr(error.orig, "sqlstate", None) not in ("55000", "42703", "42501"):
            raise
        return None
