"""How many there are: counted while they are few, estimated when they are many."""

import pytest
from sqlalchemy import create_engine, text

from service.console import figures
from service.console.figures import Accounts, Amount, Letters

FILL = """
    INSERT INTO users (email, password_hash, disabled_at)
    SELECT n || '@example.com', CASE WHEN n > 250 THEN 'x' END, CASE WHEN n > 10400 THEN now() END
    FROM generate_series(1, 10500) n;
    INSERT INTO sessions (user_id, salt, expires_at, revoked_at)
    SELECT id, 'x', now() + interval '1 day', CASE WHEN row_number() OVER () > 10000 THEN now() END FROM users
"""
MAKE = "INSERT INTO users (email, password_hash, disabled_at) VALUES (:email, :hash, :disabled_at)"
SIGN_IN = """
    INSERT INTO sessions (user_id, salt, expires_at, revoked_at)
    SELECT id, 'x', now() + CAST(:lives AS interval), :revoked_at FROM users
"""
JOBS = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES
    ('letters', 'a', 'todo', NULL), ('letters', 'a', 'todo', now() - interval '10 minutes'),
    ('letters', 'a', 'todo', now() + interval '1 hour'), ('letters', 'a', 'failed', NULL),
    ('letters', 'a', 'doing', NULL),
    ('default', 'a', 'todo', now() - interval '1 day'), ('default', 'a', 'failed', NULL)
"""


@pytest.fixture
def connection(session):
    """The application's; nothing of it stays."""
    return session.connection()


@pytest.fixture
def crowded(databases):
    """In a database of its own: more than are counted, of which PostgreSQL knows nothing yet."""
    engine = create_engine(databases.migrated().owner_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER TABLE users SET (autovacuum_enabled = off)"))
        for statement in FILL.split(";"):
            connection.execute(text(statement))
        yield connection
    engine.dispose()


def test_few_accounts_are_counted_by_status(connection):
    for email, kept, disabled_at in [("a", "x", None), ("b", "x", None), ("c", None, None), ("d", None, "2026-01-01")]:
        connection.execute(text(MAKE), {"email": email, "hash": kept, "disabled_at": disabled_at})

    assert figures.accounts(connection) == Accounts(Amount(4), Amount(2), Amount(1), Amount(1))


def test_many_accounts_are_estimated_and_the_few_among_them_counted(crowded):
    crowded.execute(text("ANALYZE users"))

    found = figures.accounts(crowded)

    assert found.total == Amount(10_500, "about")
    assert found.active == Amount(10_150, "about")
    assert (found.invited, found.disabled) == (Amount(250), Amount(100))


def test_none_of_many_accounts_is_read(crowded):
    crowded.execute(text("VACUUM ANALYZE users"))

    statement, asked = text(f"EXPLAIN (ANALYZE, TIMING OFF) {figures.ACCOUNTS}"), {"most": figures.MOST}
    plan = [line for (line,) in crowded.execute(statement, asked)]

    assert [line.strip().endswith("(never executed)") for line in plan if " on users" in line] == [True, False, False]
    assert any("Index Only Scan using users_invited_idx" in line for line in plan)


def test_many_accounts_that_nobody_estimated_are_more_than_are_counted(crowded):
    found = figures.accounts(crowded)

    assert found.active == Amount(10_000, "over")
    assert found.invited == Amount(250)
    assert found.total == Amount(10_350, "over")


def test_few_sessions_are_counted_if_they_live(connection):
    connection.execute(text(MAKE), {"email": "a", "hash": "x", "disabled_at": None})
    for lives, revoked_at in [("1 day", None), ("-1 day", None), ("1 day", "2026-01-01")]:
        connection.execute(text(SIGN_IN), {"lives": lives, "revoked_at": revoked_at})

    assert figures.sessions(connection) == Amount(1)


def test_many_sessions_are_estimated(crowded):
    crowded.execute(text("ANALYZE sessions"))

    found = figures.sessions(crowded)

    assert found.precision == "about"
    assert found.number == pytest.approx(10_000, rel=0.02)


def test_sessions_are_estimated_also_before_anybody_has_analysed_them(crowded):
    assert figures.sessions(crowded).precision == "about"


def test_no_letters_are_none(connection):
    assert figures.letters(connection) == Letters(due=0, later=0, failed=0, oldest_seconds=None)


def test_letters_are_due_or_to_be_tried_again_or_given_up(connection):
    """Other jobs are no letters."""
    connection.execute(text(JOBS))

    assert figures.letters(connection) == Letters(due=2, later=1, failed=1, oldest_seconds=600)


def test_a_letter_without_an_appointment_waits_since_it_was_asked_for(connection):
    connection.execute(text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('letters', 'a')"))
    connection.execute(text("UPDATE procrastinate_events SET at = now() - interval '7 minutes'"))

    assert figures.letters(connection).oldest_seconds == 420


@pytest.mark.parametrize(
    ("letters", "precision"), [(Letters(4000, 3000, 3000, 1), "exact"), (Letters(9000, 1, 1000, 1), "over")]
)
def test_letters_are_not_counted_for_ever(letters, precision):
    assert letters.precision == precision
