"""The command line: python -m bench run, check, table, picture"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bench import budget, picture, tables, wrk
from bench.results import FOLDER, Results

F = TypeVar("F", bound=Callable[..., Any])
# The access tokens of a run live for an hour. A round takes 35 times as long as a call.
MOST_CALLING = 75
FOUND = click.Path(exists=True, dir_okay=False, path_type=Path)
SECONDS = click.option(
    "--seconds", type=click.IntRange(min=1), default=5, show_default=True, help="How long each call is asked."
)


def rounds(default: int) -> Callable[[F], F]:
    kind = click.IntRange(min=1)
    return click.option("--rounds", type=kind, default=default, show_default=True, help="Figures are their medians.")


@click.group()
def bench() -> None:
    """What the service costs, next to a plain Flask service and to the limits of this machine."""


@bench.command("run")
@rounds(5)
@SECONDS
@click.option("--picture", "to", type=click.Path(path_type=Path), help="Draw it there too: docs/performance.svg.")
def run_all(rounds: int, seconds: int, to: Path | None) -> None:
    """Measure, print the tables, and keep all figures and a picture in bench/results."""
    results = _measured(rounds, seconds)
    if to:
        picture.draw(results, to)


@bench.command()
@click.argument("results", type=FOUND, required=False)
@rounds(3)
@SECONDS
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
    if rounds * seconds > MOST_CALLING:
        raise click.UsageError(f"Rounds times seconds must not be above {MOST_CALLING}: tokens live for an hour.")
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


def _tell(line: budget.Budget, ratio: float) -> bool:
    """Print the line; whether it is kept."""
    is_kept = line.is_kept_by(ratio)
    click.echo(f"{'kept' if is_kept else 'MISSED':7} {line.name}: {ratio:.2f}, budget {line.bound}")
    return is_kept


if __name__ == "__main__":
    bench()
