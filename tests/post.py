"""A post office for tests: the service with letters going into a folder, and a worker that catches up when told to."""

import email
import email.policy
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from service import jobs
from service.web.job_commands import connection_of
from service.worker import Worker


class PostOffice:
    """One more worker of the service, which writes letters into `folder`."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.client = app.test_client()
        self._folder = folder
        self._seen: set[Path] = set()

    def catch_up(self) -> None:
        """Do the jobs that are due."""
        Worker(connection_of(self.app), self.app.app_context).catch_up()

    def letters(self) -> list[EmailMessage]:
        """What is sent when the jobs that are due are done, the first one first."""
        self.catch_up()
        new = sorted(set(self._folder.glob("*.eml")) - self._seen, key=lambda path: path.stat().st_mtime_ns)
        self._seen.update(new)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in new]

    def letter(self) -> EmailMessage:
        """The only one."""
        (letter,) = self.letters()
        return letter

    def token(self) -> str:
        """What the link of the only letter with a link carries."""
        (token,) = [token_in(letter) for letter in self.letters() if "#token=" in text_of(letter)]
        return token


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"https?://\S+#token=\S+", text_of(letter))
    assert found is not None
    return found[0]


def token_in(letter: EmailMessage) -> str:
    return parse_qs(urlsplit(link_in(letter)).fragment)["token"][0]


@pytest.fixture(scope="session")
def letter_boxes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("post")


@pytest.fixture
def letter_box(letter_boxes: Path) -> Path:
    """The one folder of all post offices, so that their workers can be kept; there is nothing in it."""
    shutil.rmtree(letter_boxes / "mail", ignore_errors=True)
    return letter_boxes / "mail"


@pytest.fixture
def post_office(another_app: Callable[..., Flask], letter_box: Path) -> Callable[..., PostOffice]:
    """post_office(REGISTRATION="private") → one, in a service with these settings."""
    return lambda **settings: PostOffice(another_app(MAIL_URL=f"file://{letter_box}", **settings), letter_box)


@pytest.fixture
def post(post_office: Callable[..., PostOffice]) -> PostOffice:
    return post_office()


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """task(function) → the name of a task that does it, for this test alone."""

    def register(function: Callable[..., None], name: str = "test.task", queue: str = jobs.QUEUE) -> str:
        monkeypatch.setitem(jobs.TASKS, name, jobs.Task(name, function, queue=queue))
        return name

    return register


@pytest.fixture(autouse=True)
def _quiet_library() -> Iterator[None]:
    """As `flask jobs work` has it."""
    library = logging.getLogger("procrastinate")
    usual = library.level
    library.setLevel(logging.CRITICAL)
    yield
    library.setLevel(usual)
