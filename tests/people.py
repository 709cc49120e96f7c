"""Accounts, and those who are signed in to them."""

from collections.abc import Callable
from functools import cache
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from service.auth import sessions, tokens
from service.orm import Origin
from service.users import accounts
from service.users.models import Account
from tests.conftest import PASSWORD, bearer

Header = dict[str, str]


@pytest.fixture(scope="session")
def _hashed(app: Flask) -> Callable[[str], str]:
    """The hash of a password; almost all tests have the same one."""
    return cache(app.extensions["hasher"].hash)


@pytest.fixture
def make_user(app: Flask, client: FlaskClient, _hashed: Callable[[str], str]) -> Callable[..., Account]:
    """make_user(email=..., password=..., name=..., role=...) → a committed account; everything has a default."""
    numbers = count(1)

    def make(email: str = "", password: str = PASSWORD, name: str = "Somebody", role: str = "user") -> Account:
        kept = _hashed(password)
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
def sign_in(
    app: Flask, make_user: Callable[..., Account], _hashed: Callable[[str], str]
) -> Callable[..., dict[str, str]]:
    """sign_in(account, password=...) → the tokens of a new session of somebody made here, without a login."""

    def begin(account: Account, password: str = PASSWORD) -> dict[str, str]:
        lifetime, here = app.extensions["settings"].session_lifetime, {"origin": Origin(ip="127.0.0.1")}
        with app.test_request_context(), Session(app.extensions["engine"], info=here) as session, session.begin():
            key, seen = tokens.refresh_key(), _hashed(password)
            entry = sessions.open(session, key, user_id=account.id, seen_hash=seen, lifetime=lifetime)
            assert entry is not None
            return tokens.issue(entry, tokens.keyring.signing())

    return begin


@pytest.fixture
def ada(make_user: Callable[..., Account]) -> Account:
    return make_user(email="ada@example.com", name="Ada")


@pytest.fixture
def hers(ada: Account, sign_in: Callable[..., dict[str, str]]) -> Header:
    """The header that says that Ada is calling."""
    return bearer(sign_in(ada)["access_token"])


@pytest.fixture
def boss(make_user: Callable[..., Account]) -> Account:
    """The one administrator."""
    return make_user(email="root@example.com", name="Root", role="admin")


@pytest.fixture
def root(boss: Account, sign_in: Callable[..., dict[str, str]]) -> Header:
    """The header that says that the administrator is calling."""
    return bearer(sign_in(boss)["access_token"])
