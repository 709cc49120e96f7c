"""What the application's role may do with each table: read and write rows, and nothing else."""

import logging

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.sql import quoted_name

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
    role = _quoted(connection, to)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name in there:
            connection.execute(text(f"REVOKE ALL ON {table.name} FROM {role}"))
            connection.execute(text(f"GRANT {table.info.get('granted', DEFAULT)} ON {table.name} TO {role}"))
    for name in there.intersection(jobs.TABLES):
        connection.execute(text(f"GRANT {DEFAULT} ON {name} TO {role}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"))
    if "alembic_version" in there:
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {role}"))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(quoted_name(name, quote=True))
