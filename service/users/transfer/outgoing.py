"""A file that is there when it is finished, and not before."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

import click

ENDINGS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def whole(path: str) -> Iterator[IO[str]]:
    """A new file that only its owner may read; `-` is standard output.

    It is written under the name `path`.part. Whatever ends the writing, be it a signal, leaves nothing.
    """
    opened = _standard_output() if path == "-" else _renamed_at_the_end(Path(path))
    try:
        with _signals_that_raise(), opened as out:
            yield out
    except OSError as error:
        # click itself knows what to do about a reader who has enough.
        if error.errno == errno.EPIPE:
            raise
        where, rest = ("standard output", "is incomplete") if path == "-" else (error.filename or path, "was not made")
        raise click.ClickException(f"{where}: {error.strerror}. The export {rest}.") from error


@contextmanager
def _renamed_at_the_end(path: Path) -> Iterator[IO[str]]:
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    part = Path(f"{path}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, this replaces nothing that came there meanwhile.
        os.link(part, path)
        part.unlink()
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _standard_output() -> Iterator[IO[str]]:
    with click.open_file("-", "w", encoding="utf-8") as out:
        try:
            yield out
            out.flush()
        except OSError:
            # What is still in the buffer would fail once more at the end, as an error that nobody tells.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise


@contextmanager
def _signals_that_raise() -> Iterator[None]:
    """`SystemExit`, where they would end the process on the spot; what is ignored stays so (nohup)."""
    usual = {number: signal.getsignal(number) for number in ENDINGS}
    for number, handler in usual.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, _exit)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _exit(number: int, _frame: object) -> NoReturn:
    # Once: a second one must not disturb what the first has to clear away.
    for other in ENDINGS:
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)
