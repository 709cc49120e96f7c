"""Somebody who is signed in, and tokens that nobody issued."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import bcrypt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.users.models import Account
from tests.auth import jws
from tests.auth.house import House
from tests.auth.recovering import forgot
from tests.conftest import bearer
from tests.database import Databases

if TYPE_CHECKING:
    from tests.post import PostOffice


@pytest.fixture
def tokens(ada: Account, sign_in: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Ada's, of a session that has just begun."""
    return sign_in(ada)


@pytest.fixture
def token(post: "PostOffice", ada: Account) -> str:
    """What Ada was mailed when she had forgotten her password."""
    forgot(post, ada.email)
    return post.token()


@pytest.fixture
def forge(app: Flask, tokens: dict[str, str]) -> Callable[..., str]:
    """forge(header={…}, claims={…}) → Ada's access token with these members, signed with our real key.

    A member that is None is left out; `sign` signs in another way.
    """

    def make(
        header: dict[str, Any] | None = None,
        claims: dict[str, Any] | None = None,
        sign: Callable[[bytes], bytes] | None = None,
    ) -> str:
        real = jws.split(tokens["access_token"])
        with app.app_context():
            private = app.extensions["keyring"].signing().private
        return jws.join(real.header | (header or {}), real.claims | (claims or {}), sign or jws.rs256(private))

    return make


@pytest.fixture
def refused(client: FlaskClient) -> Callable[[str], bool]:
    """refused(token) → whether it is turned away, with the challenge that RFC 6750 asks for."""

    def attempt(token: str) -> bool:
        reply = client.get("/users/me", headers=bearer(token))
        assert reply.mimetype == "application/problem+json"
        return reply.status_code == 401 and "Bearer" in reply.headers["WWW-Authenticate"]

    return attempt


@pytest.fixture
def observe_hashing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], object]], None]:
    """observe_hashing(look): have look(number) called in the hashing thread before each run of the real bcrypt."""

    def install(look: Callable[[int], object]) -> None:
        numbers = count(1)

        def watch(name: str) -> None:
            real = getattr(bcrypt, name)

            def watched(password: bytes, salt: bytes) -> Any:
                look(next(numbers))
                return real(password, salt)

            monkeypatch.setattr(bcrypt, name, watched)

        watch("hashpw")
        watch("checkpw")

    return install


class Clock:
    """The keyring's: it runs as the real one does, and jumps when it is told to."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead

    def advance(self, *, seconds: float) -> None:
        self._ahead += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("service.auth.keyring.time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


@pytest.fixture
def house(databases: Databases, environment: dict[str, str]) -> Iterator[House]:
    house = House(databases.migrated(), environment)
    yield house
    house.close()
