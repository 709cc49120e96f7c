"""An operator's browser."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.users.models import Account
from tests.conftest import PASSWORD

HERE = "http://localhost"


class Browser:
    """A client that keeps its cookies, and sends forms as a browser does: with the page's token and an Origin."""

    def __init__(self, client: FlaskClient, origin: str = HERE) -> None:
        self._client = client
        self.origin = origin
        self.form_token = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._seen(self._client.get(path, base_url=self.origin, **options))

    def send(self, path: str, /, **fields: str) -> TestResponse:
        """Fill in a form and send it."""
        fields = {"form_token": self.form_token} | fields
        return self._seen(self._client.post(path, base_url=self.origin, data=fields, headers={"Origin": self.origin}))

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        reply = self.send("/console/sign-in", email=email, password=password, **fields)
        if reply.status_code == 303:
            self.get("/console/users")
        return reply

    def cookie(self, name: str = "console", path: str = "/console") -> str | None:
        found = self._client.get_cookie(name, path=path)
        return found.value if found else None

    def _seen(self, reply: TestResponse) -> TestResponse:
        if found := re.search('name="form_token" value="([^"]+)"', reply.text):
            self.form_token = found[1]
        return reply


@pytest.fixture(autouse=True)
def _takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine would leave to the next time what is asked for now."""
    monkeypatch.setattr("service.console.history.PATIENCE", 60)


@pytest.fixture
def browse(app: Flask, client: FlaskClient) -> Callable[..., Browser]:
    """browse() → a browser that nobody has signed in with."""
    return lambda origin=HERE, of=app: Browser(of.test_client(), origin)


@pytest.fixture
def console(browse: Callable[..., Browser], boss: Account) -> Browser:
    """The browser of the one administrator, who has signed in."""
    browser = browse()
    assert browser.sign_in(boss.email).status_code == 303
    return browser


@pytest.fixture
def recorded(sql: Callable[..., Any]) -> Callable[..., UUID]:
    """recorded(action=…, actor=…, subject=…) → the id of an event made up for the test, `hours` ago."""

    def record(
        action: str = "account.changed",
        actor: UUID | None = None,
        subject: UUID | None = None,
        hours: int = 0,
        user_agent: str = "Lovelace/1",
        details: str = "{}",
    ) -> UUID:
        (event,) = sql(
            "INSERT INTO audit_events (id, at, action, actor_id, subject_id, request_id, personal_digest) VALUES"
            " (uuidv7(-:hours * interval '1 hour'), now() - :hours * interval '1 hour', :action, :actor, :subject,"
            " 'one-of-ours', '') RETURNING id",
            action=action,
            actor=actor,
            subject=subject,
            hours=hours,
        )
        sql(
            "INSERT INTO audit_personal (event_id, salt, ip, user_agent, details)"
            " VALUES (:id, '', '203.0.113.7', :user_agent, CAST(:details AS jsonb))",
            id=event.id,
            user_agent=user_agent,
            details=details,
        )
        found: UUID = event.id
        return found

    return record


@pytest.fixture
def act(console: Browser) -> Callable[..., TestResponse]:
    """act("disable", ada) → the answer to the button on the page that asks."""

    def do(name: str, account: Account, **fields: str) -> TestResponse:
        asked = console.get(f"/console/users/{account.id}/{name}")
        version = asked.text.partition('name="version" value="')[2].partition('"')[0]
        return console.send(f"/console/users/{account.id}/{name}", **{"version": version, **fields})

    return do


@pytest.fixture
def row(sql: Any) -> Callable[[Account], tuple[Any, ...]]:
    """row(ada) → (role, whether she is disabled, version)."""

    def read(account: Account) -> tuple[Any, ...]:
        ((found),) = sql("SELECT role, disabled_at IS NOT NULL, version FROM users WHERE id = :id", id=account.id)
        return tuple(found)

    return read


@pytest.fixture
def happened_to(sql: Any) -> Callable[[Account], list[tuple[Any, ...]]]:
    """happened_to(ada) → (action, actor) of each event about her, the newest first."""

    def read(account: Account) -> list[tuple[Any, ...]]:
        return [
            tuple(event)
            for event in sql(
                "SELECT action, actor_id FROM audit_events WHERE subject_id = :id ORDER BY id DESC", id=account.id
            )
        ]

    return read
