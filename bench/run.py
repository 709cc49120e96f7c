"""One run: everything is started, the crowd gets its tokens, and the rounds begin."""

import tempfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import click

from bench import crowd, reference_crowd, results, rounds, servers
from bench.measures import Figures, Scene
from bench.results import Results
from bench.servers import OURS, WORKERS, Server, Stack

SETTINGS = {"ours": {}, "unlimited": {"RATE_LIMITS": "off"}}
BOTH = ["--workers", str(WORKERS)]
# More threads would only cost it more: gunicorn's own take turns.
THREADED = ["--worker-class", "gthread", "--threads", "24", "--keep-alive", "75"]
COMMANDS = {
    "ours": OURS,
    "unlimited": OURS,
    # The application differs, and nothing else.
    "reference": [*BOTH, *THREADED, "bench.reference:create_app()"],
    # As gunicorn's manual starts it: cheaper, but whoever logs in holds up everybody else of that worker.
    "reference-sync": [*BOTH, "bench.reference:create_app()"],
    "hello": [*BOTH, *THREADED, "bench.hello:create_app()"],
}


def all_rounds(count: int, seconds: float) -> Results:
    """Measure everything `count` times; a call lasts so many seconds."""
    machine, began_at = results.machine(), results.now()
    found: dict[str, list[Figures]] = {measure.name: [] for measure in rounds.ALL}
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as running:
        click.echo("starting the stack, and making accounts and tokens")
        scene = _scene(running, Path(temporary), count, seconds)
        for number in range(count):
            click.echo(f"round {number + 1} of {count}")
            for name, figures in rounds.one(scene, number):
                found[name].append(figures)
                click.echo(f"  {name}")
    return Results(machine, began_at, found)


def _scene(running: ExitStack, folder: Path, count: int, seconds: float) -> Scene:
    stack = running.enter_context(servers.stack(folder))
    url = reference_crowd.database(stack.settings)
    people = crowd.of_the_service(stack.settings, folder, count * seconds)
    others = reference_crowd.of_the_reference(url, folder)

    def start(name: str) -> AbstractContextManager[Server]:
        return _gunicorn(stack, name, url, folder)

    compared = {name: running.enter_context(start(name)) for name in COMMANDS}
    proxied = running.enter_context(servers.proxy(compared["ours"], folder))
    return Scene(
        servers={"stack": stack.whole, "nginx": proxied, **compared},
        service_crowd=people,
        reference_crowd=others,
        database_url=stack.settings["DATABASE_URL"],
        start=start,
        rounds=count,
        seconds=seconds,
    )


def _gunicorn(stack: Stack, name: str, url: str, folder: Path) -> AbstractContextManager[Server]:
    settings = {**stack.settings, **SETTINGS.get(name, {})}
    if name.startswith("reference"):
        settings = {"REFERENCE_DATABASE_URL": url}
    return servers.gunicorn(COMMANDS[name], settings, folder / f"{name}.log", stack.shared)
