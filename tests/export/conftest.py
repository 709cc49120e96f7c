"""Somebody with something to export, and somebody else whose affairs must stay out of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.users.models import Account
from tests.conftest import bearer

Header = dict[str, str]


@pytest.fixture
def ada(make_user: Callable[..., Account]) -> Account:
    return make_user(email="ada@example.com", name="Ada")


@pytest.fixture
def hers(ada: Account, log_in: Callable[..., dict[str, str]]) -> Header:
    """The header that says that Ada is calling."""
    return bearer(log_in(ada.email)["access_token"])


@pytest.fixture
def exported(client: FlaskClient, hers: Header) -> Callable[..., Any]:
    """exported(headers=hers) → the export of whoever calls."""

    def take(headers: Header = hers) -> Any:
        reply = client.get("/users/me/export", headers=headers)
        assert reply.status_code == 200, reply.text
        return reply.json

    return take
