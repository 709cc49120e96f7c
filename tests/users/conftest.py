"""Somebody who is signed in."""

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.web.job_commands import connection_of
from service.worker import Worker


@pytest.fixture(scope="session")
def galleries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("galleries")


@pytest.fixture
def folder(galleries: Path) -> Path:
    """Where pictures are kept: there are none yet. It is one for all tests, so that their workers can be kept."""
    shutil.rmtree(galleries / "avatars", ignore_errors=True)
    (galleries / "avatars").mkdir()
    return galleries / "avatars"


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
    yield lambda app: Worker(connection_of(app), app.app_context).catch_up()
    library.setLevel(usual)
