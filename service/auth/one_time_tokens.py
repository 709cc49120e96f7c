"""Secrets that are mailed: kept as digests, good once, for a while, and until the next one is sent.

ASVS 6.4.3, 6.5.1 to 6.5.5; OWASP Forgot Password Cheat Sheet.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session as Transaction

from service.auth.models import OneTimeToken
from service.problems import Problem
from service.users.models import User

PASSWORD, VERIFY, MOVE = "password", "verify", "move"
RANDOM_BYTES = 32
MOST_AN_HOUR = 5
"""Letters of one purpose to one account; more wait, and whoever asked is not told so."""
UNSPENT = and_(OneTimeToken.used_at.is_(None), OneTimeToken.expires_at > func.now())
IS_STILL_READ = User.email == OneTimeToken.sent_to
NOTHING_HAPPENED = User.links_version == OneTimeToken.links_version
STANDS = {PASSWORD: and_(IS_STILL_READ, NOTHING_HAPPENED), VERIFY: IS_STILL_READ, MOVE: NOTHING_HAPPENED}
"""What must be true of the account for a token of each purpose, besides that it may be used."""


class TokenInvalid(Problem):
    """The token of this link was used before, is too old, was followed by a newer one, or never existed. Ask again."""

    status = 400
    title = "This link does not work"


class EnoughForNow(Exception):
    """The account was sent as many letters of this purpose as it gets within the hour."""


class Proof(NamedTuple):
    """What a good token shows: who is meant, which mailbox they read, and what for they were sent it."""

    user_id: UUID
    sent_to: str
    purpose: str


def mint(
    transaction: Transaction,
    user_id: UUID,
    purpose: str,
    *,
    sent_to: str,
    lifetime: timedelta,
    links_version: int | None = None,
) -> str | None:
    """A new token beside those that are still good. Raises `EnoughForNow`.

    None when the account is gone, or no longer at `links_version`: something has happened since it was asked for.
    """
    account = select(User.links_version).where(User.id == user_id).with_for_update()
    current = transaction.scalar(account)
    if current is None or links_version not in (None, current):
        return None
    lately = and_(_of(user_id, purpose), OneTimeToken.created_at > func.now() - timedelta(hours=1))
    if transaction.execute(select(func.count()).where(lately)).scalar_one() >= MOST_AN_HOUR:
        raise EnoughForNow
    token = secrets.token_urlsafe(RANDOM_BYTES)
    row = {"digest": digest_of(token), "user_id": user_id, "purpose": purpose, "sent_to": sent_to}
    values = {**row, "links_version": current, "expires_at": func.now() + lifetime}
    transaction.execute(insert(OneTimeToken).values(values))
    return token


def supersede(transaction: Transaction, token: str, user_id: UUID, purpose: str) -> None:
    """The letter with this token is on its way: those made before it are worth nothing any more."""
    own = select(OneTimeToken.id).where(OneTimeToken.digest == digest_of(token)).scalar_subquery()
    earlier = update(OneTimeToken).where(_of(user_id, purpose), UNSPENT, OneTimeToken.id < own)
    transaction.execute(earlier.values(used_at=func.now()))


def withdraw(transaction: Transaction, token: str) -> None:
    """The letter with this token could not be sent."""
    transaction.execute(delete(OneTimeToken).where(OneTimeToken.digest == digest_of(token)))


def proof_of(connection: Connection, token: str, *purposes: str) -> Proof:
    """What the token shows, without using it up. Raises `TokenInvalid`."""
    return _proof(connection.execute(_shown(token, purposes)).first())


def redeem(transaction: Transaction, token: str, *purposes: str) -> Proof:
    """Use the token up, with the account locked: of many who try at once, one succeeds. Raises `TokenInvalid`."""
    proof = _proof(transaction.execute(_shown(token, purposes)).first())
    transaction.execute(select(User.id).where(User.id == proof.user_id).with_for_update())
    used = update(OneTimeToken).where(OneTimeToken.user_id == User.id, *_is_good(token, purposes))
    if transaction.execute(used.values(used_at=func.now()).returning(OneTimeToken.id)).first() is None:
        raise TokenInvalid
    return proof


def end_all(transaction: Transaction, user_id: UUID) -> None:
    """End what was sent to choose a password or to move, and what is still to be sent: it was asked for before this."""
    transaction.execute(update(User).where(User.id == user_id).values(links_version=User.links_version + 1))


def ever_of(transaction: Transaction, user_id: UUID, /, *, after: UUID | None, limit: int) -> Sequence[OneTimeToken]:
    """Up to `limit` that were sent for this account, good or not, in the order of their ids."""
    theirs = select(OneTimeToken).where(OneTimeToken.user_id == user_id).order_by(OneTimeToken.id).limit(limit)
    return transaction.scalars(theirs if after is None else theirs.where(OneTimeToken.id > after)).all()


def purge(transaction: Transaction) -> int:
    """Delete those that have been worthless for a day; how many these were."""
    statement = delete(OneTimeToken).where(OneTimeToken.expires_at < func.now() - timedelta(days=1))
    return len(transaction.execute(statement.returning(OneTimeToken.digest)).all())


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _of(user_id: UUID, purpose: str) -> ColumnElement[bool]:
    return and_(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)


def _shown(token: str, purposes: Collection[str]) -> Select[*tuple[UUID, str, str]]:
    shown = select(OneTimeToken.user_id, OneTimeToken.sent_to, OneTimeToken.purpose)
    return shown.join(User, User.id == OneTimeToken.user_id).where(*_is_good(token, purposes))


def _is_good(token: str, purposes: Collection[str]) -> list[ColumnElement[bool]]:
    stands = or_(*(and_(OneTimeToken.purpose == purpose, STANDS[purpose]) for purpose in purposes))
    return [OneTimeToken.digest == digest_of(token), UNSPENT, User.disabled_at.is_(None), stands]


def _proof(found: Row[UUID, str, str] | None) -> Proof:
    if found is None:
        raise TokenInvalid
    return Proof._make(found)
