"""flask db: role and schema, by Alembic. Run as a task of its own before a release, never at a server's start."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click
import psycopg
from flask import Flask, current_app
from flask.cli import AppGroup
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from service.values import password_of
from service.web import settings


class Commands(AppGroup):
    """A group of `flask` commands that say in a sentence what their operator can do something about."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (OperationalError, psycopg.OperationalError) as error:
            raise _failure("The database is not there, or overloaded", error) from error
        except ProgrammingError as error:
            if not isinstance(error.orig, InsufficientPrivilege):
                raise
            raise _failure("The database's role may not do this", error) from error
        except UnicodeError as error:
            # Without what was given: it may be a password.
            raise click.ClickException("An argument, a variable or a file is not UTF-8.") from error


def _failure(sentence: str, error: Exception) -> click.ClickException:
    """Only the first line of the cause: what follows may quote rows."""
    cause = str(getattr(error, "orig", error)).partition("\n")[0]
    return click.ClickException(f"{sentence}: {cause}")


schema = Commands("db", help="Look after the database's schema.")
PROJECT = Path(__file__).parents[2]


def init_app(app: Flask) -> None:
    app.extensions["prepare"] = []
    app.cli.add_command(schema)


@schema.command()
def prepare() -> None:
    """Make the application's role, bring the schema up, make the first signing key: all that a release needs.

    Features add their own steps to `app.extensions["prepare"]`.
    """
    _ensure_role()
    _alembic("upgrade", "head")
    _alembic("current")
    for step in current_app.extensions["prepare"]:
        step()


@schema.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up to REVISION, by default the newest, and grant the application its rights."""
    _alembic("upgrade", revision)
    _alembic("current")


@schema.command(context_settings={"ignore_unknown_options": True})
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION, or by -N steps; `base` leaves nothing."""
    _alembic("downgrade", revision)


@schema.command()
def current() -> None:
    """Print the schema's revision."""
    _alembic("current")


@schema.command()
def check() -> None:
    """Fail if models and schema differ."""
    _alembic("check")


@schema.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write the next migration, numbered, from the difference between models and schema."""
    if not message.strip():
        raise click.UsageError("Say what it does.")
    numbers = [int(path.name[:4]) for path in (PROJECT / "migrations" / "versions").glob("[0-9]*_*.py")]
    _alembic("revision", message, autogenerate=True, rev_id=f"{max(numbers, default=0) + 1:04}")


def _ensure_role() -> None:
    # Imported here, like Alembic below, since the servers need none of it.
    roles = import_module("migrations.roles")
    role, password = make_url(settings.database_url).username, password_of(settings.database_url)
    try:
        with current_app.extensions["owner"].begin() as connection:
            roles.ensure(connection.connection.driver_connection, role, password, by_iam=settings.database_iam)
    except (roles.NotAllowed, psycopg.Error) as error:
        raise click.ClickException(str(error).partition("\n")[0]) from error


def _alembic(name: str, *arguments: Any, **options: Any) -> None:
    config = import_module("alembic.config").Config(toml_file=PROJECT / "pyproject.toml")
    config.attributes["owner"] = current_app.extensions["owner"]
    config.attributes["application_url"] = settings.database_url
    config.attributes["grants"] = name == "upgrade"
    try:
        getattr(import_module("alembic.command"), name)(config, *arguments, **options)
    except import_module("alembic.util").CommandError as error:
        raise click.ClickException(str(error)) from error
