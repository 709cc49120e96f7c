"""gunicorn's threads: the one that became idle last is the next to work.

Many threads must be there, because a login waits in one for its hash. Python's own pool lets them take turns, so that
each request is answered by the one whose stack and connections the processor remembers least: 48 threads cost a seventh
more CPU than 16 (docs/performance.md).
"""

import select
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from socket import socket
from typing import Any, NamedTuple, ParamSpec, TypeVar

from gunicorn.workers.gthread import ThreadWorker

LINGER = 2
"""Milliseconds for which a thread waits for the next request on a connection."""
RESERVE = 4
"""Threads that must be left when one does so."""
P = ParamSpec("P")
T = TypeVar("T")


class Work(NamedTuple):
    """What is to be done, and who is told."""

    future: Future[Any]
    do: Callable[[], Any]

    def run(self) -> None:
        if self.future.set_running_or_notify_cancel():
            try:
                self.future.set_result(self.do())
            except BaseException as error:  # noqa: BLE001  whoever waits for it hears of it
                self.future.set_exception(error)


class WarmThreads(Executor):
    """Up to `most` threads, made as they are needed. What finds all of them at work waits, and is done in its order."""

    def __init__(self, most: int) -> None:
        self._most = most
        # A signal may end it in the thread that is just about to submit.
        self._lock = threading.RLock()
        self._waiting: deque[Work] = deque()
        self._threads: list[threading.Thread] = []
        # Where each idle thread listens; the last one has worked last.
        self._idle: list[SimpleQueue[Work | None]] = []
        self._is_over = False

    @property
    def has_room(self) -> bool:
        """Whether several more could be at work. It may have changed when it is told."""
        return len(self._idle) + self._most - len(self._threads) >= RESERVE

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        work = Work(future, lambda: function(*args, **kwargs))
        with self._lock:
            if self._is_over:
                raise RuntimeError("no more work is taken")
            if self._idle:
                self._idle.pop().put(work)
            elif len(self._threads) < self._most:
                self._begin(work)
            else:
                self._waiting.append(work)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._lock:
            self._is_over = True
            while cancel_futures and self._waiting:
                self._waiting.popleft().future.cancel()
            while self._idle:
                self._idle.pop().put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _begin(self, work: Work) -> None:
        # A process that ends waits for nobody: gunicorn has done so already.
        thread = threading.Thread(target=self._live, args=[work], name=f"web_{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _live(self, first: Work) -> None:
        inbox: SimpleQueue[Work | None] = SimpleQueue()
        work: Work | None = first
        while work is not None:
            work.run()
            # What it holds should not stay while nothing is done.
            del work
            work = self._next(inbox)

    def _next(self, inbox: SimpleQueue[Work | None]) -> Work | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            if self._is_over:
                return None
            self._idle.append(inbox)
        return inbox.get()


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's `gthread`, with such threads, which stay with a connection whose next request comes at once.

    Otherwise each request goes through the main thread, which is woken up twice for it.
    """

    def get_thread_pool(self) -> WarmThreads:
        return WarmThreads(self.cfg.threads)

    def handle(self, conn: Any) -> Any:
        kept = super().handle(conn)
        while kept is True and self.alive and self.tpool.has_room and _has_more(conn.sock):
            kept = super().handle(conn)
        return kept


def _has_more(connection: socket) -> bool:
    """Whether something comes within `LINGER`, be it only that the client hangs up."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(LINGER))
