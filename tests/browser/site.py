"""The service as people meet it: the whole stack, and a hundred thousand accounts in it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import psycopg
import requests

from local.state import State
from service.users.commands import SEED_PASSWORD
from service.users.names import people
from tests.system.stack import PROJECT, Stack, running

PEOPLE = 100_000
PASSWORD = SEED_PASSWORD
MAIL_SECONDS = 10


class Person(NamedTuple):
    """One of the hundred thousand."""

    id: str
    email: str
    name: str


@dataclass(frozen=True)
class Site:
    """Where it is, and who runs it."""

    stack: Stack
    environment: Mapping[str, str]
    administrator: str
    password: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(4711))

    @property
    def url(self) -> str:
        """By the name that the service knows itself by, since pages of another one are strangers to it."""
        return f"http://localhost:{self.stack.port}"

    @property
    def mail(self) -> Path:
        """The folder that letters go to."""
        return self.stack.state / "mail"

    def flask(self, *words: str) -> str:
        """What an operator's command prints."""
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.check_output(command, cwd=PROJECT, env=self.environment, text=True)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a statement in the owner's role, committed."""
        with psycopg.connect(self.environment["MIGRATION_DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def log_in(self, email: str, password: str = PASSWORD, agent: str = "") -> dict[str, str]:
        """The tokens of a new session, as a client of the interface gets them."""
        wish = {"email": email, "password": password}
        headers = {"User-Agent": agent} if agent else {}
        reply = requests.post(f"{self.url}/auth/login", json=wish, headers=headers, timeout=5)
        reply.raise_for_status()
        tokens: dict[str, str] = reply.json()
        return tokens

    def status_of(self, tokens: Mapping[str, str]) -> int:
        """What the interface says to the holder of these tokens."""
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return requests.get(f"{self.url}/users/me", headers=headers, timeout=5).status_code

    def somebody(self) -> Person:
        """Whom no other test has heard of."""
        ((_, email),) = people(1, first_number=next(self._numbers))
        ((id, name),) = self.sql("SELECT id, name FROM users WHERE email = %s", email)
        return Person(str(id), email, str(name))

    def letter_to(self, person: Person) -> Path:
        """The file of the newest letter to them, whose like was asked for just now."""
        reply = requests.post(f"{self.url}/auth/password/forgot", json={"email": person.email}, timeout=5)
        reply.raise_for_status()
        until = monotonic() + MAIL_SECONDS
        while monotonic() < until:
            found = [file for file in sorted(self.mail.glob("*.eml")) if f"To: {person.email}" in file.read_text()]
            if found:
                return found[-1]
            sleep(0.05)
        raise TimeoutError(f"no letter to {person.email} within {MAIL_SECONDS} s")

    def everything(self) -> list[object]:
        """What an operator's act would change: the accounts, their sessions, the letters that are due."""
        (counts,) = self.sql("""
            SELECT (SELECT count(*) FROM users), (SELECT sum(version) FROM users),
            (SELECT count(*) FROM sessions WHERE revoked_at IS NULL), (SELECT count(*) FROM procrastinate_jobs)
        """)
        return list(counts)


@contextmanager
def crowded(folder: Path) -> Iterator[Site]:
    with running(folder) as stack:
        someone = State(stack.state).read("administrator.json")
        site = Site(stack, stack.environment(), someone["email"], someone["password"])
        site.flask("users", "seed", str(PEOPLE))
        site.sql("VACUUM ANALYZE users")
        yield site
