"""Databases for tests: one migrated template, cloned as often as somebody needs one of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import URL, Connection, create_engine, make_url, text

from local.least import LEAST
from local.postgres import Cluster
from service import create_app
from service.settings import Settings

# Data that is thrown away need not survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
ROLE_PASSWORD = "only-for-tests-7Qx"


class Database(NamedTuple):
    """A database with its two roles."""

    owner_url: str
    application_url: str


class Databases:
    """A PostgreSQL server in which a superuser may make databases."""

    def __init__(self, superuser_url: str) -> None:
        self.superuser_url = superuser_url
        self._url = make_url(superuser_url)
        self._numbers = count(1)
        self._template: str | None = None

    @classmethod
    @contextmanager
    def somewhere(cls, url: str | None, directory: Path) -> Iterator["Databases"]:
        if url:
            yield cls(url)
            return
        cluster = Cluster(directory / "cluster", settings=FAST)
        cluster.create()
        cluster.start()
        try:
            yield cls(cluster.url("postgres", "postgres"))
        finally:
            cluster.stop()
            cluster.remove()

    def empty(self) -> Database:
        """A database without tables, owned by the owner's role."""
        return self._made("template0")

    def migrated(self) -> Database:
        """A database as `flask db prepare` leaves it."""
        if self._template is None:
            template = self.empty()
            run(create_app(settings_for(template)), "db", "prepare")
            self._template = make_url(template.owner_url).database
        return self._made(str(self._template))

    @contextmanager
    def superuser(self) -> Iterator[Connection]:
        """Whose statements are committed one by one."""
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def url(self, role: str, database: str, password: str | None = ROLE_PASSWORD) -> str:
        url: URL = self._url.set(username=role, database=database)
        return URL.create(**url._asdict() | {"password": password}).render_as_string(hide_password=False)

    def _made(self, template: str) -> Database:
        name = f"gatehouse_test_{next(self._numbers)}"
        with self.superuser() as connection:
            for role in ("test_owner", "test_application"):
                if not connection.scalar(text(f"SELECT true FROM pg_roles WHERE rolname = '{role}'")):
                    # Every new connection would compute thousands of hashes.
                    connection.execute(text("SET scram_iterations = 1"))
                    connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{ROLE_PASSWORD}'"))
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name} OWNER test_owner TEMPLATE {template}"))
        return Database(self.url("test_owner", name), self.url("test_application", name))


def urls_of(database: Database) -> dict[str, str]:
    """The settings that say where it is."""
    return {"DATABASE_URL": database.application_url, "MIGRATION_DATABASE_URL": database.owner_url}


def settings_for(database: Database) -> Settings:
    return Settings.from_env({**LEAST, **urls_of(database), "BCRYPT_COST": "4"})


def run(app: Flask, *arguments: str, **variables: str) -> str:
    """A `flask` command's output, with environment variables; fails the test when the command fails."""
    result = app.test_cli_runner().invoke(args=arguments, env=variables, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    app.extensions["engine"].dispose()
    return result.output
