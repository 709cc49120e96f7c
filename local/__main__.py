"""The command line: python -m local run, python -m local env"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from local import stack
from local.failures import Failure
from local.settings import MARK
from local.state import State

STATE = click.option(
    "--state",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=stack.CHECKOUT / ".local",
    show_default=".local of the checkout",
    help="Where secrets, logs and the database are kept.",
)


@click.group()
def local() -> None:
    """The laptop's production."""


@local.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Where Nginx listens.")
@STATE
def run(port: int, directory: Path) -> None:
    """Start PostgreSQL, Valkey, the service and Nginx, and stay until Ctrl-C."""
    with _sentences():
        stack.run(State(directory), port)


@local.command()
@STATE
def env(directory: Path) -> None:
    """Print the settings of the running stack as shell commands: eval "$(python -m local env)" """
    with _sentences():
        state = State(directory)
        settings = state.read(stack.RUNNING) if state.is_in_use() else {}
        if not settings:
            raise Failure(f"Nothing runs with {state.directory} (or it is still starting). Start it: make run")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    for name, value in {**settings, MARK: str(state.directory), "PATH": programs}.items():
        click.echo(f"export {name}={_quoted(value)}")


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except Failure as failure:
        raise click.ClickException(str(failure)) from failure


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


if __name__ == "__main__":
    local()
