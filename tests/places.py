"""A database of one test's own, before `flask db prepare`: there is an owner, and nothing else."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from tests.database import ROLE_PASSWORD, Database, Databases

CHIEF, NEWCOMER = "test_chief", "test_newcomer"
# No URL takes this as it is.
AWKWARD = "p:a/s@s w%o'r\"d\\$ß"


@pytest.fixture
def superuser(databases: Databases) -> Iterator[Callable[..., None]]:
    """superuser(sql) → done."""
    with databases.superuser() as connection:
        yield lambda statement: connection.execute(text(statement))


@pytest.fixture
def place(databases: Databases, superuser: Callable[..., None]) -> Iterator[Database]:
    """Its owner may make roles, nobody else may do anything, and the application's role is not there yet."""
    superuser(f"CREATE ROLE {CHIEF} LOGIN CREATEROLE PASSWORD '{ROLE_PASSWORD}'")
    superuser(f"CREATE DATABASE {CHIEF} OWNER {CHIEF} TEMPLATE template0")
    superuser(f"REVOKE ALL ON DATABASE {CHIEF} FROM PUBLIC")
    yield Database(databases.url(CHIEF, CHIEF), databases.url(NEWCOMER, CHIEF, AWKWARD))
    superuser(f"DROP DATABASE {CHIEF} WITH (FORCE)")
    superuser(f"DROP ROLE IF EXISTS {NEWCOMER}, {CHIEF}")
