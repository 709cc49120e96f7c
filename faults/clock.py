"""A clock that is wrong for one program, and that may be set while it runs: Debian's `faketime`."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "faketime"
# What it makes of clock_nanosleep, when the monotonic clock is to stay what it is, is an error (0.9.10).
REMEDY = """
import threading, time

def sleep(seconds):
    never = threading.Lock()
    never.acquire()
    never.acquire(timeout=seconds)

time.sleep = sleep
"""


class Clock:
    """The wall clock of whatever starts with `environment`; the monotonic one goes on, as when a real one is set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir()
        (self._folder / "sitecustomize.py").write_text(REMEDY)
        self.set(0)

    def set(self, seconds: int) -> None:
        """Ahead of the true time."""
        self._file.write_text(f"{seconds:+d}\n")

    def environment(self) -> Mapping[str, str]:
        said = [PROGRAM, "-m", "-f", "+0", "printenv", "LD_PRELOAD"]
        library = subprocess.run(said, capture_output=True, text=True, check=True).stdout.strip()
        return {
            "LD_PRELOAD": library,
            "PYTHONPATH": str(self._folder),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    @property
    def _file(self) -> Path:
        return self._folder / "clock"


def is_possible() -> bool:
    return shutil.which(PROGRAM) is not None
