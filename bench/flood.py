"""A flood of logins, and somebody who reads beside it. What a login costs is its hash; the rest is what is measured."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import ceilings, due, wrk
from bench.crowd import credentials
from bench.servers import Server
from bench.wrk import Request

CLIENTS = 32
RATE = 40
# Until the flood is in full flow.
LEAD = 2


def patient(server: Server, emails: Sequence[str], readers: Sequence[Request], seconds: float) -> dict[str, Any]:
    """What readers get while `CLIENTS` log in, each again once answered. Told to come back later, they do so then."""
    with _logging_in(server.url, emails) as tally:
        time.sleep(LEAD)
        before, began = tally.so_far(), time.perf_counter()
        read = due.ask(server.url, readers, rate=RATE, seconds=seconds)
        found, took = tally.so_far() - before, time.perf_counter() - began
    return {
        **read,
        "logins": found["done"] / took,
        "sent_away": found["sent away"] / took,
        "logins_failed": found["failed"],
    }


def impatient(server: Server, logins: Path, readers: Sequence[Request], seconds: float) -> dict[str, Any]:
    """What readers get while `CLIENTS` log in who do not wait when they are told to. Asked by wrk: they ask a lot."""
    with ThreadPoolExecutor(1) as pool:
        length = seconds + 2 * LEAD
        flood = pool.submit(wrk.ask, server.url, logins, seconds=length, connections=CLIENTS)
        time.sleep(LEAD)
        read = due.ask(server.url, readers, rate=RATE, seconds=seconds)
        said = flood.result()
    return {
        **read,
        "logins": said["per_second"],
        "sent_away": said["refused"] / said["seconds"],
        "logins_failed": said["failed"] + said["refused"] - said["statuses"].get("503", 0),
    }


def hashes(hello: Server, seconds: float) -> dict[str, Any]:
    """The limit: nothing but hashes on every core, beside somebody who reads "hello world"."""
    with ceilings.hashing() as count:
        time.sleep(LEAD)
        before, began = count.value, time.perf_counter()
        read = due.ask(hello.url, [Request("GET", "/users/me")], rate=RATE, seconds=seconds)
        logins = (count.value - before) / (time.perf_counter() - began)
    return {**read, "logins": logins, "sent_away": 0.0, "logins_failed": 0}


class Tally:
    """How logins went, as several threads count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, how: str) -> None:
        with self._lock:
            self._counts[how] += 1

    def so_far(self) -> Counter[str]:
        with self._lock:
            return self._counts.copy()


@contextmanager
def _logging_in(url: str, emails: Sequence[str]) -> Iterator[Tally]:
    is_over, tally = threading.Event(), Tally()
    threads = [
        threading.Thread(target=_log_in, args=[url, emails[number::CLIENTS], tally, is_over])
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield tally
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _log_in(url: str, emails: Sequence[str], tally: Tally, is_over: threading.Event) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    turn = 0
    while not is_over.is_set():
        how, pause = _one(connection, emails[turn % len(emails)])
        tally.add(how)
        is_over.wait(pause)
        turn += 1


def _one(connection: http.client.HTTPConnection, email: str) -> tuple[str, float]:
    """How a login went, and how many seconds to wait before the next."""
    try:
        connection.request("POST", "/auth/login", credentials(email), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return "failed", 0
    if answer.status == 503:
        return "sent away", float(answer.headers.get("Retry-After", 0))
    return ("done" if answer.status == 200 else "failed"), 0
