"""A flood of logins, and somebody who reads beside it. What a login costs is its hash; the rest is what is measured."""

import http.client
import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from typing import Any
from urllib.parse import urlsplit

import bcrypt

from bench import due
from bench.crowd import credentials
from bench.servers import Server
from bench.wrk import Request
from service.passwords import LOWEST_PRIORITY

CLIENTS = 32
RATE = 40
SECONDS = 12


def logins(
    server: Server, emails: Sequence[str], readers: Sequence[Request], *, patient: bool = True
) -> dict[str, Any]:
    """What readers get while `CLIENTS` log in, each again as soon as they are answered. Told to come back later, the
    patient ones do as they are told."""
    done, refused = [0], [0]
    with _each(lambda number, is_over: _log_in(server.url, emails[number::CLIENTS], done, refused, is_over, patient)):
        time.sleep(2)
        before, began = (done[0], refused[0]), time.perf_counter()
        read = due.ask(server.url, readers, rate=RATE, seconds=SECONDS)
        seconds = time.perf_counter() - began
        after = (done[0], refused[0])
    return {**read, "logins": (after[0] - before[0]) / seconds, "sent_away": (after[1] - before[1]) / seconds}


def hashes(hello: Server) -> dict[str, Any]:
    """The limit: nothing but hashes on every core, yielding as the service's do, beside somebody who reads "hello"."""
    count = multiprocessing.Value("L", 0)
    workers = [
        multiprocessing.Process(target=_hash_for_ever, args=[count], daemon=True) for _ in range(os.cpu_count() or 1)
    ]
    for worker in workers:
        worker.start()
    try:
        time.sleep(2)
        before, began = count.value, time.perf_counter()
        read = due.ask(hello.url, [Request("GET", "/users/me")], rate=RATE, seconds=SECONDS)
        per_second = (count.value - before) / (time.perf_counter() - began)
    finally:
        for worker in workers:
            worker.terminate()
    return {**read, "logins": per_second}


def _hash_for_ever(count: "Synchronized[int]") -> None:
    os.nice(LOWEST_PRIORITY)
    salt = bcrypt.gensalt(12)
    while True:
        bcrypt.hashpw(b"gatehouse seed", salt)
        with count.get_lock():
            count.value += 1


@contextmanager
def _each(work: Callable[[int, threading.Event], None]) -> Iterator[None]:
    is_over = threading.Event()
    threads = [threading.Thread(target=work, args=[number, is_over]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _log_in(
    url: str, emails: Sequence[str], done: list[int], refused: list[int], is_over: threading.Event, patient: bool
) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    for turn in range(1_000_000):
        if is_over.is_set():
            return
        body = credentials(emails[turn % len(emails)])
        connection.request("POST", "/auth/login", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status == 200:
            done[0] += 1
        elif answer.status == 503:
            refused[0] += 1
            if patient:
                is_over.wait(float(answer.headers.get("Retry-After", 0)))
        else:
            raise RuntimeError(f"a login was answered {answer.status}: {json.loads(said)}")
