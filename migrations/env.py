"""How Alembic runs: one at a time, in the owner's role, giving up rather than stopping the site."""

import time

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, make_url, text

from migrations.rights import grant
from service import jobs
from service.orm import Base  # the package imports every feature, and with them all tables

# A statement that waits for a lock makes all that come after it wait too: better to fail and be run again.
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "15min"
LIMITS = f"SET lock_timeout = '{LOCK_TIMEOUT}'", f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"
WAIT_FOR_ANOTHER_RUN = 60


def take_turns(connection: Connection) -> None:
    """Wait for another run to end. By asking again: CREATE INDEX CONCURRENTLY waits for every statement that waits."""
    deadline = time.monotonic() + WAIT_FOR_ANOTHER_RUN
    while not connection.scalar(text("SELECT pg_try_advisory_lock(hashtext('gatehouse migrations'))")):
        connection.rollback()
        if time.monotonic() > deadline:
            raise CommandError(f"Another run has not ended within {WAIT_FOR_ANOTHER_RUN} seconds: try again")
        time.sleep(0.1)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is described by our models; the job library has its own."""
    return kind != "table" or name not in jobs.TABLES


def run(connection: Connection, application: str | None) -> None:
    take_turns(connection)
    for limit in LIMITS:
        connection.execute(text(limit))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        include_name=is_ours,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if context.config.attributes["grants"]:
        grant(connection, Base.metadata, to=application)
        connection.commit()


def write_down() -> None:
    """The SQL of a run instead of the run, for who wants to read it: `alembic upgrade 0004:0005 --sql`."""
    context.configure(dialect_name="postgresql", transaction_per_migration=True)
    for limit in LIMITS:
        context.execute(limit)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    write_down()
else:
    application = make_url(context.config.attributes["application_url"]).username
    with context.config.attributes["owner"].connect() as connection:
        run(connection, application)
