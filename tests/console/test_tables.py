"""What the database says of its tables and statements, to the application's role."""

import pytest
from sqlalchemy import create_engine, text

from service.console import tables
from service.console.tables import Statement

# The wheel's PostgreSQL does not bring the extension; this has the columns of it that are read.
OBSERVED = """
    CREATE VIEW pg_stat_statements AS
    SELECT r.oid AS userid, d.oid AS dbid, q.* FROM (VALUES
        ('test_application', current_database(), 'SELECT $1', 7, 8, 2.5, 17.5),
        ('test_application', current_database(), 'SELECT $2', 1, 1, 90.0, 90.0),
        ('test_application', 'postgres', 'SELECT elsewhere', 1, 1, 1e6, 1e6),
        ('test_owner', current_database(), 'SELECT secret', 1, 1, 1e6, 1e6)
    ) q (who, place, query, calls, rows, mean_exec_time, total_exec_time)
    JOIN pg_roles r ON r.rolname = who JOIN pg_database d ON d.datname = place
"""
NOT_LOADED = """
    CREATE FUNCTION observed() RETURNS TABLE (userid oid, dbid oid, query text, calls bigint, rows bigint,
        mean_exec_time float, total_exec_time float) LANGUAGE plpgsql AS $$
    BEGIN
        RAISE 'pg_stat_statements must be loaded via shared_preload_libraries' USING ERRCODE = '55000';
    END $$;
    CREATE VIEW pg_stat_statements AS SELECT * FROM observed()
"""


@pytest.fixture
def own(databases):
    """own.owner and own.application: two connections to a database of the test's own."""
    database = databases.migrated()
    urls = (database.owner_url, database.application_url)
    engines = [create_engine(url, isolation_level="AUTOCOMMIT") for url in urls]
    with engines[0].connect() as owner, engines[1].connect() as application:
        yield owner, application
    for engine in engines:
        engine.dispose()


def test_tables_are_listed_with_what_they_take(own):
    owner, application = own
    owner.execute(text("INSERT INTO users (email) SELECT n || '@example.com' FROM generate_series(1, 5000) n"))
    owner.execute(text("VACUUM ANALYZE users"))

    found = tables.sizes(application)

    assert {"users", "sessions", "audit_events", "alembic_version", "procrastinate_jobs"} <= {one.name for one in found}
    assert [one.size + one.index_size for one in found] == sorted(
        (one.size + one.index_size for one in found), reverse=True
    )
    users, items = (next(one for one in found if one.name == name) for name in ("users", "items"))
    assert users.rows == 5000
    assert users.size > 100_000
    assert users.index_size > 100_000
    assert users.vacuumed_at
    assert users.analyzed_at
    assert (items.rows, items.vacuumed_at, items.analyzed_at) == (0, None, None)


def test_statements_that_nobody_observes_are_not_there(session):
    assert tables.slowest(session.connection()) is None


def test_statements_of_this_role_in_this_database_are_shown_the_longest_first(own):
    owner, application = own
    owner.execute(text(OBSERVED))
    owner.execute(text("GRANT SELECT ON pg_stat_statements TO test_application"))

    assert tables.slowest(application) == [
        Statement("SELECT $2", calls=1, rows=1, mean_ms=90, total_ms=90),
        Statement("SELECT $1", calls=7, rows=8, mean_ms=2.5, total_ms=17.5),
    ]


@pytest.mark.parametrize("hindrance", ["not loaded", "not for us", "of another version"])
def test_statements_that_cannot_be_read_are_as_good_as_not_there(own, hindrance):
    owner, application = own
    made = {
        "not loaded": NOT_LOADED,
        "not for us": OBSERVED,
        "of another version": OBSERVED.replace("mean_exec", "mean"),
    }
    owner.exec_driver_sql(made[hindrance])
    if hindrance != "not for us":
        owner.execute(text("GRANT SELECT ON pg_stat_statements TO test_application"))

    assert tables.slowest(application) is None
