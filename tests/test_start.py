"""A server that is not set up properly does not start: quickly, with every reason, and with an exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_settings import KEY, PRODUCTION

PROJECT = Path(__file__).parents[1]
BROKEN = {"MASTER_KEY": "changeme", "PEPPERS": "1:" + "hunter2" * 7, "BCRYPT_COST": "4", "WEB_THREADS": "none"}


def start(*command, **settings):
    """Run it as an operator would, for ten seconds at most."""
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "BIND": "127.0.0.1:0", **settings}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, env=env, capture_output=True, text=True, timeout=10, check=False
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
