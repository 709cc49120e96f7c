"""flask db: the schema, by Alembic; run as a task of its own before a release, never at a server's start.
flask idempotency: the keys that clients have used.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import click
import psycopg
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from service.idempotency import keys
from service.web import db, settings


class Commands(AppGroup):
    """A group of `flask` commands that say in a sentence when the database is away."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (OperationalError, psycopg.OperationalError) as error:
            # Only the first line: what follows may quote rows.
            cause = str(getattr(error, "orig", error)).partition("\n")[0]
            raise click.ClickException(f"The database is not there, or overloaded: {cause}") from error


schema = Commands("db", help="Look after the database's schema.")
idempotency = Commands("idempotency", help="Look after the idempotency keys of clients.")
PROJECT = Path(__file__).parents[2]


def init_app(app: Flask) -> None:
    app.cli.add_command(schema)
    app.cli.add_command(idempotency)


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
    numbers = [int(path.name[:4]) for path in (PROJECT / "migrations" / "versions").glob("[0-9]*_*.py")]
    _alembic("revision", message, autogenerate=True, rev_id=f"{max(numbers, default=0) + 1:04}")


@idempotency.command()
def purge() -> None:
    """Delete idempotency keys that are free again."""
    with db.separately() as session:
        count = keys.purge(session)
    click.echo(f"{count} idempotency keys deleted")


def _alembic(name: str, *arguments: Any, **options: Any) -> None:
    # Imported here, since the servers need none of it.
    config = import_module("alembic.config").Config(toml_file=PROJECT / "pyproject.toml")
    config.attributes["owner_url"] = settings.migration_database_url or settings.database_url
    config.attributes["application_url"] = settings.database_url
    config.attributes["grants"] = name == "upgrade"
    try:
        getattr(import_module("alembic.command"), name)(config, *arguments, **options)
    except import_module("alembic.util").CommandError as error:
        raise click.ClickException(str(error)) from error
