"""A PostgreSQL as the laptop's, with room for the connections of many tasks, and what it says of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import processes
from local import database, roles
from local.postgres import SUPERUSER, Cluster
from local.settings import Databases

MOST_CONNECTIONS = 250
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE client_port = ANY(%s)"


@dataclass(frozen=True)
class Database:
    """Where it is, in the words of settings; its processes; and who may look at all connections."""

    settings: Mapping[str, str]
    roots: Sequence[int]
    superuser_url: str

    def backends(self, clients: Sequence[int]) -> list[int]:
        """The processes that serve the connections of these ones and their children."""
        with psycopg.connect(self.superuser_url) as connection:
            return [pid for (pid,) in connection.execute(BACKENDS, [processes.ports(clients)])]


@contextmanager
def running(folder: Path) -> Iterator[Database]:
    cluster = Cluster(folder / "database", settings={**database.SETTINGS, "max_connections": str(MOST_CONNECTIONS)})
    cluster.create()
    cluster.start()
    try:
        roles.ensure(cluster)
        found = Databases.of(cluster)
        settings = {"DATABASE_URL": found.application, "MIGRATION_DATABASE_URL": found.owner}
        postmaster = (cluster.home / "data" / "postmaster.pid").read_text().split()[0]
        yield Database(settings, [int(postmaster)], cluster.url(SUPERUSER, "postgres"))
    finally:
        cluster.stop()
        cluster.remove()


def megabytes_each(backends: Sequence[int]) -> float:
    """Of one connection, as the mean of all: without the buffers that all share."""
    return processes.own_megabytes(backends) / max(1, len(backends))
