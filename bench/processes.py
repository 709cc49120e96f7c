"""What processes take of a machine: CPU time, and memory."""

from collections.abc import Iterator, Sequence

import psutil


def cpu_seconds(roots: Sequence[int]) -> float:
    """User and system time of these processes and all that descend from them, ended ones included."""
    return sum(sum(process.cpu_times()[:4]) for process in _trees(roots))


def pss_megabytes(roots: Sequence[int]) -> float:
    """Memory of these processes and all that descend from them, shared pages divided among those who share them."""
    return sum(process.memory_full_info().pss for process in _trees(roots)) / 1e6


def _trees(roots: Sequence[int]) -> Iterator[psutil.Process]:
    for root in map(psutil.Process, roots):
        yield root
        yield from root.children(recursive=True)
