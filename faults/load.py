"""People who go on asking while something happens, and remember every answer."""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple, Self

import requests

from faults.people import Person
from local.failures import Failure

PROBLEM = "application/problem+json"
READ, WRITE, LOGIN = "read", "write", "login"


class Seen(NamedTuple):
    """An answer, or how asking for it failed: when it began and ended, what was asked, and what became of it."""

    began: float
    ended: float
    what: str
    status: int | str

    @property
    def is_fine(self) -> bool:
        return isinstance(self.status, int) and self.status < 400


Ask = Callable[[requests.Session, Person], requests.Response]


class Load:
    """Readers of /users/me, writers of items, visitors who log in, and `others`, each on a connection of their own.

    `acknowledged` are the ids of the items that were answered 201.
    """

    def __init__(
        self,
        url: str,
        *,
        readers: int = 6,
        writers: int = 2,
        visitors: int = 1,
        pause: float = 0.005,
        others: Sequence[tuple[str, Ask]] = (),
    ) -> None:
        self.url = url
        self.seen: list[Seen] = []
        self.acknowledged: list[str] = []
        self._pause = pause
        self._is_over = threading.Event()
        jobs: Sequence[tuple[str, Ask]] = [
            *[(READ, self._read)] * readers,
            *[(WRITE, self._write)] * writers,
            *[(LOGIN, self._log_in)] * visitors,
            *others,
        ]
        self._threads = [threading.Thread(target=self._repeat, args=(*job, Person(url))) for job in jobs]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self.wait_for(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, answers: int, seconds: float = 60) -> None:
        """Return after as many more, whatever they are. Raises `Failure` when they do not come."""
        wanted, deadline = len(self.seen) + answers, time.monotonic() + seconds
        while len(self.seen) < wanted:
            if time.monotonic() > deadline:
                raise Failure(f"waited {seconds} s for {answers} answers in vain")
            time.sleep(0.02)

    def failed(self, *whats: str, since: float = 0) -> list[Seen]:
        """What began after `since` and was not fine: of these kinds, or of all."""
        return [
            seen for seen in self.seen if not seen.is_fine and seen.began >= since and (not whats or seen.what in whats)
        ]

    def took(self, *whats: str, since: float = 0, until: float = float("inf"), share: float = 1) -> float:
        """Seconds within which that share of what began then, and was answered, was answered."""
        waits = sorted(
            seen.ended - seen.began
            for seen in self.seen
            if since <= seen.began < until and isinstance(seen.status, int) and (not whats or seen.what in whats)
        )
        return waits[ceil(share * len(waits)) - 1] if waits else float("inf")

    def longest_gap(self) -> float:
        """Seconds in which no read succeeded."""
        ends = sorted(seen.ended for seen in self.seen if seen.what == READ and seen.is_fine)
        return max((later - earlier for earlier, later in pairwise(ends)), default=float("inf"))

    def _repeat(self, what: str, ask: Ask, person: Person) -> None:
        with requests.Session() as session:
            session.headers.update(person.headers)
            while not self._is_over.is_set():
                began = time.monotonic()
                status: int | str
                try:
                    answer = ask(session, person)
                    status = answer.status_code
                    if status >= 400 and answer.headers.get("Content-Type") != PROBLEM:
                        status = f"{status} without a problem"
                    elif status in {429, 503} and not answer.headers.get("Retry-After", "").isdecimal():
                        status = f"{status} without Retry-After"
                except requests.RequestException as error:
                    status = type(error).__name__
                self.seen.append(Seen(began, time.monotonic(), what, status))
                time.sleep(self._pause)

    def _read(self, session: requests.Session, _person: Person) -> requests.Response:
        return session.get(f"{self.url}/users/me", timeout=20)

    def _write(self, session: requests.Session, _person: Person) -> requests.Response:
        answer = session.post(f"{self.url}/items", json={"name": uuid.uuid4().hex}, timeout=20)
        if answer.status_code == 201:
            self.acknowledged.append(answer.json()["id"])
        return answer

    def _log_in(self, session: requests.Session, person: Person) -> requests.Response:
        return session.post(f"{self.url}/auth/login", json=person.credentials, timeout=20)
