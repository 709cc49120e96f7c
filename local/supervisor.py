"""Starts programs, notices when one dies, and stops them in the reverse order of their start.

Our own because honcho, which does the rest well, stops all of its processes at once: Nginx must drain before gunicorn
goes, and gunicorn before PostgreSQL.
"""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from local.failures import Failure
from local.processes import Process, Program
from local.screen import Screen

GLANCE = 0.05
# A program that comes back is started again at most this often, and is given up when it does not stay.
PAUSE = 0.25
MOST_ATTEMPTS = 120
LONG_ENOUGH = 5.0
SAME_WISH = 0.3


class StopRequested(Exception):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or the terminal went away."""


class Supervisor:
    def __init__(self, screen: Screen, logs: Path, lock: int) -> None:
        self.screen = screen
        self.processes: list[Process] = []
        self._logs = logs
        self._lock = lock
        self._stop_requests = 0
        self._asked_at = -SAME_WISH
        self._attempts = 0
        self._all_are_up = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, program: Program) -> None:
        (self._logs / f"{program.name}.log").write_bytes(b"")
        self.processes.append(self._spawn(program))

    def run(self, program: Program) -> bool:
        """Run a program that ends by itself; whether it succeeded."""
        (self._logs / f"{program.name}.log").write_bytes(b"")
        process = self._spawn(program)
        try:
            self.wait_until(lambda: not process.is_running, f"`{program.name}` to end", seconds=300)
        finally:
            process.clear()
        return process.has_succeeded

    def wait_until(self, is_done: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Raises `Failure` when a process dies meanwhile or the time is up, `StopRequested` when asked to stop."""
        deadline = time.monotonic() + seconds
        while not is_done():
            self._look()
            if time.monotonic() > deadline:
                raise Failure(f"Waited {seconds:.0f} s in vain for {what}. The files in {self._logs} may tell why.")
            time.sleep(GLANCE)

    def watch(self) -> None:
        """Stay until somebody stops us or a process dies that does not come back."""
        self._all_are_up = True
        while True:
            self._look()
            time.sleep(GLANCE)

    def stop(self) -> None:
        for process in reversed(self.processes):
            if process.is_running:
                self.screen.say(f"stopping {process.program.name}")
                if not process.stop(is_in_a_hurry=lambda: self._stop_requests > 1):
                    self.screen.say(f"{process.program.name} did not stop in time and was killed")
            else:
                process.clear()

    def _spawn(self, program: Program) -> Process:
        return Process(program, self.screen, self._logs, self._lock)

    def _look(self) -> None:
        if self._stop_requests:
            raise StopRequested
        for place, process in enumerate(self.processes):
            if not process.is_running:
                self.processes[place] = self._replaced(process)

    def _replaced(self, dead: Process) -> Process:
        """The process itself while it is too early for a new one."""
        age = time.monotonic() - dead.started_at
        if age < PAUSE:
            return dead
        dead.clear()
        self._attempts = 1 if age > LONG_ENOUGH else self._attempts + 1
        what = f"{dead.program.name} ended unexpectedly ({dead.ending})"
        if not (self._all_are_up and dead.program.comes_back) or self._attempts > MOST_ATTEMPTS:
            raise Failure("\n    ".join([f"{what}. Its last lines, if any:", *dead.last_lines]))
        self.screen.say(f"{what}; starting it again")
        return self._spawn(dead.program)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        # One wish to stop may arrive as several signals, from the terminal and from make or the shell above us.
        now = time.monotonic()
        if now - self._asked_at > SAME_WISH:
            self._stop_requests += 1
        self._asked_at = now
