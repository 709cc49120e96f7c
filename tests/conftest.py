"""Real PostgreSQL for every test: a throw-away cluster, or the one that TEST_DATABASE_URL names."""

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import bcrypt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Row, create_engine, event, text
from sqlalchemy.orm import Session

from service import create_app
from service.settings import Settings
from service.users import accounts
from service.users.models import Account
from tests.database import Databases
from tests.valkey import Valkey

pytest_plugins = ["tests.post"]
PASSWORD = "correct horse battery"
MASTER_KEY = "q1Zb7Xw0Lr5kTtY3nVd8sJc2hGf6pAoE9uMiSxRzWvQ"
PEPPERS = "1:Zx8Kq2Lw5Rt7Yn3Vb9Jc4Hg6Fp1AoEuMiSdTzWvQyXs"


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
    database = databases.migrated()
    return {
        "ENVIRONMENT": "development",
        "PUBLIC_URL": "http://localhost",
        "MAIL_URL": "none",
        "DATABASE_URL": database.application_url,
        "MIGRATION_DATABASE_URL": database.owner_url,
        "MASTER_KEY": MASTER_KEY,
        "PEPPERS": PEPPERS,
        "LIMITS_STORE": valkey.patient_url,
        # Tests ask more often than people do; those of the limits set their own.
        "RATE_LIMITS": "raised",
        "BCRYPT_COST": "4",
        # Volleys of tests want every caller to be served, not the polite ones.
        "HASH_QUEUE": "200",
        "WEB_THREADS": "250",
        "DATABASE_POOL_SIZE": "20",
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
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM users"))
        connection.execute(text("DELETE FROM procrastinate_jobs"))


@pytest.fixture
def another_app(environment: dict[str, str], client: FlaskClient) -> Iterator[Callable[..., Flask]]:
    """another_app(BCRYPT_COST="5") → a second worker: on the same database, but for the settings that are named."""
    made: list[Flask] = []

    def make(**settings: str) -> Flask:
        made.append(create_app(Settings.from_env(environment | settings)))
        return made[-1]

    yield make
    for app in made:
        app.extensions["engine"].dispose()


@pytest.fixture
def limited(another_app: Callable[..., Flask], valkey: Valkey) -> Callable[..., Flask]:
    """limited(LIMIT_LOGINS="2/minute") → a worker with everybody's limits but for these, and nothing spent yet."""
    valkey.client.flushall()

    def make(**settings: str) -> Flask:
        return another_app(RATE_LIMITS="default", **settings)

    return make


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
def make_user(app: Flask, client: FlaskClient) -> Callable[..., Account]:
    """make_user(email=..., password=..., name=..., role=...) → a committed account; everything has a default."""
    numbers = count(1)

    def make(email: str = "", password: str = PASSWORD, name: str = "Somebody", role: str = "user") -> Account:
        kept = app.extensions["hasher"].hash(password)
        with Session(app.extensions["engine"]) as session, session.begin():
            email = email or f"user{next(numbers)}@example.com"
            return accounts.register(session, email=email, password_hash=kept, name=name, role=role)

    return make


@pytest.fixture
def log_in(client: FlaskClient) -> Callable[..., dict[str, str]]:
    """log_in(email, password=...) → the tokens, by the front door."""

    def enter(email: str, password: str = PASSWORD) -> dict[str, str]:
        reply = client.post("/auth/login", json={"email": email, "password": password})
        assert reply.status_code == 200, reply.text
        tokens: dict[str, str] = reply.json
        return tokens

    return enter


@pytest.fixture
def wire(engine: Engine, tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    """wire() → what was sent to PostgreSQL since the last call: one entry a round trip, as libpq's trace saw it."""
    trace, written = (tmp_path / "trace").open("w"), (tmp_path / "trace").open()

    def record(connection: Any, *_: object) -> None:
        connection.pgconn.trace(trace.fileno())

    def sent() -> list[str]:
        sent = written.read().split("\n")
        return [line for line in sent if re.search(r"\tF\t\d+\t(Query|Sync)\b", line)]

    engine.dispose()
    event.listen(engine, "connect", record)
    yield sent
    event.remove(engine, "connect", record)
    engine.dispose()
    trace.close()
    written.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def at(address: str) -> dict[str, str]:
    """The header by which Nginx says where a caller is."""
    return {"X-Forwarded-For": address}
