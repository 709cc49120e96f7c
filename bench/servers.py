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
from types import MappingProxyType
from urllib.parse import urlsplit

import click
import psutil

from bench import processes
from local import nginx, ports, removal
from local.stack import CHECKOUT, RUNNING

OURS = ["-c", "python:service.gunicorn"]
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

    whole: Server
    settings: Mapping[str, str]
    shared: Mapping[str, Sequence[int]]


@contextmanager
def stack(
    folder: Path, elsewhere: Mapping[str, str] = MappingProxyType({}), postgres: Sequence[int] = ()
) -> Iterator[Stack]:
    """All of `make run`, with limits that nobody reaches.

    `elsewhere`: the URLs of a database that is not its own, whose server is the processes `postgres`.
    """
    port, state = ports.free(), folder / "state"
    words = ["local", "run", "--port", str(port), "--state", str(state)]
    with ExitStack() as at_the_end:
        # Root's database stands elsewhere.
        at_the_end.callback(removal.remove, state)
        running = at_the_end.enter_context(started(_python(words), {**RAISED, **elsewhere}, folder / "stack.log"))
        wait(running, (state / RUNNING).exists, folder / "stack.log")
        parts = {"postgres": list(postgres), **_parts(running)}
        shared = {name: parts[name] for name in ("postgres", "valkey")}
        whole = Server(f"http://127.0.0.1:{port}", parts)
        yield Stack(whole, {**json.loads((state / RUNNING).read_text()), **RAISED}, shared)


@contextmanager
def gunicorn(
    words: Sequence[str],
    settings: Mapping[str, str],
    log: Path,
    shared: Mapping[str, Sequence[int]],
    before: Sequence[str] = (),
) -> Iterator[Server]:
    """A gunicorn without Nginx, its lines going to a file. `shared`: what it makes work besides its own processes;
    `before`: a command that turns itself into it."""
    port, began = ports.free(), time.perf_counter()
    bind = f"127.0.0.1:{port}"
    with started([*before, *_python(["gunicorn", "--bind", bind, *words])], {**settings, "BIND": bind}, log) as running:
        wait(running, lambda: ports.answers(port, "/health"), log)
        yield Server(f"http://{bind}", {"gunicorn": [running.pid], **shared}, time.perf_counter() - began)


@contextmanager
def proxy(gunicorn: Server, folder: Path) -> Iterator[Server]:
    """The project's own Nginx in front of a gunicorn, with limits that nobody reaches; it is asked, and both work."""
    state, port = folder / "proxy", ports.free()
    try:
        program = nginx.program(state, port=port, api_port=urlsplit(gunicorn.url).port or 0, is_raised=True)
        with nginx_on(port, program.command, folder) as before:
            yield Server(before.url, {**gunicorn.roots, **before.roots})
    finally:
        removal.remove(state)


@contextmanager
def nginx_on(port: int, command: Sequence[str], folder: Path) -> Iterator[Server]:
    """An Nginx that `command` starts."""
    log = folder / "nginx.log"
    with started(command, {}, log, signal.SIGQUIT) as process:
        wait(process, lambda: ports.answers(port, "/health"), log)
        yield Server(f"http://127.0.0.1:{port}", {"nginx": [process.pid]})


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {**{name: os.environ[name] for name in KEPT if name in os.environ}, **settings}


@contextmanager
def started(
    command: Sequence[str], settings: Mapping[str, str], log: Path, stop: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in the checkout with these settings and few others, its lines going to a file; `stop` ends it."""
    with log.open("ab") as output:
        running = subprocess.Popen(  # noqa: S603  the commands are our own
            command,
            cwd=CHECKOUT,
            env=environment(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for us, who then end them in order.
            start_new_session=True,
        )
        try:
            yield running
        finally:
            running.send_signal(stop)
            running.wait(timeout=120)


def wait(running: subprocess.Popen[bytes], is_up: Callable[[], bool], log: Path) -> None:
    """Until it is up. Raises `ClickException` when it ends before that, or takes two minutes."""
    deadline = time.monotonic() + 120
    while not is_up():
        if running.poll() is not None or time.monotonic() > deadline:
            raise click.ClickException(f"It did not start. The end of its log:\n{log.read_text()[-2000:]}")
        time.sleep(0.005)


def _python(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", *words]


def _parts(running: subprocess.Popen[bytes]) -> dict[str, list[int]]:
    """Who is who among the processes of the stack: the topmost of each kind."""
    marks = {"gunicorn": "gunicorn", "nginx": "nginx", "postgres": "postgres", "valkey": "valkey", "worker": "jobs"}
    found: dict[str, list[int]] = {}
    for child in psutil.Process(running.pid).children():
        words = " ".join(word for process in (child, *child.children()) for word in process.cmdline())
        for name, mark in marks.items():
            if mark in words:
                found[name] = [child.pid]
    return found
