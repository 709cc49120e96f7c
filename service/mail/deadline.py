"""A bound on what a server takes in all: one that answers byte by byte is never silent."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

DELIVERY = 15.0
"""Seconds for a whole delivery, from looking up the server's name on. Less than a worker has to stop."""
Answer = TypeVar("Answer")


def in_time(seconds: float, act: Callable[[], Answer], hang_up: Callable[[], None] = lambda: None) -> Answer:
    """What `act` returns on a thread of its own. Raises `TimeoutError` when the time is up, having called `hang_up`.

    What is not over then ends unheard: no job waits for it, nor does the end of the process.
    """
    outcome: Future[Answer] = Future()

    def run() -> None:
        try:
            outcome.set_result(act())
        except BaseException as error:  # noqa: BLE001  raised again by whoever waits
            outcome.set_exception(error)

    Thread(target=run, name="delivery", daemon=True).start()
    try:
        return outcome.result(timeout=seconds)
    except BaseException:
        hang_up()
        raise
