"""Real PostgreSQL for every test: a throw-away cluster, or the one that TEST_DATABASE_URL names."""

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import bcrypt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Row, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from local.least import LEAST
from service import create_app
from service.settings import Settings
from tests.database import Databases, urls_of
from tests.valkey import Valkey

if TYPE_CHECKING:
    # A plugin must not be imported before pytest does it.
    from tests.apps import Workers

pytest_plugins = ["tests.apps", "tests.people", "tests.places", "tests.post", "tests.schedule"]
PASSWORD = "correct horse battery"
MASTER_KEY, PEPPERS = LEAST["MASTER_KEY"], LEAST["PEPPERS"]
# All that belongs to somebody goes with them.
SWEEP = text(
    """
    WITH people AS (DELETE FROM users), keys AS (DELETE FROM idempotency_keys WHERE user_id IS NULL)
    DELETE FROM procrastinate_jobs
    """
)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with Databases.somewhere(os.environ.get("TEST_DATABASE_URL"), tmp_path_factory.mktemp("postgres")) as databases:
        yield databases


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with Valkey.running(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


@pytest.fixture(scope="session")
def environment(databases: Databases, valkey: Valkey) -> dict[str, str]:
    """The settings of the service under test: production's own, but for what a hash costs."""
    return {
        **LEAST,
        **urls_of(databases.migrated()),
        "LIMITS_STORE": valkey.patient_url,
        # Tests ask more often than people do; those of the limits set their own.
        "RATE_LIMITS": "raised",
        "BCRYPT_COST": "4",
        # Volleys of tests want every caller to be served, not the polite ones.
        "HASH_QUEUE": "200",
        "WEB_THREADS": "250",
        "DATABASE_POOL_SIZE": "20",
        # What is away in a test stays away; those of the patience set their own.
        "DATABASE_PATIENCE_MS": "0",
    }


@pytest.fixture(scope="session")
def app(environment: dict[str, str]) -> Flask:
    return create_app(Settings.from_env(environment))


@pytest.fixture(scope="session")
def engine(app: Flask) -> Iterator[Engine]:
    engine: Engine = app.extensions["engine"]
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def owner(environment: dict[str, str]) -> Iterator[Engine]:
    """The same database in the role that may do anything with it."""
    engine = create_engine(environment["MIGRATION_DATABASE_URL"])
    yield engine
    engine.dispose()


@pytest.fixture
def client(app: Flask, engine: Engine, owner: Engine) -> Iterator[FlaskClient]:
    """HTTP without the sockets: real commits in the service's own modes, swept away afterwards."""
    yield app.test_client()
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(SWEEP)


@pytest.fixture
def sql(owner: Engine) -> Callable[..., Sequence[Row[Any]]]:
    """sql("UPDATE …", id=…) → the rows of a statement that is done and committed in the owner's role."""

    def run(statement: str, **values: object) -> Sequence[Row[Any]]:
        with owner.begin() as connection:
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else []

    return run


class Hash(NamedTuple):
    """One run of bcrypt as it was observed: its cost, its thread's niceness, the connections out of the pool."""

    cost: int
    niceness: int
    connections: int


@pytest.fixture
def hashes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Hash]:
    """What bcrypt is asked for from now on; the real one does the work."""
    seen: list[Hash] = []

    def observe(name: str) -> None:
        real = getattr(bcrypt, name)

        def watched(password: bytes, salt: bytes) -> Any:
            niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            seen.append(Hash(int(salt.split(b"$")[2]), niceness, engine.pool.checkedout()))  # type: ignore[attr-defined]
            return real(password, salt)

        monkeypatch.setattr(bcrypt, name, watched)

    observe("hashpw")
    observe("checkpw")
    return seen


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A transaction for rules alone; nothing of it stays."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()


@pytest.fixture
def wire(
    engine: Engine, workers: "Workers", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[], list[str]]]:
    """wire() → what workers sent to PostgreSQL since the last call: one entry a round trip, as libpq's trace saw it."""
    trace, written = (tmp_path / "trace").open("w"), (tmp_path / "trace").open()

    def hang_up() -> None:
        engine.dispose()
        workers.hang_up()

    def record(connection: Any, *_: object) -> None:
        if connection.info.get_parameters().get("application_name") == "gatehouse":
            connection.pgconn.trace(trace.fileno())

    def sent() -> list[str]:
        sent = written.read().split("\n")
        return [line for line in sent if re.search(r"\tF\t\d+\t(Query|Sync)\b", line)]

    hang_up()
    # Once a minute a request reads the signing keys besides its own business.
    monkeypatch.setattr("service.auth.keyring.READ_EVERY", 3600)
    # Of every engine: each worker has one of its own.
    event.listen(Pool, "connect", record)
    yield sent
    event.remove(Pool, "connect", record)
    hang_up()
    trace.close()
    written.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def at(address: str) -> dict[str, str]:
    """The header by which Nginx says where a caller is."""
    return {"X-Forwarded-For": address}
