"""A PostgreSQL that may be killed, and perhaps a second one that follows it and may take its place."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from faults.disk import small_disk
from local import roles
from local.leash import leashed
from local.postgres import ENVIRONMENT, PASSWORDS, SUPERUSER, Cluster
from local.postgres_wheel import programs
from local.settings import Databases

# As RDS has them, and quick to recover: what is measured is ours.
SETTINGS = {
    "max_connections": "120",
    "shared_buffers": "64MB",
    "wal_level": "replica",
    "checkpoint_timeout": "30s",
    "max_wal_size": "64MB",
}
DISK = 250
"""Megabytes of a small disk."""


class Pair:
    """`primary` takes the writes; `standby`, if there is one, has acknowledged each of them too."""

    def __init__(self, primary: Cluster, folder: Path) -> None:
        self.primary = primary
        self.standby: Cluster | None = None
        self.disk: Path | None = None
        self._folder = folder

    @classmethod
    @contextmanager
    def running(cls, folder: Path, *, has_standby: bool = False, has_small_disk: bool = False) -> Iterator["Pair"]:
        pair = cls(Cluster(folder / "primary", settings=SETTINGS), folder)
        with ExitStack() as open:
            if has_small_disk:
                pair.disk = open.enter_context(small_disk(pair.primary.home, megabytes=DISK))
            pair.primary.create()
            pair.primary.start()
            open.callback(pair._remove)
            roles.ensure(pair.primary)
            if has_standby:
                pair._follow()
            yield pair

    @property
    def url(self) -> str:
        """The service's database at the primary, as a superuser."""
        return self.primary.url(SUPERUSER, roles.DATABASE)

    def settings(self, port: int) -> Mapping[str, str]:
        """What the service is told, when it reaches the database by another port."""
        found = Databases.of(self.primary)
        own = f":{self.primary.port}/"
        return {
            "DATABASE_URL": found.application.replace(own, f":{port}/"),
            "MIGRATION_DATABASE_URL": found.owner.replace(own, f":{port}/"),
        }

    def kill(self) -> None:
        """Kill the primary and all that it started, as a power cut would."""
        postmaster = psutil.Process(_postmaster(self.primary))
        for process in (postmaster, *postmaster.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.primary.stop()

    def restart(self) -> None:
        self.primary.start()

    def promote(self) -> None:
        """Let the standby take the primary's place, which must be dead."""
        assert self.standby
        dead, self.primary, self.standby = self.primary, self.standby, None
        with psycopg.connect(self.primary.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            # Else it would wait for a standby of its own.
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            connection.execute("SELECT pg_promote(), pg_reload_conf()")
        dead.remove()

    def _follow(self) -> None:
        """Start a standby, and have the primary wait for it at each commit."""
        place = self._folder / "standby"
        place.mkdir()
        shutil.copy(self._folder / "primary" / PASSWORDS, place / PASSWORDS)
        standby = Cluster(place, settings={**SETTINGS, "hot_standby": "on"})
        program = str(programs(standby.account) / "pg_basebackup")
        source = self.primary.url(SUPERUSER, "postgres")
        command = [program, "--pgdata", str(standby.home / "data"), "--write-recovery-conf", "--checkpoint=fast"]
        owner = standby.account.owner if standby.account else ""
        subprocess.run(
            leashed([*command, "--dbname", source], 15, owner), env=ENVIRONMENT, cwd=standby.home, check=True
        )
        standby.start()
        self.standby = standby
        with psycopg.connect(source, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")

    def _remove(self) -> None:
        for cluster in (self.primary, self.standby):
            if cluster:
                cluster.stop()
                with suppress(OSError):
                    # What is mounted there goes by itself.
                    cluster.remove()


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.home / "data" / "postmaster.pid").read_text().split()[0])
