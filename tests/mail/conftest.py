"""A post office for tests: letters as files, and a worker that catches up when it is told to."""

import email
import email.policy
import logging
from email.message import EmailMessage
from pathlib import Path

import pytest

from service import jobs
from service.mail.commands import connection_of
from service.worker import Worker


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def house(another_app, folder):
    """The service, with its letters going into a folder."""
    return another_app(MAIL_URL=f"file://{folder}")


@pytest.fixture
def catch_up(house, sql):
    """catch_up() → the letters that a worker sends with what is due now, the first one first."""
    seen: set[Path] = set()
    worker = Worker(connection_of(house.extensions["settings"].database_url), house.app_context)

    def letters(folder: Path) -> list[EmailMessage]:
        new = sorted(set(folder.glob("*.eml")) - seen, key=lambda path: path.stat().st_mtime_ns)
        seen.update(new)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in new]

    def work(folder: Path) -> list[EmailMessage]:
        worker.catch_up()
        return letters(folder)

    return lambda: work(Path(house.extensions["settings"].mail_url.removeprefix("file://")))


@pytest.fixture
def task(monkeypatch):
    """task(function) → the name of a task that does it, for this test alone."""

    def register(function, name="test.task"):
        monkeypatch.setitem(jobs.TASKS, name, jobs.Task(name, function))
        return name

    return register


@pytest.fixture(autouse=True)
def _quiet_library():
    """As `flask mail work` has it."""
    library = logging.getLogger("procrastinate")
    usual = library.level
    library.setLevel(logging.CRITICAL)
    yield
    library.setLevel(usual)
