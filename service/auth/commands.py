"""flask keys: those that sign access tokens."""

import click

from service.auth import keys
from service.web import db, settings
from service.web.commands import Commands

signing_keys = Commands("keys", help="Look after the keys that sign access tokens.")


@signing_keys.command()
def ensure() -> None:
    """Make a signing key if there is none that MASTER_KEY opens; as the database's owner."""
    ensure_key()


def ensure_key() -> None:
    """Also the last step of `flask db prepare`."""
    with db.separately(as_owner=True) as session:
        made = keys.ensure(session, settings.master_key)
    click.echo(made or "There is a signing key already.")


@signing_keys.command("list")
def list_() -> None:
    """Print the signing keys: id, since when they sign, until when they verify."""
    with db.separately() as session:
        for key in keys.all_rows(session):
            until = key.retires_at.isoformat() if key.retires_at else "-"
            click.echo(f"{key.kid}  {key.activates_at.isoformat()}  {until}")
