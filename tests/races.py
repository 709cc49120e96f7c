"""Requests that start together, each in a thread and with a client of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from flask import Flask
from werkzeug.test import TestResponse

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """The results in the order of `acts`, none of which begins before every thread is there."""
    gate = threading.Barrier(len(acts))

    def start(act: Callable[[], T]) -> T:
        gate.wait(timeout=10)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(start, acts))


def request(app: Flask, method: str, path: str, **options: Any) -> Callable[[], TestResponse]:
    """A request that is sent when it is called."""
    return partial(app.test_client().open, path, method=method, **options)


def statuses(replies: Iterable[TestResponse]) -> dict[int, int]:
    """How often each status was answered."""
    return dict(Counter(reply.status_code for reply in replies))
