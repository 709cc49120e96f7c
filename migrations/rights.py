"""What the application's role may do with each table: read and write rows, and nothing else."""

import logging
from functools import partial
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Connection, MetaData, inspect, text

from service import jobs

log = logging.getLogger(__name__)
DEFAULT = "SELECT, INSERT, UPDATE, DELETE"


def grant(connection: Connection, metadata: MetaData, *, to: str | None) -> None:
    """Give `to` exactly its rights on the tables that are there; a table's `info["granted"]` narrows them.

    Warns when the owner and the application are one role, since an owner cannot be kept from anything.
    """
    owner = connection.scalar(text("SELECT current_user"))
    if to is None or to == owner:
        log.warning("%s both owns the tables and serves: give MIGRATION_DATABASE_URL a role of its own", owner)
        return
    say = partial(_say, connection, to)
    say("GRANT USAGE ON SCHEMA public TO {}")
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name in there:
            say(f"REVOKE ALL ON {table.name} FROM {{}}")
            say(f"GRANT {table.info.get('granted', DEFAULT)} ON {table.name} TO {{}}")
    for name in there.intersection(jobs.TABLES):
        say(f"GRANT {DEFAULT} ON {name} TO {{}}")
    say("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}")
    if "alembic_version" in there:
        say("GRANT SELECT ON alembic_version TO {}")


def _say(connection: Connection, role: str, statement: LiteralString) -> None:
    # By the driver, which quotes any name; in text() a `:` or `%` of it would mean something.
    connection.connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(role)))
