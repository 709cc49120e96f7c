"""The command line: python -m bench run, tasks, console, check, table, scaling, picture"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bench import budget, console, picture, scaling, tables, tasks, wrk
from bench.results import FOLDER, Results

F = TypeVar("F", bound=Callable[..., Any])
# The access tokens of a run live for an hour. A round takes 35 times as long as a call, one of several tasks 50 times.
MOST_CALLING, MOST_WITH_TASKS = 75, 60
FOUND = click.Path(exists=True, dir_okay=False, path_type=Path)


def rounds(default: int) -> Callable[[F], F]:
    kind = click.IntRange(min=1)
    return click.option("--rounds", type=kind, default=default, show_default=True, help="Figures are their medians.")


def seconds(default: int) -> Callable[[F], F]:
    kind = click.IntRange(min=1)
    return click.option("--seconds", type=kind, default=default, show_default=True, help="How long each call is asked.")


@click.group()
def bench() -> None:
    """What the service costs, next to a plain Flask service and to the limits of this machine."""


@bench.command("run")
@rounds(5)
@seconds(5)
@click.option("--picture", "to", type=click.Path(path_type=Path), help="Draw it there too: docs/performance.svg.")
def run_all(rounds: int, seconds: int, to: Path | None) -> None:
    """Measure, print the tables, and keep all figures and a picture in bench/results."""
    results = _measured(rounds, seconds)
    if to:
        picture.draw(results, to)


@bench.command("tasks")
@rounds(3)
@seconds(3)
def run_tasks(rounds: int, seconds: int) -> None:
    """Measure several tasks on one database, print the tables of docs/scaling.md, and keep the figures."""
    _refuse_more_than(MOST_WITH_TASKS, rounds, seconds)
    wrk.program()
    found = tasks.run(rounds, seconds)
    path = FOLDER / f"{datetime.now(UTC):%Y-%m-%dT%H-%M}-tasks.json"
    found.write(path)
    click.echo(f"\n{scaling.page(found)}\n\nkept in {path}")


@bench.command("console")
def run_console() -> None:
    """Measure the console's pages with a million accounts; fails when one takes 50 ms more often than rarely."""
    rows = list(console.measure(click.echo))
    click.echo(console.table(rows))
    if not all(row.is_kept for row in rows):
        raise SystemExit(1)


@bench.command("scaling")
@click.argument("results", type=FOUND)
def show_scaling(results: Path) -> None:
    """Print the tables of docs/scaling.md from a run of several tasks."""
    click.echo(scaling.page(Results.read(results)))


@bench.command()
@click.argument("results", type=FOUND, required=False)
@rounds(3)
@seconds(5)
def check(results: Path | None, rounds: int, seconds: int) -> None:
    """Hold a new run, or the one of a file, to bench/budget.toml; fails when a line is not kept."""
    found = Results.read(results) if results else _measured(rounds, seconds)
    are_kept = [_tell(line, line.ratio(found)) for line in budget.read()]
    # What the reference does not withstand is no failure of ours.
    failures = {name: count for name, count in budget.failures(found).items() if not name.endswith(", reference")}
    for name, count in failures.items():
        click.echo(f"FAILED  {name}: {count} requests without the answer that they should have had")
    if failures or not all(are_kept):
        raise SystemExit(1)


@bench.command()
@click.argument("results", type=FOUND)
def table(results: Path) -> None:
    """Print the tables of a run in Markdown."""
    found = Results.read(results)
    click.echo(f"{tables.conditions(found)}\n\n{tables.markdown(tables.all_of(found))}")


@bench.command("picture")
@click.argument("results", type=FOUND)
@click.argument("to", type=click.Path(path_type=Path))
def draw(results: Path, to: Path) -> None:
    """Draw a run: docs/performance.svg, or any other SVG or PNG."""
    picture.draw(Results.read(results), to)


def _measured(rounds: int, seconds: int) -> Results:
    _refuse_more_than(MOST_CALLING, rounds, seconds)
    # The reference's library is there only for who measures.
    from bench import run  # noqa: PLC0415

    wrk.program()
    results = run.all_rounds(rounds, seconds)
    path = FOLDER / f"{datetime.now(UTC):%Y-%m-%dT%H-%M}.json"
    results.write(path)
    click.echo(f"\n{tables.conditions(results)}\n\n{tables.text(tables.all_of(results))}\n\nkept in {path}")
    try:
        picture.draw(results, path.with_suffix(".svg"))
    except ModuleNotFoundError:
        click.echo("not drawn: matplotlib is not installed (make bench installs it)")
    return results


def _refuse_more_than(most: int, rounds: int, seconds: int) -> None:
    if rounds * seconds > most:
        raise click.UsageError(f"Rounds times seconds must not be above {most}: tokens live for an hour.")


def _tell(line: budget.Budget, ratio: float) -> bool:
    """Print the line; whether it is kept."""
    is_kept = line.is_kept_by(ratio)
    click.echo(f"{'kept' if is_kept else 'MISSED':7} {line.name}: {ratio:.2f}, budget {line.bound}")
    return is_kept


if __name__ == "__main__":
    bench()
