"""Somebody who is signed in."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.mail.commands import connection_of
from service.users.models import Account
from service.worker import Worker
from tests.conftest import bearer


@pytest.fixture
def ada(make_user: Callable[..., Account]) -> Account:
    return make_user(email="ada@example.com", name="Ada")


@pytest.fixture
def hers(ada: Account, log_in: Callable[..., dict[str, str]]) -> dict[str, str]:
    """The header that says that Ada is calling."""
    return bearer(log_in(ada.email)["access_token"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures are kept."""
    (tmp_path / "avatars").mkdir()
    return tmp_path / "avatars"


@pytest.fixture
def gallery(another_app: Callable[..., Flask], folder: Path) -> Flask:
    """A service that keeps pictures in `folder`."""
    return another_app(AVATARS_FOLDER=str(folder))


@pytest.fixture
def visitor(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


@pytest.fixture
def do_jobs() -> Iterator[Callable[[Flask], None]]:
    """do_jobs(app) does the jobs that are due now, as a worker with the settings of `app`."""
    library = logging.getLogger("procrastinate")
    usual = library.level
    library.setLevel(logging.CRITICAL)
    yield lambda app: Worker(connection_of(app.extensions["settings"].database_url), app.app_context).catch_up()
    library.setLevel(usual)
