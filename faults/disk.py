"""A disk that is small, and soon full: a file system in memory, which root may mount."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILLER = "filler"


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[Path]:
    """Mounted there, for whoever owns the folder, until the block ends."""
    place.mkdir(exist_ok=True)
    found = place.stat()
    options = f"size={megabytes}m,uid={found.st_uid},gid={found.st_gid},mode={found.st_mode & 0o777:o}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "gatehouse", str(place)], check=True, capture_output=True)  # noqa: S607
    try:
        yield place
    finally:
        # Whoever still writes there loses it.
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S607


def is_possible() -> bool:
    """Root may mount, unless it is root in a container only."""
    try:
        with tempfile.TemporaryDirectory() as place, small_disk(Path(place), megabytes=1):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


def fill(place: Path) -> None:
    """Leave no room at all."""
    block = bytes(1 << 16)
    with suppress(OSError), (place / FILLER).open("ab", buffering=0) as file:
        while True:
            file.write(block)
            os.fsync(file.fileno())


def free(place: Path) -> None:
    (place / FILLER).unlink()
