"""Somebody with something to export, and somebody else whose affairs must stay out of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

Header = dict[str, str]


@pytest.fixture
def exported(client: FlaskClient, hers: Header) -> Callable[..., Any]:
    """exported(headers=hers) → the export of whoever calls."""

    def take(headers: Header = hers) -> Any:
        reply = client.get("/users/me/export", headers=headers)
        assert reply.status_code == 200, reply.text
        return reply.json

    return take
