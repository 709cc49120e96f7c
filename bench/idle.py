"""What connections that do nothing cost those that read: the service's own SELECT of a caller, without the service."""

import multiprocessing
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import text

from bench import processes
from bench.database import Database
from bench.due import summary
from bench.measures import Figures, each
from service.auth.sessions import CALLER
from service.settings import Settings
from service.web.database import engine_for

BUSY = 2
SESSIONS = text("SELECT user_id, id AS session_id FROM sessions LIMIT 12000")
# psycopg prepares a statement when it is asked for the fifth time.
WARM = 10


@dataclass(frozen=True)
class Connections:
    """So many are open, half of them in each of two processes. Asked in turn, or one in each and the others idle."""

    open: int
    in_turn: bool = False

    @property
    def name(self) -> str:
        how = "all in turn" if self.in_turn else f"{BUSY} of them busy"
        return f"SELECT of the caller, {self.open} connections, {how}"


ALL = (*(Connections(count) for count in (2, 8, 16, 64, 200)), Connections(200, in_turn=True))


def measure(connections: Connections, database: Database, settings: Mapping[str, str], seconds: float) -> Figures:
    """Reads a second, their latencies, and the CPU that PostgreSQL took for one."""
    # Not forked: this process has threads.
    context = multiprocessing.get_context("spawn")
    barrier, found = context.Barrier(BUSY + 1), context.Queue()
    readers = [
        context.Process(target=_read, args=[connections, settings, seconds, barrier, found], daemon=True)
        for _ in range(BUSY)
    ]
    for reader in readers:
        reader.start()
    barrier.wait(60)
    before = {"postgres": processes.cpu_seconds(database.roots)}
    latencies = [ms for _ in readers for ms in found.get()]
    after = {"postgres": processes.cpu_seconds(database.roots)}
    # Only now they may close their connections: that costs too.
    barrier.wait(60)
    for reader in readers:
        reader.join()
    figures = {"requests": len(latencies), "per_second": len(latencies) / seconds, **summary(latencies)}
    return {**figures, "cpu_ms": each(before, after, len(latencies))}


def _read(
    connections: Connections,
    settings: Mapping[str, str],
    seconds: float,
    barrier: Barrier,
    found: "Queue[list[float]]",
) -> None:
    count = connections.open // BUSY
    engine = engine_for(Settings.from_env({**settings, "DATABASE_POOL_SIZE": str(count)}), None)
    with ExitStack() as open:
        pool = [open.enter_context(engine.connect()) for _ in range(count)]
        callers: list[Any] = [dict(row) for row in pool[0].execute(SESSIONS).mappings()]
        for connection in pool:
            for caller in callers[:WARM]:
                CALLER.first(connection, **caller)
        latencies = []
        asked = cycle(pool if connections.in_turn else pool[:1])
        barrier.wait(60)
        end = time.perf_counter() + seconds
        for connection, caller in zip(asked, islice(cycle(callers), WARM, None), strict=False):
            began = time.perf_counter()
            if began > end:
                break
            CALLER.first(connection, **caller)
            latencies.append((time.perf_counter() - began) * 1000)
        found.put(latencies)
        barrier.wait(60)
