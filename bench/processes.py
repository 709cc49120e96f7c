"""What processes take of a machine: CPU time, and memory."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

KIB = 1024
CPUCLOCK_SCHED = 2


def cpu_seconds(roots: Sequence[int]) -> float:
    """User and system time of these processes and all that descend from them, ended ones included."""
    return sum(_spent(process) for process in _trees(roots))


def megabytes(roots: Sequence[int]) -> float:
    """Memory of these processes and all that descend from them, as their PSS would be if they ran alone.

    What they share with one another counts once. A library that other servers of the benchmark have mapped as well
    counts in full here, where PSS would divide it among all of them. Elsewhere than on Linux: what is theirs alone.
    """
    processes = list(_trees(roots))
    if sys.platform != "linux":
        return float(sum(process.memory_full_info().uss for process in processes)) / 1e6
    files: Counter[str] = Counter()
    for process in processes:
        # Of a file, as much as the one that has most of it in memory.
        files |= _of_files(process)
    return (sum(_anonymous(process.pid) for process in processes) + files.total()) / 1e6


def own_megabytes(pids: Sequence[int]) -> float:
    """Memory of these processes alone that belongs to no file, and so is nobody else's."""
    if sys.platform != "linux":
        return float(sum(psutil.Process(pid).memory_full_info().uss for pid in pids)) / 1e6
    return sum(map(_anonymous, pids)) / 1e6


def ports(roots: Sequence[int]) -> list[int]:
    """The ends, on this side, of all TCP connections of these processes and all that descend from them."""
    return [socket.laddr.port for process in _trees(roots) for socket in process.net_connections("tcp")]


def _trees(roots: Sequence[int]) -> Iterator[psutil.Process]:
    for root in map(psutil.Process, roots):
        yield root
        yield from root.children(recursive=True)


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
        own = _own_clock(process.pid) if sys.platform == "linux" else times.user + times.system
    except (psutil.NoSuchProcess, OSError):
        # It ended since it was listed; what it spent is its parent's.
        return 0.0
    return float(own + times.children_user + times.children_system)


def _own_clock(pid: int) -> float:
    """To the nanosecond, where `cpu_times` cuts down to hundredths: many processes that do little would do nothing.

    What clock_getcpuclockid(3) of this system gives for a process. Raises `OSError` when there is none.
    """
    return time.clock_gettime(~pid << 3 | CPUCLOCK_SCHED)


def _of_files(process: psutil.Process) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in process.memory_maps(grouped=False):
        if part.path.startswith("/"):
            found[part.path] += part.rss - part.anonymous
    return found


def _anonymous(pid: int) -> int:
    """Bytes that belong to no file, each divided among the processes that share it since their fork."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) * KIB
