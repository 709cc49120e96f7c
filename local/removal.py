"""Removes what `make run` keeps: python3 -m local.removal. It needs nothing but Python, so that .venv may be gone."""

import shutil
import sys
from pathlib import Path

from local.accounts import ground
from local.failures import Failure
from local.state import State


def remove(directory: Path) -> list[Path]:
    """Remove a state folder and what root's servers wrote elsewhere for it; gives the folders that are gone.

    Raises `Failure` if the stack runs.
    """
    directory = directory.absolute()
    if not directory.exists():
        return []
    with State(directory).for_one():
        # Of the database as long as it has a folder, whose path names its ground.
        grounds = [ground(directory / "database"), ground(directory)]
        folders = [folder for folder in dict.fromkeys([*grounds, directory]) if folder.exists()]
        for folder in folders:
            shutil.rmtree(folder)
    return folders


if __name__ == "__main__":
    try:
        for folder in remove(Path(sys.argv[1])):
            sys.stdout.write(f"removed {folder}\n")
    except Failure as failure:
        sys.exit(str(failure))
