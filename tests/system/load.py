"""Callers that go on asking while something is done to the stack, and remember every answer."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import requests

from tests.system.stack import Stack, member_of

# urllib3's word for a connection that was refused: nothing was sent.
NOBODY_LISTENS = "NewConnectionError"


class Seen(NamedTuple):
    """An answer, or how asking for it failed."""

    at: float
    what: str
    status: int | str
    headers: dict[str, str]

    @property
    def is_problem(self) -> bool:
        return self.headers.get("Content-Type") == "application/problem+json"


class Load:
    """Readers ask for /users/me and visitors log in, each on a connection that it keeps, until told to stop."""

    def __init__(self, stack: Stack, *, readers: int, visitors: int) -> None:
        self.seen: list[Seen] = []
        self._stack = stack
        self._stopped = threading.Event()
        self._credentials, self._client = member_of(stack)
        work = [self._read] * readers + [self._log_in] * visitors
        self._threads = [threading.Thread(target=self._repeat, args=(ask,)) for ask in work]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def wait_for(self, answers: int) -> None:
        """Return after as many more."""
        wanted = len(self.seen) + answers
        with within(60, f"{answers} answers") as wait:
            while len(self.seen) < wanted:
                wait()

    def since(self, moment: float) -> list[Seen]:
        return [seen for seen in self.seen if seen.at >= moment]

    def _repeat(self, ask: Callable[[requests.Session], requests.Response]) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = self._client.headers["Authorization"]
            while not self._stopped.is_set():
                began = time.monotonic()
                try:
                    reply = ask(session)
                    self.seen.append(Seen(began, ask.__name__, reply.status_code, dict(reply.headers)))
                except requests.RequestException as error:
                    self.seen.append(Seen(began, ask.__name__, cause_of(error), {}))
                    if self.seen[-1].status == NOBODY_LISTENS:
                        return

    def _read(self, session: requests.Session) -> requests.Response:
        return session.get(f"{self._stack.url}/users/me", timeout=20)

    def _log_in(self, session: requests.Session) -> requests.Response:
        return session.post(f"{self._stack.url}/auth/login", json=self._credentials, timeout=20)


def cause_of(error: BaseException) -> str:
    """The deepest reason, as `NewConnectionError` or `ConnectionResetError`."""
    reason = getattr(error, "reason", None) or next(
        (part for part in error.args if isinstance(part, BaseException)), None
    )
    return cause_of(reason) if isinstance(reason, BaseException) else type(error).__name__


@contextmanager
def within(seconds: float, what: str) -> Iterator[Callable[[], None]]:
    """Call what it gives in a loop: it sleeps a moment, and fails when the time is up."""
    deadline = time.monotonic() + seconds

    def wait() -> None:
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)

    yield wait
