"""What the worker does for accounts: letters with links, and throwing old rows away.

A token is made when its letter is written, so that neither a job nor a dump of the database holds one, and its time
begins when the letter leaves.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from service import jobs
from service.auth import one_time_tokens, sessions
from service.auth.one_time_tokens import MOVE, PASSWORD, VERIFY
from service.mail.tasks import send
from service.users import accounts, emails
from service.users.models import Account
from service.web import db, settings

log = logging.getLogger(__name__)
ENDED_SESSIONS_ARE_KEPT = timedelta(days=1)


@jobs.task("auth.recover", queue=jobs.LETTERS)
def recover(*, address: str) -> None:
    """Send a link to choose a new password to whoever has the address; to nobody, if nobody has."""
    _send_link("recovery", PASSWORD, lambda session: _by_address(session, address), settings.recovery_lifetime)


@jobs.task("auth.invite", queue=jobs.LETTERS)
def invite(*, user_id: str) -> None:
    """Send the link that claims an invited account."""

    def invited(session: Session) -> Account | None:
        account = accounts.by_id(session, UUID(user_id))
        return account if account and account.status == "invited" else None

    _send_link("invitation", PASSWORD, invited, settings.invitation_lifetime)


@jobs.task("auth.verify", queue=jobs.LETTERS)
def verify(*, user_id: str) -> None:
    """Send the link that confirms the address of an account."""

    def unverified(session: Session) -> Account | None:
        account = accounts.by_id(session, UUID(user_id))
        return account if account and not account.email_verified else None

    _send_link("verify", VERIFY, unverified, settings.verification_lifetime)


@jobs.task("auth.ask_new_address", queue=jobs.LETTERS)
def ask_new_address(*, user_id: str, address: str, links_version: str) -> None:
    """Send the link that moves an account to `address` there, unless something has happened since it was asked for.

    Nothing is sent to an address that somebody has; for all that the account's owner can see, it was.
    """
    with db.separately() as session:
        is_taken = accounts.by_email(session, address) is not None
        account = accounts.by_id(session, UUID(user_id))
    lifetime = settings.verification_lifetime
    link = account and _made(account, MOVE, lifetime, to=address, links_version=int(links_version))
    if link and is_taken:
        _settle(link)
    elif link:
        _deliver("email-change", link, lifetime)


@jobs.task("auth.purge", cron="23 3 * * *")
def purge() -> dict[str, int]:
    """Throw away what has ended or expired; how much of what."""
    with db.separately() as session:
        ended = sessions.purge(session, kept_for=ENDED_SESSIONS_ARE_KEPT)
        worthless = one_time_tokens.purge(session)
    gone = {"sessions": ended, "one_time_tokens": worthless}
    log.info("purged", extra=gone)
    return gone


class Link(NamedTuple):
    """A token on its way to an address."""

    user_id: UUID
    purpose: str
    to: str
    token: str


def _send_link(letter: str, purpose: str, find: Callable[[Session], Account | None], lifetime: timedelta) -> None:
    with db.separately() as session:
        account = find(session)
    if account and (link := _made(account, purpose, lifetime, to=account.email)):
        _deliver(letter, link, lifetime)


def _made(
    account: Account, purpose: str, lifetime: timedelta, *, to: str, links_version: int | None = None
) -> Link | None:
    if account.status == "disabled":
        return None
    try:
        with db.separately() as session:
            token = one_time_tokens.mint(
                session, account.id, purpose, sent_to=to, lifetime=lifetime, links_version=links_version
            )
    except one_time_tokens.EnoughForNow:
        # Later, since some of these may never have left: their worker was killed.
        log.warning("mail_withheld", extra={"purpose": purpose, "user_id": str(account.id)})
        raise
    if token is None:
        return None
    return Link(account.id, purpose, to, token)


def _deliver(letter: str, link: Link, lifetime: timedelta) -> None:
    try:
        send(letter=letter, to=link.to, link=_url(link), validity=_in_words(lifetime))
    except BaseException:
        with db.separately() as session:
            one_time_tokens.withdraw(session, link.token)
        raise
    _settle(link)


def _settle(link: Link) -> None:
    with db.separately() as session:
        one_time_tokens.supersede(session, link.token, link.user_id, link.purpose)


def _by_address(session: Session, address: str) -> Account | None:
    try:
        return accounts.by_email(session, emails.canonical(address))
    except emails.Malformed:
        return None


def _url(link: Link) -> str:
    """Built from the settings alone: what a request's headers say must never end up in a letter.

    The token is the fragment, which no browser sends: no log of a server or proxy gets it (RFC 3986 3.5, ASVS 14.2.1).
    """
    page = "password" if link.purpose == PASSWORD else "email"
    return f"{settings.links_url or settings.public_url + '/link'}/{page}#{urlencode({'token': link.token})}"


def _in_words(lifetime: timedelta) -> str:
    minutes = int(lifetime.total_seconds()) // 60
    for size, unit in ((24 * 60, "day"), (60, "hour")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes > size else ''}"
    return f"{minutes} minutes"
