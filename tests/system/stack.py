"""The real thing, as `make run` starts it: PostgreSQL, Valkey, gunicorn and Nginx, on a port of our own."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import requests

from local import ports
from local.accounts import ground

PROJECT = Path(__file__).parents[2]
# Nothing of our caller's settings, hashes that cost nothing, and volleys that no limit stops; all else is as everybody
# has it.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONDONTWRITEBYTECODE")},
    "BCRYPT_COST": "4",
    "RATE_LIMITS": "raised",
}


class Stack:
    """A running stack. Its processes are known by their parents, so that other stacks may run beside it."""

    def __init__(self, state: Path, **settings: str) -> None:
        self.state = state
        self.port = ports.free()
        self.url = f"http://127.0.0.1:{self.port}"
        self._output = state.with_suffix(".log").open("wb")
        command = [sys.executable, "-m", "local", "run", "--port", str(self.port), "--state", str(state)]
        self._popen = subprocess.Popen(
            command, cwd=PROJECT, env=ENVIRONMENT | settings, stdout=self._output, stderr=self._output
        )
        self.supervisor = psutil.Process(self._popen.pid)

    def wait_until_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not (self.state / "running.json").exists():
            assert self._popen.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    @property
    def said(self) -> str:
        return self.state.with_suffix(".log").read_text(errors="replace")

    def log(self, name: str = "gunicorn") -> list[str]:
        """The lines about everything that was asked until now; the last one to ask is this method."""
        marker = f"/marker-{time.monotonic_ns()}"
        requests.get(f"{self.url}{marker}", timeout=5)
        deadline = time.monotonic() + 5
        while marker not in (self.state / "logs" / "gunicorn.log").read_text(errors="replace"):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return (self.state / "logs" / f"{name}.log").read_text(errors="replace").split("\n")

    def environment(self) -> dict[str, str]:
        """What `python -m local env` would give a shell."""
        command = [sys.executable, "-m", "local", "env", "--state", str(self.state)]
        lines = subprocess.check_output(command, cwd=PROJECT, env=ENVIRONMENT, text=True).splitlines()
        words = [shlex.split(line) for line in lines]
        assert all(len(line) == 2 and line[0] == "export" for line in words), lines
        return {**ENVIRONMENT, **dict(line[1].split("=", 1) for line in words)}

    def child(self, word: str) -> psutil.Process:
        """The supervisor's own child whose command line begins with `word`, or whose module is called so."""
        (found,) = [child for child in self.supervisor.children() if word in " ".join(child.cmdline()[:3])]
        return found

    def workers(self) -> set[psutil.Process]:
        return set(self.child("gunicorn").children())

    def processes(self) -> list[psutil.Process]:
        return [self.supervisor, *self.supervisor.children(recursive=True)]

    def interrupt(self) -> None:
        """Ctrl-C."""
        self._popen.send_signal(signal.SIGINT)

    def wait_until_gone(self, seconds: float = 45) -> int:
        """The exit code, once nothing runs any more."""
        try:
            return self._popen.wait(seconds)
        finally:
            self._popen.kill()
            self._popen.wait()
            self._output.close()


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Stack]:
    """A stack that ends with Ctrl-C, and of which nothing is left then."""
    stack = Stack(folder / "state", **settings)
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        processes = stack.processes() if stack.supervisor.is_running() else []
        stack.interrupt()
        code = stack.wait_until_gone()
    assert code == 0, stack.said
    assert left_of(processes, stack) == []
    # What root's servers wrote where `nobody` may.
    for place in (stack.state, stack.state / "database"):
        shutil.rmtree(ground(place))


def left_of(processes: list[psutil.Process], stack: Stack) -> list[str]:
    """Those of `processes` that still run, and whatever else speaks of the stack's state folder."""
    alive = [process for process in processes if process.is_running()]
    others = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(stack.state) in " ".join(process.info["cmdline"] or ())
    ]
    return [str(process) for process in {*alive, *others}]


def member_of(stack: Stack) -> tuple[dict[str, str], requests.Session]:
    """A new account's credentials, and a client that is logged in to it."""
    wish = {"email": f"member{time.monotonic_ns()}@example.com", "password": "correct horse battery"}
    client = requests.Session()
    client.trust_env = False
    assert client.post(f"{stack.url}/auth/register", json=wish, timeout=5).status_code == 201
    tokens = client.post(f"{stack.url}/auth/login", json=wish, timeout=5).json()
    client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return wish, client
