"""The service as people meet it: the whole stack, and a hundred thousand accounts in it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import requests

from local.state import State
from service.users.commands import SEED_PASSWORD
from tests.system.stack import PROJECT, Stack, running

PEOPLE = 100_000
PASSWORD = SEED_PASSWORD


@dataclass(frozen=True)
class Site:
    """Where it is, and who runs it."""

    stack: Stack
    environment: Mapping[str, str]
    administrator: str
    password: str

    @property
    def url(self) -> str:
        """By the name that the service knows itself by, since pages of another one are strangers to it."""
        return f"http://localhost:{self.stack.port}"

    def flask(self, *words: str) -> str:
        """What an operator's command prints."""
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.check_output(command, cwd=PROJECT, env=self.environment, text=True)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a statement in the owner's role, committed."""
        with psycopg.connect(self.environment["MIGRATION_DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]  # which are not a stranger's
            return cursor.fetchall() if cursor.description else []

    def log_in(self, email: str, password: str = PASSWORD, agent: str = "") -> dict[str, str]:
        """The tokens of a new session, as a client of the interface gets them."""
        wish = {"email": email, "password": password}
        headers = {"User-Agent": agent} if agent else {}
        reply = requests.post(f"{self.url}/auth/login", json=wish, headers=headers, timeout=5)
        reply.raise_for_status()
        tokens: dict[str, str] = reply.json()
        return tokens


@contextmanager
def crowded(folder: Path) -> Iterator[Site]:
    with running(folder) as stack:
        someone = State(stack.state).read("administrator.json")
        site = Site(stack, stack.environment(), someone["email"], someone["password"])
        site.flask("users", "seed", str(PEOPLE))
        site.sql("VACUUM ANALYZE users")
        yield site
