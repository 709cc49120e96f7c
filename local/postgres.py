"""A PostgreSQL server of our own: one folder, one port of 127.0.0.1, and a password for each role."""

import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psycopg

from local import ports
from local.accounts import ground, private_folder, unprivileged
from local.failures import Failure
from local.leash import leashed
from local.postgres_wheel import programs
from local.state import State, secret, write_private

SUPERUSER = "postgres"
PASSWORDS = "passwords.json"
# Nothing of the caller's PG... variables, and no home.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class Cluster:
    """Reachable by password over TCP on loopback alone; there is no socket file.

    `directory` holds the passwords, and the data too unless we are root (see accounts.py). `settings` are
    PostgreSQL's own; `{"fsync": "off"}` and the like make a throw-away one fast.
    """

    def __init__(self, directory: Path, *, port: int | None = None, settings: Mapping[str, str] = NO_SETTINGS) -> None:
        self.account = unprivileged()
        self.port = port or ports.free()
        self._state = State(directory)
        self._settings = settings
        self.home = private_folder(ground(self._state.directory) / "postgresql", account=self.account)
        self._programs = programs(self.account)
        self._server: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the data folder, unless there is one whose passwords we know."""
        data = self.home / "data"
        if data.exists() and self._state.read(PASSWORDS):
            return
        # What an interrupted creation left, or a state folder that somebody removed to start anew.
        for remains in (data, self.home / "draft"):
            shutil.rmtree(remains, ignore_errors=True)
        self._initialise(self.home / "draft")
        (self.home / "draft").rename(data)

    def command(self) -> list[str]:
        """The server in the foreground, for a supervisor that runs it as `account`; SIGINT stops it."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "log_line_prefix": "%m [%p] ",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **self._settings,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self.home / "data"), *options]

    def start(self) -> None:
        """Start the server as our child and wait until it answers. Its log is `logs/postgresql.log`."""
        owner = self.account.owner if self.account else ""
        with (self._state.logs / "postgresql.log").open("wb") as log:
            self._server = subprocess.Popen(  # noqa: S603  the command is our own
                leashed(self.command(), signal.SIGINT, owner),
                env=ENVIRONMENT,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 30
        while not self.answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"PostgreSQL did not start: see {self._state.logs / 'postgresql.log'}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop what `start` started: open connections are closed, committed work is safe."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=30)

    def remove(self) -> None:
        """Delete the data, for a throw-away cluster that is stopped."""
        shutil.rmtree(self.home if self.account is None else self.home.parent)
        self._state.forget(PASSWORDS)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.password(role)}@127.0.0.1:{self.port}/{database}"

    def password(self, role: str) -> str:
        """The one password that `role` shall have, made when first asked for. It needs no quoting in a URL."""
        passwords = self._state.read(PASSWORDS)
        if role not in passwords:
            passwords[role] = secret()
            self._state.write(PASSWORDS, passwords)
        known: str = passwords[role]
        return known

    def _initialise(self, draft: Path) -> None:
        entrance = self.home / "password"
        owner = (self.account.uid, self.account.gid) if self.account else None
        write_private(entrance, self.password(SUPERUSER), owner)
        done = subprocess.run(  # noqa: S603  the command is our own
            leashed(self._initdb(draft, entrance), signal.SIGTERM, self.account.owner if self.account else ""),
            env=ENVIRONMENT,
            cwd=self.home,
            capture_output=True,
            start_new_session=True,
            text=True,
            check=False,
        )
        entrance.unlink()
        if done.returncode:
            raise Failure(f"initdb could not make {draft}:\n{done.stderr}")

    def _initdb(self, draft: Path, password: Path) -> list[str]:
        """C.UTF-8 of the builtin provider: the same order on every system, and lower() knows all alphabets."""
        words = [
            "--auth=scram-sha-256",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            *(["--no-sync"] if self._settings.get("fsync") == "off" else []),
        ]
        return [str(self._programs / "initdb"), "-D", str(draft), *words]
