"""/console/data: tables, statements and migrations, to look at."""

import re
from html import unescape

import pytest

from service.console.board import Board
from service.health.readiness import NEWEST_REVISION

HOSTILE = "SELECT '<script>alert(1)</script>' " + "x" * 5000
OBSERVED = """
    CREATE VIEW pg_stat_statements AS
    SELECT r.oid AS userid, d.oid AS dbid, CAST(:query AS text) AS query, 1234567 AS calls, 8 AS rows,
        CAST(2.5 AS float) AS mean_exec_time, CAST(3000 AS float) AS total_exec_time
    FROM pg_roles r, pg_database d WHERE r.rolname = 'test_application' AND d.datname = current_database()
"""


@pytest.fixture(autouse=True)
def _board(app, monkeypatch):
    """This process knows nothing yet."""
    monkeypatch.setitem(app.extensions, "console_board", Board())


@pytest.fixture
def words(console):
    """words() → those of the page."""

    def look():
        reply = console.get("/console/data")
        assert reply.status_code == 200
        return " ".join(unescape(re.sub("<[^>]+>", " ", reply.text)).split())

    return look


@pytest.fixture
def observed(sql):
    """As if the server observed one statement, a hostile one."""
    sql(OBSERVED.replace(":query", "'" + HOSTILE.replace("'", "''") + "'"))
    sql("GRANT SELECT ON pg_stat_statements TO test_application")
    yield
    sql("DROP VIEW pg_stat_statements")


def test_tables_and_migrations_are_listed(words):
    page = words()

    assert all(name in page for name in ("users", "audit_events", "procrastinate_jobs"))
    assert f"the database is at {NEWEST_REVISION}" in page
    assert page.count(" applied") == int(NEWEST_REVISION)
    assert "0004 Items applied" in page
    assert "Nobody observes them" in page


def test_statements_are_shown_as_text(console, words, observed):
    page = words()

    assert HOSTILE in page
    assert "1,234,567 8 2.50 3.0" in page
    assert "<script>alert" not in console.get("/console/data").text


def test_a_migration_that_is_missing_is_said(words, sql):
    sql("UPDATE alembic_version SET version_num = '0009'")
    try:
        page = words()
    finally:
        sql(f"UPDATE alembic_version SET version_num = '{NEWEST_REVISION}'")

    assert "the database is at 0009" in page
    assert page.count("to be applied") == int(NEWEST_REVISION) - 9


def test_who_looks_again_costs_one_statement(console, wire):
    console.get("/console/data")
    wire()

    console.get("/console/data")

    assert len(wire()) == 1
