"""A password becomes a session: what /auth/login and the console's sign-in share."""

from datetime import timedelta
from uuid import UUID

from service.audit import record
from service.auth import sessions, tokens
from service.auth.sessions import AccountDisabled, Entry, InvalidCredentials
from service.users import accounts, emails
from service.web import db, guesses, hasher
from service.web.guesses import Guess
from service.web.logs import note


def log_in(*, email: str, password: str, lifetime: timedelta) -> Entry:
    """Begin a session that lives for `lifetime`. ASVS 6.3.1.

    Raises `InvalidCredentials`, `AccountDisabled`, `TooManyRequests`.
    """
    note(event="login")
    account = emails.comparable(email)
    with guesses.login(account) as guess:
        entry = _enter(guess, email, password, lifetime)
        if entry is None:
            # Once more, since a login that ran beside this one may have just replaced the hash by a better one.
            db.session.rollback()  # else its connection would be held while hashing
            entry = _enter(guess, email, password, lifetime)
    if entry is None:
        raise InvalidCredentials
    guesses.remember(account)
    note(session_id=str(entry.session_id))
    return entry


def _enter(guess: Guess, email: str, password: str, lifetime: timedelta) -> Entry | None:
    """The three steps of a login. None when the account changed between them."""
    with db.autocommit() as connection:
        known = accounts.look_up(connection, email=email)
    note(user_id=str(known.id) if known else None)
    matches = hasher.matches(password, known.password_hash if known else None)
    if known is None or known.password_hash is None or not matches:
        guess.was_wrong()
        record.refused(db.session, "login.refused", subject=known.id if known else None, email=email)
        raise InvalidCredentials
    if known.is_disabled:
        record.refused(db.session, "login.refused", subject=known.id, reason="disabled")
        raise AccountDisabled
    return sessions.open(
        db.session,
        tokens.refresh_key(),
        user_id=known.id,
        seen_hash=_improved(known.id, known.password_hash, password),
        lifetime=lifetime,
    )


def _improved(user_id: UUID, seen: str, password: str) -> str:
    """The hash to go on with: a new one if the kept one is of another cost or pepper than today's."""
    if hasher.is_outdated(seen):
        better = hasher.hash(password)
        if accounts.replace_hash(db.session, user_id, seen=seen, better=better):
            return better
    return seen
