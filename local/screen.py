"""The terminal: lines of all processes, each with its time and origin, written without ever making one of them wait."""

import os
import queue
import sys
import threading
import time
from typing import TextIO

from local.lines import readable

OURS = "make run"
WIDTH = 10
COLOURS = (36, 32, 35, 34, 33)
# A terminal that stands still may cost memory, but not without end. The files in the state folder have every line.
MOST_WAITING = 100_000


class Screen:
    """A queue of lines and the thread that writes them, so that a slow or closed terminal is the thread's trouble."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._has_colours = out.isatty() and "NO_COLOR" not in os.environ
        self._names: list[str] = []
        self._waiting: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._missed = 0
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def log(self, name: str, raw: str) -> None:
        """A line that the process `name` wrote."""
        for line in readable(raw):
            self._put(self._prefixed(name, line))

    def say(self, text: str) -> None:
        """A line of our own."""
        self._put(self._prefixed(OURS, text))

    def show(self, text: str) -> None:
        """Text as it is."""
        self._put(text)

    def close(self) -> None:
        """Write what waits, unless the terminal takes nothing any more."""
        self._put(None)
        self._writer.join(timeout=2)

    def _put(self, line: str | None) -> None:
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._missed += 1

    def _prefixed(self, name: str, text: str) -> str:
        return f"{time.strftime('%H:%M:%S')} {self._coloured(name)} | {text}"

    def _coloured(self, name: str) -> str:
        if not self._has_colours:
            return name.ljust(WIDTH)
        if name not in self._names:
            self._names.append(name)
        colour = 1 if name == OURS else COLOURS[self._names.index(name) % len(COLOURS)]
        return f"\033[{colour}m{name.ljust(WIDTH)}\033[0m"

    def _write(self) -> None:
        while (line := self._waiting.get()) is not None:
            try:
                self._out.write(line + "\n")
                if self._waiting.empty():
                    self._out.flush()
            except (OSError, ValueError):
                # Nobody reads any more. The interpreter must not stumble over it again when it flushes at its end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())
            self._tell_of_missed()

    def _tell_of_missed(self) -> None:
        if self._missed and self._waiting.empty():
            missed, self._missed = self._missed, 0
            self.say(f"{missed} lines were too many for this terminal; the files in logs/ have them")
