"""What the application's role may not do, whatever is wrong with the application."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError


@pytest.fixture
def application(environment):
    """execute(sql), in the application's role; nothing of it stays."""
    engine = create_engine(environment["DATABASE_URL"])

    def execute(statement):
        with engine.connect() as connection:
            return connection.execute(text(statement)).all()

    yield execute
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        "ALTER TABLE users ADD mine int",
        "ALTER TABLE users DISABLE TRIGGER ALL",
        "ALTER TABLE users OWNER TO test_application",
        "CREATE INDEX mine ON users (name)",
        "DROP TABLE sessions",
        "TRUNCATE sessions",
        "INSERT INTO alembic_version VALUES ('9999')",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "SET ROLE test_owner",
        "SET SESSION AUTHORIZATION test_owner",
        "SELECT * FROM pg_authid",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY users TO PROGRAM 'cat'",
        "COPY users TO '/tmp/users'",
    ],
)
def test_the_application_may_not(application, statement):
    with pytest.raises(ProgrammingError) as refusal:
        application(statement)

    assert refusal.value.orig.sqlstate == "42501"


@pytest.mark.parametrize("table", ["users", "sessions", "signing_keys", "items", "alembic_version"])
def test_the_application_may_read(application, table):
    assert application(f"SELECT count(*) >= 0 FROM {table}") == [(True,)]


def test_the_owner_owns_every_table_and_the_application_none(application):
    owners = application("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")

    assert owners == [("test_owner",)]


def test_nobody_else_may_read_the_tables(application):
    granted = application(
        "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = 'public'"
    )

    assert {grantee for (grantee,) in granted} <= {"test_owner", "test_application"}
