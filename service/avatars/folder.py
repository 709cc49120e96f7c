"""Pictures in a folder, each a file that Nginx may serve. For one machine."""

import os
from contextlib import suppress
from pathlib import Path

from service.avatars.pictures import KEY
from service.avatars.store import unavailable

READABLE = 0o644


class Folder:
    """Files come into being whole: written under another name, then renamed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def insist(self) -> None:
        """Nothing is known before it is tried."""

    def write(self, key: str, content: bytes) -> None:
        try:
            self._write(self._draft(key), content)
            self._draft(key).rename(self._path / key)
        except OSError as error:
            with suppress(OSError):
                self._draft(key).unlink()
            raise unavailable("write", error) from error

    def read(self, key: str) -> bytes | None:
        if not KEY.fullmatch(key):
            return None
        try:
            return (self._path / key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unavailable("read", error) from error

    def remove(self, key: str) -> None:
        """The file, and what is left of a process that died while writing it. What is no key names no file of ours."""
        if not KEY.fullmatch(key):
            return
        try:
            for path in (self._path / key, self._draft(key)):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise unavailable("remove", error) from error

    def _draft(self, key: str) -> Path:
        return self._path / f".{key}"

    def _write(self, path: Path, content: bytes) -> None:
        with path.open("xb") as file:
            os.fchmod(file.fileno(), READABLE)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
