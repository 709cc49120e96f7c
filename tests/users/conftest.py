"""Somebody who is signed in."""

from collections.abc import Callable

import pytest

from service.users.models import Account
from tests.conftest import bearer


@pytest.fixture
def ada(make_user: Callable[..., Account]) -> Account:
    return make_user(email="ada@example.com", name="Ada")


@pytest.fixture
def hers(ada: Account, log_in: Callable[..., dict[str, str]]) -> dict[str, str]:
    """The header that says that Ada is calling."""
    return bearer(log_in(ada.email)["access_token"])
