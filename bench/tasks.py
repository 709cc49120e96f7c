"""Whether a request gets dearer when there are more tasks, and what they share: `python -m bench tasks`."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click

from bench import agreement, crowd, database, fleet, idle, results, servers
from bench.crowd import Crowd
from bench.database import Database
from bench.fleet import Fleet, Size
from bench.measures import Figures, asked
from bench.mix import Supply
from bench.results import Results
from bench.rounds import ITEMS, LOGIN, ME, PAGE, REFRESH, REGISTER
from bench.servers import Stack

ONE = Size(1)
PLAIN = (ONE, Size(2), Size(4), Size(8))
SIZES = (*PLAIN, Size(1, pool=2), Size(8, pool=2))
# What is asked of one task that is not pressed: as many clients at once as each of eight tasks has, so about as busy as
# a task should be.
KINDS = {ME: "me", PAGE: "page", ITEMS: "items", REFRESH: "refresh", LOGIN: "login", REGISTER: "register"}
MIX = "the mix"
CLIENTS, FEW = 16, 2
ALONE = f"{ONE.name}, {FEW} clients"
# The others are there, with all their connections, and asked nothing.
ONE_OF_ALL = f"{ME}, one of {PLAIN[-1].name}"
WARM = 1
# A login takes long: a shorter look at the mix would see too few of them.
LONGER = 1.5
PRESSED = 2


def pressed(size: Size) -> str:
    """The name of what is measured when each task has as many clients as one alone had."""
    return f"{ME}, {size.name}, {CLIENTS} clients each"


def run(count: int, seconds: float) -> Results:
    """Measure everything `count` times; a call lasts so many seconds, and the mix half as long again."""
    machine, began_at = results.machine(), results.now()
    found: dict[str, list[Figures]] = {}
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as open:
        click.echo("starting the stack, and making accounts and tokens")
        bench = Bench(open, Path(temporary), count, seconds)
        for number in range(count):
            click.echo(f"round {number + 1} of {count}")
            for name, figures in bench.round(number):
                found.setdefault(name, []).append(figures)
                click.echo(f"  {name}")
    return Results(machine, began_at, found)


class Bench:
    """One database, one Valkey and one crowd, for all sizes."""

    def __init__(self, open: ExitStack, folder: Path, rounds: int, seconds: float) -> None:
        self._folder = folder
        self._rounds = rounds
        self._seconds = seconds
        self._database: Database = open.enter_context(database.running(folder))
        self._stack: Stack = open.enter_context(servers.stack(folder, self._database.settings, self._database.roots))
        lasting = Supply.seconds_of_crowd(of_mix=LONGER * len(PLAIN) * rounds * seconds, of_each=rounds * seconds)
        self._crowd: Crowd = crowd.of_the_service(self._stack.settings, folder, lasting)
        self._supply = Supply(self._crowd, folder)

    def round(self, number: int) -> Iterator[tuple[str, Figures]]:
        """Everything once, in an order of its own in each round."""
        chance = random.Random(number)  # noqa: S311  the same order each time
        for size in chance.sample(SIZES, len(SIZES)):
            yield from self._size(size, number)
        for connections in chance.sample(idle.ALL, len(idle.ALL)):
            yield connections.name, idle.measure(connections, self._database, self._stack.settings, self._seconds / 3)

    def _size(self, size: Size, number: int) -> Iterator[tuple[str, Figures]]:
        with fleet.running(size, self._stack, self._folder) as tasks:
            agreement.check([task.url for task in tasks.tasks], self._crowd.emails[number])
            self._ask(tasks, "me", WARM, number)
            yield f"{ME}, {size.name}", self._ask(tasks, "me", self._seconds, number)
            usual = self._database.backends(tasks.front.roots["gunicorn"])
            if size in PLAIN:
                yield f"{MIX}, {size.name}", self._ask_mix(tasks)
            if size == ONE:
                yield from self._kinds(tasks)
            if size.tasks > 1:
                yield pressed(size), self._ask(tasks, "me", PRESSED, number, CLIENTS * size.tasks)
            if size == PLAIN[-1]:
                yield ONE_OF_ALL, self._ask(tasks.without_front(), "me", self._seconds, number)
            backends = self._database.backends(tasks.front.roots["gunicorn"])
            yield (
                size.name,
                {
                    "connections": len(usual),
                    "connections_pressed": len(backends),
                    "task_megabytes": tasks.task_megabytes(),
                    "backend_megabytes": database.megabytes_each(backends),
                },
            )

    def _kinds(self, tasks: Fleet) -> Iterator[tuple[str, Figures]]:
        for name, file in KINDS.items():
            requests = self._supply.fresh(file, self._seconds)
            yield f"{name}, {ALONE}", asked(tasks.front, requests, seconds=self._seconds, connections=FEW)

    def _ask(self, tasks: Fleet, file: str, seconds: float, number: int, clients: int = CLIENTS) -> Figures:
        begin = number / self._rounds
        return asked(tasks.front, self._crowd.files[file], seconds=seconds, connections=clients, begin=begin)

    def _ask_mix(self, tasks: Fleet) -> Figures:
        seconds = LONGER * self._seconds
        return asked(tasks.front, self._supply.mix(seconds), seconds=seconds, connections=CLIENTS)
