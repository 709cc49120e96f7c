"""The laptop's Valkey for tests, which may also fall asleep, die, and come back."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import valkey
from valkey.exceptions import ConnectionError as NotThere

from local import valkey as laptops
from local.accounts import ground
from local.leash import leashed
from local.state import State


class Valkey:
    """A server with a client of our own to look into it."""

    def __init__(self, directory: Path) -> None:
        self._server = laptops.Valkey(State(directory))
        self.url = self._server.url
        # On a machine that is busy with tests it may take longer to answer than a service waits.
        self.patient_url = f"{self.url}?socket_timeout=10&socket_connect_timeout=10"
        self.client = valkey.from_url(self.url)
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls, directory: Path) -> Iterator["Valkey"]:
        server = cls(directory)
        server.start()
        try:
            yield server
        finally:
            server.kill()
            server.client.close()
            shutil.rmtree(ground(directory))

    def start(self) -> None:
        program = self._server.program()
        command = leashed(program.command, program.stop_signal, program.account.owner if program.account else "")
        self._process = subprocess.Popen(
            command, env=program.environment, cwd=program.folder, stdout=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 10
        while not self.answers():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except NotThere:
            return False

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def suspend(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def names(self) -> list[str]:
        return sorted(key.decode() for key in self.client.scan_iter())
