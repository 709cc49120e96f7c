"""The servers that are compared: each a gunicorn with two workers, on the PostgreSQL of one laptop's production."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench import processes
from local import ports
from local.stack import CHECKOUT, RUNNING

WORKERS = 2


@dataclass(frozen=True)
class Server:
    """Something that answers at `url`, and the roots of its processes' trees, by name."""

    url: str
    roots: Mapping[str, Sequence[int]]
    seconds_to_start: float = 0

    def cpu(self) -> dict[str, float]:
        return {name: processes.cpu_seconds(pids) for name, pids in self.roots.items()}

    def pss(self) -> float:
        """Of gunicorn and its workers, in megabytes."""
        return processes.pss_megabytes(self.roots["gunicorn"])


@dataclass(frozen=True)
class Stack:
    """The laptop's production, and the settings that it runs with."""

    nginx: Server
    settings: Mapping[str, str]
    roots: Mapping[str, Sequence[int]] = field(default_factory=dict)


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """All of `make run`, with limits that nobody reaches."""
    port, state = ports.free(), folder / "state"
    raised = {"RATE_LIMITS": "raised", "ACCESS_TOKEN_LIFETIME": "3600", "USER_DIRECTORY": "members"}
    with _started(
        ["local", "run", "--port", str(port), "--state", str(state)], raised, folder / "stack.log"
    ) as started:
        _wait(started, (state / RUNNING).exists, folder / "stack.log")
        parts = _parts(started)
        shared = {name: parts[name] for name in ("postgres", "valkey")}
        url = f"http://127.0.0.1:{port}"
        nginx = Server(url, {"gunicorn": parts["gunicorn"], "nginx": parts["nginx"], **shared})
        yield Stack(nginx, {**json.loads((state / RUNNING).read_text()), **raised}, shared)


@contextmanager
def gunicorn(words: Sequence[str], settings: Mapping[str, str], log: Path, **shared: Sequence[int]) -> Iterator[Server]:
    """A gunicorn without Nginx, its lines going to a file. `shared`: what it makes work besides its own processes."""
    port, began = ports.free(), time.perf_counter()
    bind = f"127.0.0.1:{port}"
    with _started(["gunicorn", "--bind", bind, *words], {**settings, "BIND": bind}, log) as started:
        _wait(started, lambda: ports.answers(port, "/health"), log)
        yield Server(f"http://{bind}", {"gunicorn": [started.pid], **shared}, time.perf_counter() - began)


@contextmanager
def _started(words: Sequence[str], settings: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        started = subprocess.Popen(  # noqa: S603  the commands are our own
            [sys.executable, "-m", *words],
            cwd=CHECKOUT,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield started
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(timeout=60)


def _wait(started: subprocess.Popen[bytes], is_up: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 120
    while not is_up():
        if started.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("It did not start. The end of its log:\n" + log.read_text()[-2000:])
        time.sleep(0.005)


def _parts(started: subprocess.Popen[bytes]) -> dict[str, list[int]]:
    """Who is who among the processes of the stack: the topmost of each kind."""
    marks = {"gunicorn": "gunicorn", "nginx": "nginx", "postgres": "postgres", "valkey": "valkey", "worker": "jobs"}
    found: dict[str, list[int]] = {}
    for child in psutil.Process(started.pid).children():
        words = " ".join(child.cmdline()) + " ".join(name for one in child.children() for name in one.cmdline())
        for name, mark in marks.items():
            if mark in words:
                found[name] = [child.pid]
    return found
