"""Whether the database is as this release needs it."""

from pathlib import Path

from sqlalchemy import Connection, text

from service.problems import Problem

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
# Not at or below, but at or above: while a deployment migrates, the tasks of the release before stay ready.
NEWEST_REVISION = max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))
REVISION = text("SELECT max(version_num) FROM alembic_version")


class NotReady(Problem):
    """The process runs, but its database is not yet as this release needs it."""

    status = 503
    title = "Not ready"
    retry_after = 2


def check(connection: Connection) -> None:
    """Raises `NotReady` with the command that helps, or the database's own error."""
    if connection.scalar(text("SELECT to_regclass('alembic_version') IS NULL")):
        raise NotReady("The database is empty: run flask db upgrade.")
    revision = connection.scalar(REVISION) or "0000"
    if revision < NEWEST_REVISION:
        raise NotReady(f"The database is at revision {revision}, not {NEWEST_REVISION}: run flask db upgrade.")
