"""What runs, in which order, with which settings."""

import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from local import administrator, database, nginx, ports, roles, settings
from local.administrator import Administrator
from local.failures import Failure
from local.processes import Program
from local.screen import Screen
from local.settings import Databases
from local.state import State
from local.supervisor import StopRequested, Supervisor
from local.valkey import Valkey
from local.welcome import welcome

CHECKOUT = Path(__file__).parent.parent
# Exists while the stack is up: the settings it runs with.
RUNNING = "running.json"


def run(state: State, port: int) -> None:
    """Start everything and stay until stopped. Raises `Failure` when something cannot start, or dies."""
    with state.for_one() as lock:
        ports.require(port)
        screen = Screen()
        supervisor = Supervisor(screen, state.logs, lock)
        try:
            Stack(state, port, supervisor).start()
            supervisor.watch()
        except StopRequested:
            screen.say("stopping; another Ctrl-C hurries")
        finally:
            state.forget(RUNNING)
            supervisor.stop()
            screen.close()


class Stack:
    """One start of everything. Its processes stop in the reverse of the order in which they start here."""

    def __init__(self, state: State, port: int, supervisor: Supervisor) -> None:
        self.state = state
        self.port = port
        self.api_port = ports.free()
        self.supervisor = supervisor
        self.caller = settings.of_the_caller(state.directory)
        self.databases = Databases.elsewhere(self.caller) or Databases.of(database.cluster(state))
        self.cluster = self.databases.cluster
        self.valkey = None if self.caller.get("LIMITS_STORE") else Valkey(state)
        self.service = settings.of_the_service(state, self.caller, self.databases, port)
        if self.valkey:
            self.service["LIMITS_STORE"] = self.valkey.url

    def start(self) -> None:
        self._start_database()
        if self.valkey:
            self.supervisor.start(self.valkey.program())
        # Gunicorn needs no database to start: it does so while that is prepared.
        self.supervisor.start(self._gunicorn())
        self._prepare_database()
        self.supervisor.start(replace(self._flask("worker", "jobs", "work"), comes_back=True))
        someone = self._ensure_administrator()
        folder = self.service.get("AVATARS_FOLDER")
        avatars = Path(folder) if folder else None
        is_raised = self.caller.get("RATE_LIMITS", "default") != "default"
        self.supervisor.start(
            nginx.program(
                self.state.directory, port=self.port, api_port=self.api_port, avatars=avatars, is_raised=is_raised
            )
        )
        for path in ("/health", "/health/ready"):
            self._wait_for(path)
        self.state.write(RUNNING, self.service)
        self.supervisor.screen.show(welcome(self.state.directory, self.port, someone))

    def _start_database(self) -> None:
        if self.cluster:
            self.supervisor.start(database.program(self.cluster))
        elif self.service["DATABASE_URL"] == self.service["MIGRATION_DATABASE_URL"]:
            self.supervisor.screen.say("warning: without MIGRATION_DATABASE_URL one role owns the tables and serves")

    def _prepare_database(self) -> None:
        if self.cluster:
            self.supervisor.wait_until(self.cluster.answers, "PostgreSQL to answer")
            roles.ensure(self.cluster)
        if not self.supervisor.run(self._flask("prepare", "db", "prepare")):
            raise Failure("`flask db prepare` failed; its lines above say why.")

    def _ensure_administrator(self) -> Administrator | None:
        def make(password: Mapping[str, str], email: str) -> bool:
            words = ("users", "create", email, "--name", "Demo Administrator", "--admin")
            return self.supervisor.run(self._flask("admin", *words, **password))

        return administrator.ensure(self.state, "" if self.cluster else self.databases.application, make)

    def _wait_for(self, path: str) -> None:
        self.supervisor.wait_until(lambda: ports.answers(self.port, path), f"{path} to answer")

    def _flask(self, name: str, *words: str, **more: str) -> Program:
        return self._python(name, "flask", *words, **more)

    def _gunicorn(self) -> Program:
        bind = {"BIND": f"127.0.0.1:{self.api_port}"}
        return self._python("gunicorn", "gunicorn", "-c", "python:service.gunicorn", **bind)

    def _python(self, name: str, module: str, *words: str, **more: str) -> Program:
        """A module of this environment, in the checkout, with the caller's environment and our settings."""
        return Program(
            name=name,
            command=[sys.executable, "-m", module, *words],
            environment={**self.caller, **self.service, **more},
            folder=CHECKOUT,
            hurry_signal=signal.SIGQUIT,
        )
