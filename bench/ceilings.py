"""What the machine can do at most: hashes on all cores, and one row read by one connection."""

import multiprocessing
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import bcrypt
import psycopg

from bench.due import summary
from service.passwords import LOWEST_PRIORITY

COST = 12


@contextmanager
def hashing() -> Iterator["Synchronized[int]"]:
    """Nothing but hashes on every core, yielding as the service's do; how many there were so far."""
    # Not forked: this process has threads.
    context = multiprocessing.get_context("spawn")
    count = context.Value("L", 0)
    cores = range(os.cpu_count() or 1)
    workers = [context.Process(target=_hash_for_ever, args=[count], daemon=True) for _ in cores]
    for worker in workers:
        worker.start()
    try:
        while count.value < len(workers):
            time.sleep(0.05)
        yield count
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _hash_for_ever(count: "Synchronized[int]") -> None:
    os.nice(LOWEST_PRIORITY)
    salt = bcrypt.gensalt(COST)
    while True:
        bcrypt.hashpw(b"gatehouse seed", salt)
        with count.get_lock():
            count.value += 1


def select(url: str, seconds: float) -> dict[str, Any]:
    """One row by its primary key, again and again, by a prepared statement on one connection."""
    with psycopg.connect(url, autocommit=True) as connection:
        (id,) = connection.execute("SELECT id FROM users LIMIT 1").fetchone() or (None,)
    pgbench, began = shutil.which("pgbench"), time.perf_counter()
    latencies = _by_pgbench(pgbench, url, id, seconds) if pgbench else _by_psycopg(url, id, seconds)
    per_second = len(latencies) / (time.perf_counter() - began)
    return {"requests": len(latencies), "per_second": per_second, **summary(latencies)}


def select_by() -> str:
    return "pgbench" if shutil.which("pgbench") else "psycopg"


def _by_pgbench(program: str, url: str, id: object, seconds: float) -> list[float]:
    """Its log has a line a transaction, microseconds in the third column."""
    with tempfile.TemporaryDirectory() as temporary:
        script = Path(temporary) / "select.sql"
        script.write_text("SELECT email FROM users WHERE id = :id;\n")
        words = ["--no-vacuum", "--protocol=prepared", f"--time={max(1, round(seconds))}", f"--define=id={id}"]
        logged = ["--log", f"--log-prefix={temporary}/log", f"--file={script}", url]
        subprocess.run([program, *words, *logged], capture_output=True, check=True)  # noqa: S603
        lines = [line for log in Path(temporary).glob("log*") for line in log.read_text().splitlines()]
    return [int(line.split()[2]) / 1000 for line in lines]


def _by_psycopg(url: str, id: object, seconds: float) -> list[float]:
    latencies: list[float] = []
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        deadline = time.perf_counter() + seconds
        while (began := time.perf_counter()) < deadline:
            cursor.execute("SELECT email FROM users WHERE id = %s", [id], prepare=True).fetchone()
            latencies.append((time.perf_counter() - began) * 1000)
    return latencies
