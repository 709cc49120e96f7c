"""Further workers of the service. Making one takes a tenth of a second, so most are kept for the tests that follow."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest
import zxcvbn
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.settings import Settings
from tests.valkey import Valkey

Make = Callable[..., Flask]
IDLE_CONNECTIONS = 2
"""What a worker may keep between tests; there are many of them."""


class Workers:
    """Applications on the tests' database. Whoever wants several with the same settings gets several."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._kept: dict[tuple[object, ...], Flask] = {}

    def fresh(self, **settings: str) -> Flask:
        return create_app(Settings.from_env(self._environment | settings))

    def kept(self, number: int, **settings: str) -> Flask:
        """The `number`th with these settings."""
        key = (number, *sorted(settings.items()))
        if key not in self._kept:
            self._kept[key] = self.fresh(**settings)
        return self._kept[key]

    def rest(self) -> None:
        for app in self._kept.values():
            if app.extensions["engine"].pool.checkedin() > IDLE_CONNECTIONS:
                app.extensions["engine"].dispose()

    def hang_up(self) -> None:
        for app in self._kept.values():
            app.extensions["engine"].dispose()


@pytest.fixture(scope="session", autouse=True)
def _known_keys() -> Iterator[None]:
    """The library that says how hard a key is to guess takes a hundredth of a second, and is asked the same again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("zxcvbn.zxcvbn", cache(zxcvbn.zxcvbn))
        yield


@pytest.fixture(scope="session", autouse=True)
def _told_when_asked() -> Iterator[None]:
    """What limits refused in one test must not reach the Valkey of another, a second later."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("service.web.refusals.TELL_AFTER", 3600)
        yield


@pytest.fixture(scope="session")
def workers(environment: dict[str, str]) -> Iterator[Workers]:
    workers = Workers(environment)
    yield workers
    workers.hang_up()


@pytest.fixture
def another_app(workers: Workers, client: FlaskClient) -> Iterator[Make]:
    """another_app(BCRYPT_COST="5") → a second worker: on the same database, but for the settings that are named.

    It may have served another test before.
    """
    asked: Counter[str] = Counter()

    def make(**settings: str) -> Flask:
        asked[repr(sorted(settings.items()))] += 1
        return workers.kept(asked[repr(sorted(settings.items()))], **settings)

    yield make
    workers.rest()


@pytest.fixture
def fresh_app(workers: Workers, client: FlaskClient) -> Iterator[Make]:
    """The same, but one that nobody has used, for what a process remembers: a bucket or a Valkey in trouble."""
    made: list[Flask] = []

    def make(**settings: str) -> Flask:
        made.append(workers.fresh(**settings))
        return made[-1]

    yield make
    for app in made:
        app.extensions["engine"].dispose()


@pytest.fixture
def limited(another_app: Make, fresh_app: Make, valkey: Valkey) -> Make:
    """limited(LIMIT_LOGINS="2/minute") → a worker with everybody's limits but for these, and nothing spent yet."""
    valkey.client.flushall()

    def make(**settings: str) -> Flask:
        return (fresh_app if "LIMITS_STORE" in settings else another_app)(RATE_LIMITS="default", **settings)

    return make
