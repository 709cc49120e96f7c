"""Jobs

The tables of procrastinate, made by the SQL that it brings, up to a named version. What a later version adds is a
migration of its own.
"""

from importlib.resources import files
from typing import Any

from alembic import op

revision = "0007"
down_revision = "0006"

FIRST = "00.00.00_01"
LAST = "03.04.00_50"


def upgrade() -> None:
    for step in steps():
        _run(step)


def downgrade() -> None:
    for table in ("events", "periodic_defers", "jobs", "workers"):
        op.execute(f"DROP TABLE procrastinate_{table} CASCADE")
    _run(
        """
        DO $$
        DECLARE gone text;
        BEGIN
            FOR gone IN SELECT oid::regprocedure FROM pg_proc
                WHERE proname LIKE 'procrastinate%' AND pronamespace = current_schema::regnamespace
            LOOP EXECUTE 'DROP FUNCTION ' || gone || ' CASCADE'; END LOOP;
            FOR gone IN SELECT oid::regtype FROM pg_type
                WHERE typname LIKE 'procrastinate%' AND typtype IN ('c', 'e')
                AND typnamespace = current_schema::regnamespace
            LOOP EXECUTE 'DROP TYPE ' || gone || ' CASCADE'; END LOOP;
        END $$
        """
    )


def steps() -> list[str]:
    """The SQL of each version in order."""
    there = sorted((files("procrastinate") / "sql" / "migrations").iterdir(), key=lambda file: file.name)
    return [file.read_text() for file in there if FIRST <= file.name[:11] <= LAST and file.name.endswith(".sql")]


def _run(sql: str) -> None:
    # Several statements at once, with percent signs: SQLAlchemy would look for parameters.
    if op.get_context().as_sql:
        op.get_context().impl.static_output(sql)
        return
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(sql)
