"""What can happen to a database, done to a test's own one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text

from tests.database import Database

# Of the same role: PostgreSQL has workers of its own in every database.
OTHERS = """FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""


@contextmanager
def operator(database: Database) -> Iterator[Connection]:
    """A transaction of the owner's, kept when the block ends."""
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def cut_all(database: Database) -> None:
    """Cut the application's connections, and return once they are gone."""
    engine = create_engine(database.application_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        assert connection.scalar(text(f"SELECT count(pg_terminate_backend(pid)) {OTHERS}"))
        while connection.scalar(text(f"SELECT count(*) {OTHERS}")):
            time.sleep(0.01)
    engine.dispose()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The bound that is set, not a clock: a busy machine may take four times as long, and what has no bound longer."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 4 * seconds
