"""A letter to send, and workers that do."""

import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from local import ports
from service.mail.letters import Stationery

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def message() -> EmailMessage:
    stationery = Stationery(sender="Gatehouse <no-reply@example.com>", site="accounts.example.com")
    return stationery.write("recovery", to="ada@example.com", link="https://x.test/#token=1", validity="60 minutes")


@pytest.fixture
def port():
    """A port on which nobody listens yet."""
    return ports.free()


@pytest.fixture
def worker(environment, tmp_path, port):
    """worker() → a new `flask jobs work`, or other words, which sends by SMTP to that port unless told otherwise."""
    started = []
    settings = {
        "MAIL_URL": f"smtp://127.0.0.1:{port}?tls=none",
        "FLASK_APP": "service",
        # There it gives its signs of life.
        "TMPDIR": str(tmp_path),
    }

    def start(*words, **more):
        command = [sys.executable, "-m", "flask", *(words or ("jobs", "work"))]
        told = {**os.environ, **environment, **settings, **more}
        with (tmp_path / "worker.log").open("a") as log:
            started.append(subprocess.Popen(command, cwd=PROJECT, env=told, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
