"""As whom the servers run, and where they may write.

PostgreSQL refuses to run as root, and Nginx's workers should not. When root starts the stack both run as `nobody`, in
folders under /var/tmp, because `nobody` cannot enter a private home; no account is made and no mode is changed.
Anybody else runs everything as themselves, in the state folder.
"""

import grp
import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from local.failures import Failure

SHARED_GROUND = Path("/var/tmp")  # noqa: S108 # nosec B108 # every folder in it is checked before it is used


@dataclass(frozen=True)
class Account:
    """An existing account without rights."""

    name: str
    group: str
    uid: int
    gid: int

    @property
    def owner(self) -> str:
        return f"{self.uid}:{self.gid}"


def unprivileged() -> Account | None:
    """Whom to run servers as; None means as ourselves."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_name, grp.getgrgid(nobody.pw_gid).gr_name, nobody.pw_uid, nobody.pw_gid)


def ground(directory: Path) -> Path:
    """The folder for what such an account must reach on behalf of `directory`: itself, unless we are root.

    Root's folder belongs to root and can be passed through but not listed, so that `nobody` can neither plant
    links for root to follow nor rename what is there.
    """
    if os.geteuid() != 0:
        return directory
    place = hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:16]
    return private_folder(SHARED_GROUND / f"gatehouse-{place}", mode=0o711)


def private_folder(path: Path, *, mode: int = 0o700, account: Account | None = None) -> Path:
    """A folder that nobody but its owner can write to, made if missing. Raises `Failure` for one that is not."""
    uid = account.uid if account else os.geteuid()
    if not os.path.lexists(path):
        path.mkdir(parents=True, mode=0o700)
        path.chmod(mode)
        if account:
            os.chown(path, account.uid, account.gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o022:
        raise Failure(f"{path} should be a folder of {pwd.getpwuid(uid).pw_name}'s own that nobody else can write to.")
    return path
