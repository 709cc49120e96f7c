"""Callers, and applications of their own for what would spoil the one that all tests share."""

import logging
from collections.abc import Callable, Iterator
from io import StringIO
from logging.config import dictConfig
from typing import ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import create_app
from service.settings import Settings
from service.web import logs
from tests.conftest import PASSWORD, bearer
from tests.database import Database, Databases, urls_of


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A caller who is refused everything, so that there is nothing to sweep away afterwards."""
    return app.test_client()


@pytest.fixture
def own_database(databases: Databases) -> Database:
    """A migrated database that a test may break."""
    return databases.migrated()


@pytest.fixture
def make_app(environment: dict[str, str]) -> Iterator[Callable[..., Flask]]:
    """make_app(database, DATABASE_POOL_SIZE="1", ...) → an application on it, else set up like the tests' own."""
    made: list[Flask] = []

    def make(database: Database, **settings: str) -> Flask:
        made.append(create_app(Settings.from_env({**environment, **urls_of(database), **settings})))
        return made[-1]

    yield make
    for app in made:
        app.extensions["engine"].dispose()


@pytest.fixture
def log_of(request: pytest.FixtureRequest) -> Iterator[Callable[[], list[str]]]:
    """log_of() → the lines written so far, by the logging configuration that production has."""
    root, written = logging.getLogger(), StringIO()
    handlers, level = root.handlers[:], root.level
    configuration = logs.settings_of(getattr(request, "param", "INFO"))
    configuration["handlers"]["lines"]["stream"] = written
    dictConfig(configuration)
    yield lambda: written.getvalue().splitlines()
    root.handlers[:] = handlers
    root.setLevel(level)


class Member:
    """Somebody who is logged in to a service of its own."""

    wish: ClassVar[dict[str, str]] = {"email": "ada@example.com", "password": PASSWORD}

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.caller = app.test_client()
        self.caller.post("/auth/register", json=self.wish)
        self.headers = bearer(self.caller.post("/auth/login", json=self.wish).json["access_token"])

    def ask(self, method: str, path: str, json: object = None) -> TestResponse:
        return self.caller.open(path, method=method, json=json, headers=self.headers)
