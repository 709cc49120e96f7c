"""flask users: look after accounts from a shell."""

import json
import os
from collections.abc import Callable
from typing import Any

import click
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from service.problems import Problem
from service.users import accounts, amendments, crowd, emails, schemas
from service.users.models import Account
from service.web import db, hasher, settings
from service.web.access import end_sessions
from service.web.commands import Commands

SEED_PASSWORD = "gatehouse seed"  # noqa: S105 # nosec B105 # for trials, and printed
users = Commands("users", help="Look after accounts.")


@users.command()
@click.argument("email")
@click.option("--name", default="", help="What the person wants to be called.")
@click.option("--admin", is_flag=True, help="Make an administrator.")
def create(email: str, name: str, admin: bool) -> None:
    """Create an account for EMAIL, vouch for that address, and print the account's id.

    The password is asked for, or read from NEW_PASSWORD.
    """
    try:
        wish = schemas.Registration().load({"email": email, "password": _new_password(), "name": name})
    except ValidationError as error:
        sentences = [f"{field}: {' '.join(said)}" for field, said in dict(error.messages_dict).items()]
        raise click.ClickException("\n".join(sentences)) from error
    kept, role = hasher.hash(wish["password"]), "admin" if admin else "user"
    account = _attempt(
        lambda s: accounts.register(
            s, email=wish["email"], password_hash=kept, name=wish["name"], role=role, is_verified=True
        )
    )
    click.echo(account.id)


@users.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_(limit: int) -> None:
    """Print the newest accounts, one JSON object a line."""
    with db.separately() as session:
        for account in accounts.newest(session, limit):
            click.echo(json.dumps(schemas.UserView().dump(account), ensure_ascii=False))


@users.command()
@click.argument("email")
def promote(email: str) -> None:
    """Make the account of EMAIL an administrator's."""
    change_account(email, lambda session, account: amendments.amend(session, account, role="admin"))


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Lock the account of EMAIL and end its sessions."""

    def lock(session: Session, account: Account) -> Account:
        disabled = amendments.amend(session, account, disabled=True)
        end_sessions(session, account.id)
        return disabled

    change_account(email, lock)


@users.command()
@click.argument("count", type=click.IntRange(1, 10_000_000))
def seed(count: int) -> None:
    """Make COUNT plausible accounts that share one password; not in production."""
    if settings.environment == "production":
        raise click.ClickException("seeded accounts share a known password: not in production")
    kept = hasher.hash(SEED_PASSWORD)
    with db.separately() as session, click.progressbar(length=count, label="accounts") as bar:
        crowd.gather(session, count, password_hash=kept, progress=bar.update)
    click.echo(f"{count} accounts with the password {SEED_PASSWORD!r}")


def change_account(email: str, act: Callable[[Session, Account], Account]) -> None:
    """Do something to the account of `email`, in a transaction of its own, and print what it is now."""

    def found(session: Session) -> Any:
        with_this = accounts.by_email(session, emails.canonical(email))
        if with_this is None:
            raise click.ClickException(f"nobody has the address {email}")
        return act(session, with_this)

    account = _attempt(found)
    click.echo(f"{account.email}: {account.role}, {account.status}")


def _new_password() -> str:
    # Never an option: the process list and the shell's history show those.
    given = os.environ.get("NEW_PASSWORD")
    return given or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _attempt(act: Callable[[Session], Any]) -> Any:
    try:
        with db.separately() as session:
            return act(session)
    except (Problem, emails.Malformed) as error:
        raise click.ClickException(str(error)) from error
