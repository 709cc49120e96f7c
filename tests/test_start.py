"""A server that is not set up properly does not start: quickly, with every reason, and with an exit code.

One that does starts quickly too.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_settings import KEY, PRODUCTION

PROJECT = Path(__file__).parents[1]
BROKEN = {"MASTER_KEY": "changeme", "PEPPERS": "1:" + "hunter2" * 7, "BCRYPT_COST": "4", "WEB_THREADS": "none"}
LATE = {
    "PIL",
    "alembic",
    "argon2",
    "boto3",
    "email_validator",
    "passlib",
    "procrastinate",
    "psycopg_pool",
    "service.worker",
}
"""What only some requests or only the worker need; each is megabytes, or a noticeable part of a start."""


def start(module, *words, **settings):
    """Run it as an operator would, for ten seconds at most."""
    return run("-m", module, *words, **settings)


def run(*words, **settings):
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "BIND": "127.0.0.1:0", **settings}
    return subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=env, capture_output=True, text=True, timeout=10, check=False
    )


def test_gunicorn_refuses_to_start_with_unusable_settings():
    """R22, O3"""
    ended = start("gunicorn", "-c", "python:service.gunicorn", **(PRODUCTION | BROKEN))

    assert ended.returncode != 0
    for name in ("MASTER_KEY", "PEPPERS", "WEB_THREADS"):
        assert f"{name} " in ended.stderr
    assert "hunter2" not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("settings", [{}, {**PRODUCTION, "FLASK_DEBUG": "1"}])
def test_gunicorn_refuses_to_start_half_configured_or_weak(settings):
    """O3"""
    ended = start("gunicorn", "-c", "python:service.gunicorn", **settings)

    assert ended.returncode != 0
    assert "The settings are not usable" in ended.stderr


def test_a_command_refuses_too():
    ended = start("flask", "--app", "service", "users", "list", **(PRODUCTION | {"MASTER_KEY": KEY[:20]}))

    assert ended.returncode != 0
    assert "MASTER_KEY is shorter than 32 bytes" in ended.stderr
    assert KEY[:20] not in ended.stderr


def started(expression):
    """What `expression` says in a process that has made the application and nothing else."""
    making = "import gc, sys; from service import create_app; create_app()"
    ended = run("-c", f"{making}; print({expression})", **PRODUCTION)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.split()


def test_what_only_some_requests_need_is_not_loaded_at_the_start():
    assert LATE.isdisjoint(started("*sys.modules"))


def test_the_garbage_collector_rests_for_the_imports_alone():
    frozen, is_on = started("gc.get_freeze_count(), gc.isenabled()")

    assert int(frozen) > 10_000
    assert is_on == "True"
