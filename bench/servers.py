"""The servers that are compared: each a gunicorn with two workers, on the PostgreSQL of one laptop's production."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import psutil

from bench import processes
from local import ports, removal
from local.stack import CHECKOUT, RUNNING

WORKERS = 2
RAISED = {"RATE_LIMITS": "raised", "ACCESS_TOKEN_LIFETIME": "3600", "WEB_WORKERS": str(WORKERS)}
# Who takes less than a twentieth of a core does nothing.
IDLE, GLANCE, PATIENCE = 0.05, 0.2, 15
# Nothing else: a setting of the caller's would be measured with the service.
KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "USER")


@dataclass(frozen=True)
class Server:
    """Something that answers at `url`, and the roots of its processes' trees, by name."""

    url: str
    roots: Mapping[str, Sequence[int]]
    seconds_to_start: float = 0

    def cpu(self) -> dict[str, float]:
        """Seconds so far, by name; `server` is what answers: gunicorn, and Nginx if it stands before it."""
        spent = {name: processes.cpu_seconds(pids) for name, pids in self.roots.items()}
        return {**spent, "server": spent.get("gunicorn", 0) + spent.get("nginx", 0)}

    def settle(self) -> None:
        """Wait until it has done what was asked of it, though nobody waits for that any more."""
        deadline, spent = time.monotonic() + PATIENCE, float("-inf")
        while (now := self.cpu()["server"]) - spent > IDLE * GLANCE and time.monotonic() < deadline:
            spent = now
            time.sleep(GLANCE)

    def megabytes(self, part: str = "gunicorn") -> float:
        return processes.megabytes(self.roots[part])


@dataclass(frozen=True)
class Stack:
    """The laptop's production, and the settings that it runs with. `shared` is what other servers use of it."""

    nginx: Server
    settings: Mapping[str, str]
    shared: Mapping[str, Sequence[int]]


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """All of `make run`, with limits that nobody reaches."""
    port, state = ports.free(), folder / "state"
    words = ["local", "run", "--port", str(port), "--state", str(state)]
    with ExitStack() as at_the_end:
        # Root's database stands elsewhere.
        at_the_end.callback(removal.remove, state)
        started = at_the_end.enter_context(_started(words, RAISED, folder / "stack.log"))
        _wait(started, (state / RUNNING).exists, folder / "stack.log")
        parts = _parts(started)
        shared = {name: parts[name] for name in ("postgres", "valkey")}
        nginx = Server(f"http://127.0.0.1:{port}", parts)
        yield Stack(nginx, {**json.loads((state / RUNNING).read_text()), **RAISED}, shared)


@contextmanager
def gunicorn(
    words: Sequence[str], settings: Mapping[str, str], log: Path, shared: Mapping[str, Sequence[int]]
) -> Iterator[Server]:
    """A gunicorn without Nginx, its lines going to a file. `shared`: what it makes work besides its own processes."""
    port, began = ports.free(), time.perf_counter()
    bind = f"127.0.0.1:{port}"
    with _started(["gunicorn", "--bind", bind, *words], {**settings, "BIND": bind}, log) as started:
        _wait(started, lambda: ports.answers(port, "/health"), log)
        yield Server(f"http://{bind}", {"gunicorn": [started.pid], **shared}, time.perf_counter() - began)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {**{name: os.environ[name] for name in KEPT if name in os.environ}, **settings}


@contextmanager
def _started(words: Sequence[str], settings: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        started = subprocess.Popen(  # noqa: S603  the commands are our own
            [sys.executable, "-m", *words],
            cwd=CHECKOUT,
            env=environment(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for us, who then end them in order.
            start_new_session=True,
        )
        try:
            yield started
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(timeout=120)


def _wait(started: subprocess.Popen[bytes], is_up: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 120
    while not is_up():
        if started.poll() is not None or time.monotonic() > deadline:
            raise click.ClickException(f"It did not start. The end of its log:\n{log.read_text()[-2000:]}")
        time.sleep(0.005)


def _parts(started: subprocess.Popen[bytes]) -> dict[str, list[int]]:
    """Who is who among the processes of the stack: the topmost of each kind."""
    marks = {"gunicorn": "gunicorn", "nginx": "nginx", "postgres": "postgres", "valkey": "valkey", "worker": "jobs"}
    found: dict[str, list[int]] = {}
    for child in psutil.Process(started.pid).children():
        words = " ".join(word for process in (child, *child.children()) for word in process.cmdline())
        for name, mark in marks.items():
            if mark in words:
                found[name] = [child.pid]
    return found
