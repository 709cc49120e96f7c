"""python -m faults [--short] [--only WORD]: each fault once, and one table."""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.tables import markdown
from faults import (
    clock,
    disk,
    of_the_callers,
    of_the_clock,
    of_the_database,
    of_the_names,
    of_the_others,
    of_the_tasks,
    rig,
    soak,
)
from faults.outcome import Fault, Outcome
from faults.rig import FAKETIME, ROOT

PARTS = (of_the_database, of_the_names, of_the_clock, of_the_tasks, of_the_others, of_the_callers, soak)
ALL = [fault for part in PARTS for fault in part.ALL]
MACHINE = {
    ROOT: (disk.is_possible, "only root may mount anything"),
    FAKETIME: (clock.is_possible, "there is no faketime here (Debian's package of that name)"),
}
HEAD = ["fault", "", "requests", "failed", "longest gap, s", "lost", "promised besides", "held"]


@click.command()
@click.option(
    "--short", "is_short", is_flag=True, help="Only those whose promises are counts: none is lost, none fails."
)
@click.option("--only", multiple=True, help="Those of this row, or whose name has this in it; may be said again.")
@click.option("--minutes", default=5.0, help="How long the soak takes, which is only done when --only names it.")
def main(is_short: bool, only: Sequence[str], minutes: float) -> None:
    """Do all harm there is to two tasks, and hold them to what was promised."""
    rows, broken = [HEAD], False
    for fault in _chosen([word.casefold() for word in only], is_short=is_short):
        if missing := [why for need, (is_there, why) in MACHINE.items() if need in fault.needs and not is_there()]:
            click.echo(f"SKIPPED: {fault.row} {fault.name}: {missing[0]}")
            continue
        began = time.monotonic()
        outcome = _done(fault, minutes, is_short=is_short)
        broken = broken or not outcome.is_held
        rows.append(_row(fault, outcome))
        click.echo(
            f"{fault.row} {fault.name}: {'held' if outcome.is_held else '; '.join(outcome.broken)}"
            f" ({time.monotonic() - began:.0f} s)"
        )
    click.echo("\n" + markdown([("What became of it", rows)]) + f"\n\n{_conditions()}")
    sys.exit(broken)


def _chosen(only: Sequence[str], *, is_short: bool) -> list[Fault]:
    if only:
        return [fault for fault in ALL if any(_is_meant(fault, word) for word in only)]
    return [fault for fault in ALL if not fault.is_asked_for and (fault.is_counted or not is_short)]


def _is_meant(fault: Fault, word: str) -> bool:
    return word == fault.row.casefold() or word in fault.name.casefold()


def _done(fault: Fault, minutes: float, *, is_short: bool) -> Outcome:
    """An error of the scenario's own is no reason to leave out those that come after it."""
    try:
        with tempfile.TemporaryDirectory() as folder, rig.running(Path(folder), fault.needs, fault.settings) as running:
            running.minutes, running.is_short = minutes, is_short
            return fault.do(running)
    except Exception as error:  # noqa: BLE001
        return Outcome(0, 0, 0, 0, (f"it could not be done: {type(error).__name__}: {error}",))


def _conditions() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}; "
        f"{datetime.now(UTC):%Y-%m-%d}."
    )


def _row(fault: Fault, outcome: Outcome) -> list[str]:
    return [
        fault.row,
        f"{fault.name}: {outcome.told}" if outcome.told else fault.name,
        f"{outcome.requests:,}",
        f"{outcome.failed:,}",
        f"{outcome.longest_gap:.2f}",
        str(outcome.lost),
        fault.promise,
        "yes" if outcome.is_held else "**NO**",
    ]


if __name__ == "__main__":
    main()
