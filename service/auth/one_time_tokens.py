"""Secrets that are mailed: kept as digests, good once, for a while, and until the next one is sent.

ASVS 6.4.3, 6.5.1 to 6.5.5; OWASP Forgot Password Cheat Sheet.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, select, update
from sqlalchemy.orm import Session as Transaction

from service.auth.models import OneTimeToken
from service.problems import Problem
from service.users.models import User

PASSWORD, EMAIL = "password", "email"
RANDOM_BYTES = 32
MOST_AN_HOUR = 5
"""Letters of one purpose to one account; whoever asks for more gets none, and is not told so."""
GOOD = and_(OneTimeToken.used_at.is_(None), OneTimeToken.expires_at > func.now())


class TokenInvalid(Problem):
    """The token of this link was used before, is too old, was followed by a newer one, or never existed. Ask again."""

    status = 400
    title = "This link does not work"


class Proof(NamedTuple):
    """What a good token shows: who is meant, and which mailbox they read."""

    user_id: UUID
    sent_to: str


def mint(transaction: Transaction, user_id: UUID, purpose: str, *, sent_to: str, lifetime: timedelta) -> str | None:
    """A new token beside those that are still good; None when the account was sent enough of them lately."""
    transaction.execute(select(User.id).where(User.id == user_id).with_for_update())
    lately = and_(_of(user_id, purpose), OneTimeToken.created_at > func.now() - timedelta(hours=1))
    if transaction.execute(select(func.count()).where(lately)).scalar_one() >= MOST_AN_HOUR:
        return None
    token = secrets.token_urlsafe(RANDOM_BYTES)
    row = {"digest": digest_of(token), "user_id": user_id, "purpose": purpose, "sent_to": sent_to}
    transaction.execute(insert(OneTimeToken).values(**row, expires_at=func.now() + lifetime))
    return token


def supersede(transaction: Transaction, token: str, user_id: UUID, purpose: str) -> None:
    """The letter with this token is on its way: those before it are worth nothing any more."""
    earlier = update(OneTimeToken).where(_of(user_id, purpose), GOOD, OneTimeToken.digest != digest_of(token))
    transaction.execute(earlier.values(used_at=func.now()))


def withdraw(transaction: Transaction, token: str) -> None:
    """The letter with this token could not be sent."""
    transaction.execute(delete(OneTimeToken).where(OneTimeToken.digest == digest_of(token)))


def proof_of(connection: Connection, token: str, purpose: str) -> Proof:
    """What the token shows, without using it up. Raises `TokenInvalid`."""
    return _proof(connection.execute(_shown(token, purpose)).first())


def redeem(transaction: Transaction, token: str, purpose: str) -> Proof:
    """Use the token up, with the account locked: of many who try at once, one succeeds. Raises `TokenInvalid`."""
    proof = _proof(transaction.execute(_shown(token, purpose)).first())
    transaction.execute(select(User.id).where(User.id == proof.user_id).with_for_update())
    used = update(OneTimeToken).where(OneTimeToken.digest == digest_of(token), GOOD).values(used_at=func.now())
    if transaction.execute(used.returning(OneTimeToken.digest)).first() is None:
        raise TokenInvalid
    return proof


def void(transaction: Transaction, user_id: UUID, purpose: str) -> None:
    """End all that were sent to this account: what they would allow has happened in another way."""
    transaction.execute(update(OneTimeToken).where(_of(user_id, purpose), GOOD).values(used_at=func.now()))


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


def _shown(token: str, purpose: str) -> Select[*tuple[UUID, str]]:
    right = and_(OneTimeToken.digest == digest_of(token), OneTimeToken.purpose == purpose, GOOD)
    return select(OneTimeToken.user_id, OneTimeToken.sent_to).where(right)


def _proof(found: Row[UUID, str] | None) -> Proof:
    if found is None:
        raise TokenInvalid
    return Proof._make(found)
