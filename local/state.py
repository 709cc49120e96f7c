"""The state folder: what one start must remember for the next, private to its owner."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.accounts import private_folder
from local.failures import Failure

PATIENCE = 30


class State:
    """`.local/` of a checkout: secrets, logs, the database, and who is running."""

    def __init__(self, directory: Path) -> None:
        self.directory = private_folder(directory.absolute())

    @property
    def logs(self) -> Path:
        return private_folder(self.directory / "logs")

    def read(self, name: str) -> dict[str, Any]:
        """What was written under `name`, or nothing."""
        path = self.directory / name
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def write(self, name: str, values: dict[str, Any]) -> None:
        """Whole or not at all, readable by the owner alone."""
        path = self.directory / name
        write_private(path.with_suffix(".new"), json.dumps(values, indent=2) + "\n")
        path.with_suffix(".new").replace(path)

    def forget(self, name: str) -> None:
        (self.directory / name).unlink(missing_ok=True)

    @contextmanager
    def for_one(self) -> Iterator[int]:
        """Ours alone while inside. Gives the descriptor of a lock that every child shall inherit.

        There are two locks. The first one ends with this process. The second one ends with the last of its children,
        so that the processes of a start that was killed by force are noticed, whatever their numbers are now.
        """
        with _locked(self.directory / "lock") as taken:
            if taken is None:
                raise Failure(f"It already runs with {self.directory}. Stop that one, or choose another --state.")
            with _locked(self.directory / "children.lock", seconds=PATIENCE) as shared:
                if shared is None:
                    raise Failure(f"Processes of an earlier start still run: fuser {self.directory}/children.lock")
                yield shared

    def is_in_use(self) -> bool:
        with _locked(self.directory / "lock") as taken:
            return taken is None


def write_private(path: Path, text: str, owner: tuple[int, int] | None = None) -> None:
    """A file that only its owner (user and group id, by default us) can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        if owner:
            # By the descriptor: whoever owns the folder may have put a link in the file's place by now.
            os.fchown(file.fileno(), *owner)
        file.write(text)


def secret() -> str:
    """32 random bytes as text with capitals and small letters, as the service asks of its keys."""
    while True:
        drawn = secrets.token_urlsafe(32)
        if drawn != drawn.lower() and drawn != drawn.upper():
            return drawn


@contextmanager
def _locked(path: Path, seconds: float = 0) -> Iterator[int | None]:
    """Hold the lock file inside; gives None when somebody else holds it for longer than `seconds`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    try:
        while not (taken := _take(descriptor)) and time.monotonic() < deadline:
            time.sleep(0.1)
        yield descriptor if taken else None
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
