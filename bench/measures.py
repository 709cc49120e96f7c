"""The ways to measure: each is done once in a round, and finds figures by name."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ceilings, flood, wrk
from bench.crowd import Crowd
from bench.servers import Server

Figures = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """The servers by name, who asks them, in how many rounds, and how long. `start` starts one server more."""

    servers: Mapping[str, Server]
    service_crowd: Crowd
    reference_crowd: Crowd
    database_url: str
    start: Callable[[str], AbstractContextManager[Server]]
    rounds: int
    seconds: float

    def crowd_of(self, server: str) -> Crowd:
        return self.reference_crowd if server.startswith("reference") else self.service_crowd


@dataclass(frozen=True, kw_only=True)
class Measure(ABC):
    """`name` is what tables, the budget and the picture call it; `reference` the name of what it is compared with."""

    name: str
    server: str
    reference: str = ""

    @abstractmethod
    def take(self, scene: Scene, number: int) -> Figures:
        """Measure it in round `number`, which begins with 0."""


@dataclass(frozen=True, kw_only=True)
class Call(Measure):
    """A request that is asked of a server as fast as it answers."""

    requests: str
    connections: int = 16

    def take(self, scene: Scene, number: int) -> Figures:
        server, requests = scene.servers[self.server], scene.crowd_of(self.server).files[self.requests]
        # Each round has a part of them to itself.
        begin = number / scene.rounds
        return asked(server, requests, seconds=scene.seconds, connections=self.connections, begin=begin)


@dataclass(frozen=True, kw_only=True)
class Flood(Measure):
    """One reader at a steady rate beside clients that log in."""

    is_patient: bool = True

    def take(self, scene: Scene, number: int) -> Figures:
        server, crowd = scene.servers[self.server], scene.crowd_of(self.server)
        readers, seconds = wrk.read(crowd.files["me"]), 3 * scene.seconds
        readers = readers[len(readers) * number // scene.rounds :]
        if self.is_patient:
            found = flood.patient(server, crowd.emails, readers, seconds)
        else:
            found = flood.impatient(server, crowd.files["login"], readers, seconds)
        server.settle()
        return found


@dataclass(frozen=True, kw_only=True)
class Hashes(Measure):
    """The limit of a flood: only hashes, and only "hello world"."""

    def take(self, scene: Scene, number: int) -> Figures:  # noqa: ARG002  the same in each round
        return flood.hashes(scene.servers[self.server], 3 * scene.seconds)


@dataclass(frozen=True, kw_only=True)
class Select(Measure):
    """The limit of a lookup: no service, only a row."""

    def take(self, scene: Scene, number: int) -> Figures:  # noqa: ARG002  the same in each round
        server = scene.servers[self.server]
        before = server.cpu()
        found = ceilings.select(scene.database_url, scene.seconds)
        return {**found, "cpu_ms": {"postgres": each(before, server.cpu(), found["requests"])["postgres"]}}


@dataclass(frozen=True, kw_only=True)
class Start(Measure):
    """A cold start, to the first 200 from /health, and the memory of a server that was asked nothing else."""

    def take(self, scene: Scene, number: int) -> Figures:  # noqa: ARG002  the same in each round
        with scene.start(self.server) as server:
            # All workers have come up.
            time.sleep(1)
            return {"seconds": server.seconds_to_start, "megabytes": server.megabytes()}


@dataclass(frozen=True, kw_only=True)
class Memory(Measure):
    """What a server has in memory after all the calls of a round."""

    part: str = "gunicorn"

    def take(self, scene: Scene, number: int) -> Figures:  # noqa: ARG002  the same in each round
        return {"megabytes": scene.servers[self.server].megabytes(self.part)}


def asked(server: Server, requests: Path, *, seconds: float, connections: int = 16, begin: float = 0) -> Figures:
    """What wrk says, and the CPU that everybody spent on a request."""
    before = server.cpu()
    said = wrk.ask(server.url, requests, seconds=seconds, connections=connections, begin=begin)
    server.settle()
    # wrk leaves a request under way on each connection; it is done all the same.
    return {**said, "cpu_ms": each(before, server.cpu(), said["requests"] + connections)}


def each(before: Mapping[str, float], after: Mapping[str, float], requests: int) -> dict[str, float]:
    """Milliseconds of CPU a request, by who spent them."""
    return {name: (after[name] - before[name]) * 1000 / max(1, requests) for name in after}
