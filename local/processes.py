"""One program under supervision: started, listened to, stopped."""

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from local.accounts import Account
from local.leash import leashed
from local.lines import readable
from local.screen import Screen


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, and how it wants to be stopped."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    account: Account | None = None
    # The polite stop, which finishes the work under way, and how long that may take; the other one gives it up.
    stop_signal: Signals = signal.SIGTERM
    hurry_signal: Signals = signal.SIGKILL
    patience: float = 30
    # Whether it is started again when it dies; the others end the whole stack.
    comes_back: bool = False


class Process:
    """A running program. What it writes goes to its file in `logs`, raw, and to the screen, readable."""

    def __init__(self, program: Program, screen: Screen, logs: Path, lock: int) -> None:
        self.program = program
        self.last_lines: deque[str] = deque(maxlen=8)
        self.started_at = time.monotonic()
        self._popen = subprocess.Popen(  # noqa: S603  the commands are our own
            leashed(program.command, program.stop_signal, program.account.owner if program.account else ""),
            env=dict(program.environment),
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            # Ctrl-C reaches the whole foreground group at once; only the supervisor may, to stop them in order.
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, args=(screen, logs / f"{program.name}.log"), daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    @property
    def has_succeeded(self) -> bool:
        return self._popen.poll() == 0

    @property
    def ending(self) -> str:
        """How it ended: `exit code 3`, `SIGKILL`."""
        code = self._popen.poll() or 0
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

    def stop(self, is_in_a_hurry: Callable[[], bool]) -> bool:
        """End it, politely if there is time. False when it had to be killed."""
        deadline = time.monotonic() + self.program.patience
        self._send(self.program.stop_signal)
        while self.is_running and time.monotonic() < deadline and not is_in_a_hurry():
            time.sleep(0.02)
        if self.is_running and is_in_a_hurry():
            self._send(self.program.hurry_signal)
            self._wait(3)
        was_polite = not self.is_running
        self.clear()
        return was_polite

    def clear(self) -> None:
        """Leave nothing of it: neither itself nor a child it lost, nor a line it wrote."""
        # Nobody is left: macOS says so in its own way.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._wait(5)
        self._listener.join(timeout=2)

    def _send(self, number: Signals) -> None:
        if self.is_running:
            self._popen.send_signal(number)

    def _wait(self, seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)

    def _listen(self, screen: Screen, path: Path) -> None:
        with path.open("ab") as file:
            for line in self._popen.stdout or ():
                file.write(line)
                file.flush()
                text = line.decode(errors="replace").rstrip("\n")
                self.last_lines.extend(readable(text))
                screen.log(self.program.name, text)
