"""python -m faults [--short] [--only WORD]: each fault once, and one table."""

import sys
import tempfile
import time
from pathlib import Path

import click

from bench.tables import markdown
from faults import clock, disk, of_the_clock, of_the_database, of_the_names, of_the_others, of_the_tasks, rig
from faults.outcome import Fault, Outcome
from faults.rig import FAKETIME, ROOT

ALL = (*of_the_database.ALL, *of_the_names.ALL, *of_the_clock.ALL, *of_the_tasks.ALL, *of_the_others.ALL)
MACHINE = {
    ROOT: (disk.is_possible, "only root may mount anything"),
    FAKETIME: (clock.is_possible, "there is no faketime here (Debian's package of that name)"),
}
HEAD = ["fault", "", "requests", "failed", "longest gap, s", "lost", "promised besides", "held"]


@click.command()
@click.option("--short", "is_short", is_flag=True, help="Leave out what takes long.")
@click.option("--only", default="", help="Those whose row or name has this in it.")
def main(is_short: bool, only: str) -> None:
    """Do all harm there is to two tasks, and hold them to what was promised."""
    chosen = [fault for fault in ALL if only in f"{fault.row} {fault.name}" and not (is_short and fault.is_long)]
    rows, broken = [HEAD], False
    for fault in chosen:
        if missing := [why for need, (is_there, why) in MACHINE.items() if need in fault.needs and not is_there()]:
            click.echo(f"SKIPPED: {fault.row} {fault.name}: {missing[0]}")
            continue
        began = time.monotonic()
        outcome = _done(fault)
        broken = broken or not outcome.is_held
        rows.append(_row(fault, outcome))
        click.echo(
            f"{fault.row} {fault.name}: {'held' if outcome.is_held else '; '.join(outcome.broken)}"
            f" ({time.monotonic() - began:.0f} s)"
        )
    click.echo("\n" + markdown([("What was done, and what became of it", rows)]))
    sys.exit(broken)


def _done(fault: Fault) -> Outcome:
    """An error of the scenario's own is no reason to leave out those that come after it."""
    try:
        with tempfile.TemporaryDirectory() as folder, rig.running(Path(folder), fault.needs, fault.settings) as running:
            return fault.do(running)
    except Exception as error:  # noqa: BLE001
        return Outcome(0, 0, 0, 0, (f"it could not be done: {type(error).__name__}: {error}",))


def _row(fault: Fault, outcome: Outcome) -> list[str]:
    return [
        fault.row,
        fault.name,
        f"{outcome.requests:,}",
        f"{outcome.failed:,}",
        f"{outcome.longest_gap:.2f}",
        str(outcome.lost),
        fault.promise,
        "yes" if outcome.is_held else "**NO**",
    ]


if __name__ == "__main__":
    main()
