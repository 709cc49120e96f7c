"""Getting in, staying in, getting out."""

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session as Transaction

from service.audit import record
from service.auth import refresh_tokens
from service.auth.models import USER_AGENT_LENGTH, Session
from service.auth.refresh_tokens import InvalidGrant, RefreshToken
from service.lookups import Lookup
from service.orm import even_if_refused, origin_of
from service.problems import Problem
from service.users.models import ACCOUNT, Account, User

SALT_BYTES = 16
MOST_SHOWN = 100
LIVE = and_(Session.revoked_at.is_(None), Session.expires_at > func.now())
REMAINING = type_coerce(Session.expires_at - func.now(), Interval).label("remaining")
TOLD = (
    Session.id,
    Session.created_at,
    Session.last_seen_at,
    Session.expires_at,
    Session.revoked_at,
    Session.ip,
    Session.user_agent,
)
CALLER = Lookup(
    select(*ACCOUNT)
    .join(Session, Session.user_id == User.id)
    .where(Session.id == bindparam("session_id"), User.id == bindparam("user_id"), LIVE, User.disabled_at.is_(None))
)


class InvalidCredentials(Problem):
    """The e-mail address or the password is wrong; which of them, nobody is told."""

    status = 401
    title = "Wrong e-mail address or password"
    oauth_error = "invalid_grant"


class AccountDisabled(Problem):
    """The password is right, but an operator has disabled the account. Ask them."""

    status = 403
    title = "This account is disabled"


class TokenReused(Problem):
    """This refresh token was exchanged before: somebody has a copy. Its session is over for both; log in again."""

    status = 401
    title = "Refresh token used twice"
    oauth_error = "invalid_grant"
    challenge = 'error="invalid_token"'


class Entry(NamedTuple):
    """What a login or a refresh gives: whose session it is, how long it lives, and the one refresh token for more."""

    user_id: UUID
    role: str
    session_id: UUID
    refresh_token: RefreshToken
    expires_in: timedelta


def caller(connection: Connection, *, user_id: UUID, session_id: UUID) -> Account | None:
    """The account behind an access token, if its session lives and it may be used: the one query of a read."""
    found = CALLER.first(connection, user_id=user_id, session_id=session_id)
    return Account._make(found) if found else None


def open(transaction: Transaction, key: bytes, *, user_id: UUID, seen_hash: str, lifetime: timedelta) -> Entry | None:
    """Begin a session for the owner of a password that was right a moment ago.

    None when the hash is no longer the one that was compared, or the account was disabled: a login that races a
    change of password gets nothing, since the lock on the user makes one wait for the other.
    """
    owner = select(User.id, User.role).where(
        User.id == user_id, User.password_hash == seen_hash, User.disabled_at.is_(None)
    )
    found = transaction.execute(owner.with_for_update(read=True)).first()
    if found is None:
        return None
    salt, origin = os.urandom(SALT_BYTES), origin_of(transaction)
    row = {
        "user_id": user_id,
        "salt": salt,
        "expires_at": func.now() + lifetime,
        "ip": origin.ip,
        "user_agent": origin.user_agent[:USER_AGENT_LENGTH],
    }
    id = transaction.scalars(insert(Session).values(row).returning(Session.id)).one()
    record.done(transaction, "session.opened", subject=user_id, actor=user_id, session_id=str(id))
    return Entry(user_id, found.role, id, refresh_tokens.mint(key, id, 1, salt), lifetime)


def hold(transaction: Transaction, user_id: UUID, session_id: UUID, *, role: str, seen_hash: str | None = None) -> bool:
    """Lock an account and a session until the transaction ends; False if either is no longer as it was seen.

    Without `seen_hash` the password does not matter.
    """
    statement = (
        select(User.id)
        .join(Session, Session.user_id == User.id)
        .where(User.id == user_id, User.disabled_at.is_(None), User.role == role)
        .where(Session.id == session_id, LIVE)
    )
    if seen_hash is not None:
        statement = statement.where(User.password_hash == seen_hash)
    return transaction.execute(statement.with_for_update()).first() is not None


def logged_in_within(transaction: Transaction, session_id: UUID, age: timedelta) -> bool:
    """Whether the session's owner showed a password that recently: a refresh shows none (RFC 9470)."""
    is_young = select(Session.created_at > func.now() - age).where(Session.id == session_id)
    return bool(transaction.scalar(is_young))


def rotate(
    transaction: Transaction, key: bytes, presented: str, *, lifetime: timedelta, longest: timedelta, grace: timedelta
) -> Entry:
    """Exchange a refresh token for its successor. RFC 9700 section 4.14.2, ASVS 10.4.5.

    The session goes on for `lifetime`, and ends `longest` after its login in any case (ASVS 7.3.2). The last token but
    one returns the same successor again for the length of `grace`, for an answer lost on its way. Raises
    `InvalidGrant`, or `TokenReused` for any other spent token, which also ends the session.
    """
    token, salt = _genuine(transaction, key, presented)
    is_young = and_(LIVE, Session.created_at > func.now() - longest)
    renewed = {
        "generation": Session.generation + 1,
        "rotated_at": func.now(),
        "last_seen_at": func.now(),
        "expires_at": func.least(func.now() + lifetime, Session.created_at + longest),
    }
    exchange = (
        update(Session)
        .where(Session.id == token.session_id, Session.generation == token.generation, is_young)
        .where(Session.user_id == User.id, User.disabled_at.is_(None))
        .values(renewed)
        .returning(User.id, User.role, REMAINING)
    )
    found = transaction.execute(exchange).first() or _repeated(transaction, token, is_young, grace)
    successor = refresh_tokens.mint(key, token.session_id, token.generation + 1, salt)
    return Entry(found.id, found.role, token.session_id, successor, found.remaining)


def _genuine(transaction: Transaction, key: bytes, presented: str) -> tuple[RefreshToken, bytes]:
    """The token, and the salt of the session that it really belongs to."""
    token = refresh_tokens.parse(presented)
    salt = transaction.scalar(select(Session.salt).where(Session.id == token.session_id))
    if salt is None or not token.is_genuine(key, salt):
        raise InvalidGrant
    return token, salt


def _repeated(
    transaction: Transaction, token: RefreshToken, is_young: ColumnElement[bool], grace: timedelta
) -> Row[UUID, str, timedelta, bool]:
    """The session as another request has just left it; raises unless its answer may be given again."""
    is_recent = and_(Session.generation == literal(token.generation) + 1, Session.rotated_at > func.now() - grace)
    found = transaction.execute(
        select(User.id, User.role, REMAINING, is_recent.label("is_recent"))
        .join(Session, Session.user_id == User.id)
        .where(Session.id == token.session_id, is_young, User.disabled_at.is_(None))
    ).first()
    if found is None:
        raise InvalidGrant
    if not found.is_recent:
        even_if_refused(transaction, _ending(Session.id == token.session_id))
        record.refused(transaction, "session.token-reused", subject=found.id, session_id=str(token.session_id))
        raise TokenReused
    return found


def end(transaction: Transaction, session_id: UUID, *, of: UUID | None = None, by_its_holder: bool = True) -> bool:
    """End one session, if it is `of` that user; False when it had ended already or is not theirs."""
    statement = _ending(Session.id == session_id, *([Session.user_id == of] if of else []))
    owner = transaction.scalar(statement.returning(Session.user_id))
    if owner:
        # A logout is told by the token alone, without anybody being signed in.
        actor = owner if by_its_holder else None
        record.done(transaction, "session.ended", subject=owner, actor=actor, session_id=str(session_id))
    return owner is not None


def end_all(transaction: Transaction, user_id: UUID, *, besides: UUID | None = None) -> None:
    # One after another: two that end each other's sessions would wait for each other.
    transaction.execute(select(User.id).where(User.id == user_id).with_for_update())
    others = [Session.id != besides] if besides else []
    ended = transaction.scalars(_ending(Session.user_id == user_id, *others).returning(Session.id)).all()
    record.each_done(transaction, "session.ended", [{"session_id": str(id)} for id in ended], subject=user_id)


def end_by_token(transaction: Transaction, key: bytes, presented: str) -> None:
    """End the session of a genuine refresh token, spent or not (RFC 7009). Raises `InvalidGrant`."""
    token, _ = _genuine(transaction, key, presented)
    end(transaction, token.session_id)


def of(transaction: Transaction, user_id: UUID) -> Sequence[Session]:
    """The user's live sessions, the one used last first, a hundred at most."""
    mine = select(Session).where(Session.user_id == user_id, LIVE)
    return transaction.scalars(mine.order_by(Session.last_seen_at.desc(), Session.id).limit(MOST_SHOWN)).all()


def ever_of(transaction: Transaction, user_id: UUID, /, *, after: UUID | None, limit: int) -> Sequence[Any]:
    """Up to `limit` of the user's sessions, over or not, in the order of their ids; nothing that makes a token."""
    mine = select(*TOLD).where(Session.user_id == user_id).order_by(Session.id).limit(limit)
    return transaction.execute(mine if after is None else mine.where(Session.id > after)).all()


def purge(transaction: Transaction, *, kept_for: timedelta) -> int:
    """Delete the sessions that ended longer than `kept_for` ago; how many these were."""
    ended_before = func.now() - kept_for
    statement = delete(Session).where(or_(Session.expires_at < ended_before, Session.revoked_at < ended_before))
    return len(transaction.execute(statement.returning(Session.id)).all())


def _ending(*which: ColumnElement[bool]) -> Any:
    return update(Session).where(Session.revoked_at.is_(None), *which).values(revoked_at=func.now())
