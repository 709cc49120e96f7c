"""What must be there before requests make sense: the database, its schema, a key to sign with."""

from pathlib import Path

from sqlalchemy import Connection, text

from service.problems import Problem

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
# Not at or below, but at or above: while a deployment migrates, the tasks of the release before stay ready.
NEWEST_REVISION = max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))
QUESTION = text(
    "SELECT (SELECT max(version_num) FROM alembic_version) AS revision,"
    " EXISTS (SELECT FROM signing_keys"
    "  WHERE activates_at <= now() AND (retires_at IS NULL OR retires_at > now())) AS signs"
)


class NotReady(Problem):
    """The process runs, but its database is not yet as this release needs it."""

    status = 503
    title = "Not ready"
    retry_after = 2


def check(connection: Connection) -> None:
    """Raises `NotReady` with what is missing and which command brings it, or the database's own error."""
    if connection.scalar(text("SELECT to_regclass('signing_keys') IS NULL")):
        raise NotReady("The database is empty: run flask db upgrade.")
    state = connection.execute(QUESTION).one()
    if (state.revision or "") < NEWEST_REVISION:
        raise NotReady(f"The database is at revision {state.revision}, not {NEWEST_REVISION}: run flask db upgrade.")
    if not state.signs:
        raise NotReady("There is no signing key: run flask keys ensure.")
