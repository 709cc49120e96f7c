"""Two tasks behind a load balancer, and all that they need: real processes, each within reach of harm."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import psutil
import psycopg

from bench import servers
from faults.database import Pair
from faults.names import NAME, NameServer
from faults.task import Front, Task
from local import ports
from local.least import LEAST
from local.state import State
from local.valkey import Valkey
from tests.mail.sink import Sink, listening
from tests.relay import Relay
from tests.users import s3

# Hashes that cost little, and limits that nobody reaches: what is tested is what happens besides.
SETTINGS = {
    **LEAST,
    "BCRYPT_COST": "4",
    "RATE_LIMITS": "raised",
    "ACCESS_TOKEN_LIFETIME": "3600",
    "WEB_WORKERS": "2",
    "REGISTRATION": "open",
}


STANDBY, SMALL_DISK, PICTURES, MAIL, NAMES = "standby", "small disk", "pictures", "mail", "names"
"""What a rig has only where it is asked for. `NAMES`: the tasks know the database by a name."""
ROOT, FAKETIME = "root", "faketime"
"""What a machine must have."""
DRAIN = 1.0
BUCKET = "pictures-of-people"


@dataclass
class Rig:
    """What runs. Relays stand before whatever the tasks ask: a scenario harms those, or the processes themselves."""

    folder: Path
    settings: Mapping[str, str]
    database: Pair
    to_database: Relay
    to_valkey: Relay
    valkey: psutil.Process
    front: Front
    tasks: list[Task] = field(default_factory=list)
    to_pictures: Relay | None = None
    to_mail: Relay | None = None
    letters: Sink | None = None
    names: NameServer | None = None
    worker: psutil.Process | None = None
    minutes: float = 0
    is_short: bool = False

    @property
    def url(self) -> str:
        return self.front.url

    def take_out(self, task: Task) -> None:
        """Have nobody sent to a task any more, and wait as long as a load balancer does before it is stopped."""
        self.front.send_to([other.url for other in self.tasks if other is not task])
        time.sleep(DRAIN)

    def put_back(self) -> None:
        self.front.send_to([task.url for task in self.tasks])

    def flask(self, *words: str, **more: str) -> str:
        """What an operator's command says. Raises `CalledProcessError` when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", *words],
            env=servers.environment({**self.settings, "FLASK_APP": "service", **more}),
            cwd=servers.CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a statement that is done as a superuser, past all relays."""
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]  # our own texts
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running(
    folder: Path, needs: frozenset[str] = frozenset(), more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Rig]:
    """Everything started and ready; nothing of it is left afterwards."""
    with ExitStack() as open:
        pair = open.enter_context(
            Pair.running(folder, has_standby=STANDBY in needs, has_small_disk=SMALL_DISK in needs)
        )
        to_database = open.enter_context(Relay("127.0.0.1", pair.primary.port))
        valkey = open.enter_context(_valkey(folder))
        to_valkey = open.enter_context(Relay("127.0.0.1", urlsplit(valkey.url).port or 0))
        settings = {
            **SETTINGS,
            **pair.settings(to_database.port),
            "LIMITS_STORE": valkey.url.replace(f":{urlsplit(valkey.url).port}", f":{to_valkey.port}"),
            **more,
        }
        rig = Rig(folder, settings, pair, to_database, to_valkey, valkey.process, Front(folder))
        if PICTURES in needs:
            settings.update(open.enter_context(_pictures(rig)))
        if MAIL in needs:
            settings.update(open.enter_context(_mail(rig)))
        rig.flask("db", "prepare")
        if MAIL in needs:
            words = [sys.executable, "-m", "flask", "jobs", "work"]
            environment = {**settings, "FLASK_APP": "service"}
            worker = open.enter_context(servers.started(words, environment, folder / "worker.log"))
            rig.worker = psutil.Process(worker.pid)
        if NAMES in needs:
            rig.names = open.enter_context(NameServer())
            settings["DATABASE_URL"] = settings["DATABASE_URL"].replace("@127.0.0.1:", f"@{NAME}:")
        for number in (1, 2):
            task = Task(number, settings, folder, knows_names=NAMES in needs)
            task.start()
            open.callback(task.stop)
            rig.tasks.append(task)
        rig.front.start([task.url for task in rig.tasks])
        open.callback(rig.front.stop)
        yield rig


@contextmanager
def _pictures(rig: Rig) -> Iterator[dict[str, str]]:
    """A server that speaks as S3 does, and the settings that lead to it."""
    server = s3.Server()
    server.client().create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": s3.CREDENTIALS["AWS_REGION"]}
    )
    try:
        with Relay("127.0.0.1", server.port) as rig.to_pictures:
            endpoint = f"http://127.0.0.1:{rig.to_pictures.port}"
            yield {**s3.CREDENTIALS, "AWS_ENDPOINT_URL": endpoint, "AVATARS_BUCKET": BUCKET}
    finally:
        server.kill()


@contextmanager
def _mail(rig: Rig) -> Iterator[dict[str, str]]:
    """A mail server that keeps what comes, and the setting that leads to it."""
    port, rig.letters = ports.free(), Sink()
    with listening(rig.letters, port), Relay("127.0.0.1", port) as rig.to_mail:
        yield {"MAIL_URL": f"smtp://127.0.0.1:{rig.to_mail.port}?tls=none"}


@dataclass(frozen=True)
class _Valkey:
    url: str
    process: psutil.Process


@contextmanager
def _valkey(folder: Path) -> Iterator[_Valkey]:
    server = Valkey(State(folder / "valkey"))
    program = server.program()
    command = program.command
    if program.account:
        command = [
            "setpriv",
            f"--reuid={program.account.uid}",
            f"--regid={program.account.gid}",
            "--clear-groups",
            *command,
        ]
    log = folder / "valkey.log"
    with servers.started(command, program.environment, log) as running:
        servers.wait(running, lambda: "Ready to accept connections" in log.read_text(), log)
        yield _Valkey(server.url, psutil.Process(running.pid))
