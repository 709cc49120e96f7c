"""Two people, of whom each has items of their own."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from service.users.models import Account
from tests.conftest import bearer

Header = dict[str, str]


class Made(NamedTuple):
    """An item as the service answered it."""

    path: str
    tag: str
    shown: dict[str, Any]


@pytest.fixture
def eves(make_user: Callable[..., Account], sign_in: Callable[..., dict[str, str]]) -> Header:
    """The header that says that Eve is calling."""
    return bearer(sign_in(make_user(email="eve@example.com"))["access_token"])


@pytest.fixture
def make_item(client: FlaskClient, hers: Header) -> Callable[..., Made]:
    """make_item(name=..., description=...) → a committed item of Ada's."""

    def make(headers: Header = hers, **wish: str) -> Made:
        reply = client.post("/items", headers=headers, json={"name": "Umbrella", **wish})
        assert reply.status_code == 201, reply.text
        return Made(reply.headers["Location"], reply.headers["ETag"], reply.json)

    return make


@pytest.fixture
def item(make_item: Callable[..., Made]) -> Made:
    return make_item(description="Black")
