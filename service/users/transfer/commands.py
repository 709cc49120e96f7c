"""flask users export and flask users import."""

import json
import sys
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import IO

import click
from flask.cli import with_appcontext

from service.audit import record
from service.problems import Problem
from service.users import directory
from service.users.transfer import incoming, outgoing, rows
from service.users.transfer.schemas import LONGEST_LINE, BadLine, Newcomer, read
from service.web import db, hasher


class Tally:
    """How many lines there were, and which are refused: told as soon as it is found."""

    def __init__(self) -> None:
        self.lines = 0
        self.refused = 0

    def refuse(self, number: int, reason: str) -> None:
        self.refused += 1
        click.echo(f"line {number}: {reason}", err=True)


@click.command("export")
@click.argument("file", default="-")
@with_appcontext
def export(file: str) -> None:
    """Write all accounts with their password hashes to FILE, or to standard output, one JSON object a line."""
    with outgoing.whole(file) as out:
        with db.separately() as session:
            # First, so that no copy is made without a trace.
            record.done(session, "accounts.exported", subject=None)
            count = directory.count(session.connection(), directory.Filter())
        with db.separately() as session, click.progressbar(length=count, label="accounts", file=sys.stderr) as bar:
            for row in rows.all_of(session):
                out.write(rows.line(row))
                bar.update(1)


@click.command("import")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--dry-run", is_flag=True, help="Only say which lines are refused, and why.")
@click.option("--skip-bad", is_flag=True, help="Import the good lines though others are refused.")
@with_appcontext
def import_(file: IO[bytes], dry_run: bool, skip_bad: bool) -> None:
    """Open the accounts in FILE, or on standard input, one JSON object a line: all, or none if a line is refused."""
    tally = Tally()

    def is_wanted() -> bool:
        return not dry_run and (skip_bad or not tally.refused)

    # Without a name in any folder, since it holds hashes.
    with TemporaryFile("w+", encoding="utf-8") as checked:
        check(file, checked, tally, is_wanted)
        checked.seek(0)
        count = admit(checked, tally, is_wanted)
    if dry_run:
        click.echo(f"{tally.lines - tally.refused} accounts could be imported, {tally.refused} lines refused")
    else:
        click.echo(f"{count} accounts imported, {tally.refused} lines refused")
    if tally.refused:
        sys.exit(1)


def check(file: IO[bytes], checked: IO[str], tally: Tally, is_wanted: Callable[[], bool]) -> None:
    """Look at each line by itself, and hash passwords if it leads anywhere; no connection is held meanwhile."""
    newcomer = Newcomer()
    with click.progressbar(numbered(file), label="lines", show_pos=True, file=sys.stderr) as lines:
        for number, line in lines:
            tally.lines += 1
            try:
                row, password = read(newcomer, line)
            except BadLine as error:
                tally.refuse(number, str(error))
                continue
            if password is not None and is_wanted():
                row = row._replace(password_hash=hasher.hash(password))
            checked.write(json.dumps([number, *rows.plain(row)]) + "\n")


def admit(checked: IO[str], tally: Tally, is_wanted: Callable[[], bool]) -> int:
    """Compare the accounts with each other and with those that are there, and open them; how many were opened."""
    try:
        # As the owner, since the application's role may not even make a temporary table.
        with db.separately(as_owner=True) as session:
            incoming.stage(session, map(json.loads, checked))
            for number, objection in incoming.compare(session):
                tally.refuse(number, objection)
            return incoming.add(session) if is_wanted() else 0
    except Problem as error:
        raise click.ClickException(str(error)) from error


def numbered(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank with their numbers from 1; of an overlong one just enough to see that it is."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE)):
            pass
        if line.strip():
            yield number, line
