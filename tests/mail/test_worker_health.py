"""Whether a worker is alive, as the health check of its container asks."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from local import ports
from tests.system.load import within

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def is_healthy(tmp_path):
    """is_healthy() → what the check says of the worker in `tmp_path`."""
    command = [PROJECT / "service" / "worker-healthy"]
    return lambda: subprocess.run(command, env={**os.environ, "TMPDIR": str(tmp_path)}, check=False).returncode == 0


@pytest.fixture
def wait_until_healthy(is_healthy):
    def wait_until_healthy():
        with within(30, "a sign of life") as wait:
            while not is_healthy():
                wait()

    return wait_until_healthy


@pytest.fixture
def after_a_minute(tmp_path):
    """after_a_minute() as if nobody had touched the file for so long."""

    def age():
        (file,) = tmp_path.glob("gatehouse-*")
        then = file.stat().st_mtime - 61
        os.utime(file, (then, then))

    return age


def test_a_worker_that_hangs_is_not_healthy_and_one_that_goes_on_is(
    worker, is_healthy, wait_until_healthy, after_a_minute
):
    assert not is_healthy()
    process = worker()
    wait_until_healthy()

    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    after_a_minute()

    assert not is_healthy()
    process.send_signal(signal.SIGCONT)
    wait_until_healthy()


def test_a_worker_that_waits_for_its_database_is_healthy(worker, wait_until_healthy, after_a_minute):
    worker(DATABASE_URL=f"postgresql://nobody:nothing@127.0.0.1:{ports.free()}/none")
    wait_until_healthy()

    after_a_minute()

    wait_until_healthy()
