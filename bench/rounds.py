"""What is measured, once in every round: rounds are interleaved, so that a noisy minute harms all alike."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import flood, wrk
from bench.crowd import Crowd
from bench.servers import Server

SECONDS = 5.0


@dataclass(frozen=True)
class Call:
    """A request that is asked of one of the servers as fast as it answers."""

    name: str
    server: str
    requests: str
    connections: int = 16
    seconds: float = SECONDS


CALLS = (
    Call("hello world", "hello", "hello"),
    Call("GET /users/me", "ours", "me"),
    Call("GET /users/me, limits off", "unlimited", "me"),
    Call("GET /users/me, reference", "reference", "reference-me"),
    Call("GET /users/me through Nginx", "nginx", "me"),
    Call("GET /items", "ours", "items"),
    Call("GET /users, 20 of 100,000", "ours", "page"),
    Call("GET /users, reference", "reference", "reference-page"),
    Call("POST /auth/refresh", "ours", "refresh", seconds=2),
    Call("POST /auth/login", "ours", "login", connections=8),
    Call("POST /auth/register", "ours", "register", connections=8),
)


def one(servers: Mapping[str, Server], files: Mapping[str, Path], number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each call once, in an order of its own each time."""
    calls = list(CALLS)
    random.Random(number).shuffle(calls)  # noqa: S311  the same order each time
    for call in calls:
        yield call.name, _asked(servers[call.server], call, files[call.requests], number)


def floods(servers: Mapping[str, Server], crowd: Crowd) -> Iterator[tuple[str, dict[str, Any]]]:
    readers = [
        wrk.Request("GET", "/users/me", line.split("\t")[2]) for line in crowd.files["me"].read_text().splitlines()
    ]
    yield "hashes beside hello world", flood.hashes(servers["hello"])
    yield "logins beside /users/me", flood.logins(servers["ours"], crowd.emails, readers)


def _asked(server: Server, call: Call, requests: Path, number: int) -> dict[str, Any]:
    before = server.cpu()
    said = wrk.ask(server.url, requests, seconds=call.seconds, connections=call.connections, first=number * 2500)
    spent = {name: (after - before[name]) * 1000 / said["requests"] for name, after in server.cpu().items()}
    return {**said, "per_second": said["requests"] / said["seconds"], "cpu_ms": spent}


def medians(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Of each figure of the same thing, its median over the rounds."""
    first = rounds[0]
    return {
        name: medians([one[name] for one in rounds]) if isinstance(value, dict) else median(one[name] for one in rounds)
        for name, value in first.items()
        if name != "statuses"
    }
