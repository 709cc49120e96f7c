"""Workers on a database that one test has for itself, signing keys included."""

from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy import Row, create_engine, text

from service import create_app
from service.settings import Settings
from tests.database import Database, run, urls_of


class House:
    """Workers on a database that one test has for itself, signing keys included."""

    def __init__(self, database: Database, environment: dict[str, str]) -> None:
        self._environment = environment | urls_of(database)
        self._owner = create_engine(database.owner_url)
        self._workers: list[Flask] = []

    def worker(self, **settings: str) -> Flask:
        self._workers.append(create_app(Settings.from_env(self._environment | settings)))
        return self._workers[-1]

    def sql(self, statement: str) -> Sequence[Row[Any]]:
        with self._owner.begin() as connection:
            result = connection.execute(text(statement))
            return result.all() if result.returns_rows else []

    def replace_key(self) -> None:
        """A second key signs from now on; the first one only verifies, for another minute."""
        self.sql("UPDATE signing_keys SET activates_at = now() + interval '1 hour'")
        run(self.worker(), "keys", "ensure")
        self.sql(
            "UPDATE signing_keys SET activates_at = now() - interval '1 day', retires_at = now() + interval '1 min'"
            " WHERE activates_at > now()"
        )

    def close(self) -> None:
        self._owner.dispose()
        for worker in self._workers:
            worker.extensions["engine"].dispose()
