"""Who may call a route. Every view says it with one of these, and a test finds those that do not."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app, g, request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from service.problems import Problem
from service.web import limits, settings
from service.web.logs import note

View = TypeVar("View", bound=Callable[..., Any])
current_user: Any = LocalProxy(lambda: g.caller)
BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


class InvalidToken(Problem):
    """The token is malformed, expired, not ours, or its session has ended. Refresh it or log in again."""

    status = 401
    title = "Not signed in"
    challenge = 'error="invalid_token"'


class AdministratorsOnly(Problem):
    """Only administrators may do this."""

    status = 403
    title = "Administrators only"


class AuthenticationRequired(Problem):
    """This needs an access token in the header `Authorization: Bearer …`; log in to get one."""

    status = 401
    title = "Sign in first"


def public(view: View) -> View:
    """Anybody may call it, without a token."""
    view.who_may_call = "anybody"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """The holder of a live session: `current_user` is their account."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _sign_in()
        return view(*args, **kwargs)

    guarded.who_may_call = "a live session"  # type: ignore[attr-defined]
    documented: View = Blueprint.doc(security=[{"session": []}])(guarded)
    return documented


def directory_may_be_public(view: View) -> View:
    """Whom USER_DIRECTORY names; strangers only if it says `public`, and then `is_administrator()` is False."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _admit(strangers=settings.user_directory == "public", administrators_only=settings.user_directory == "admins")
        return view(*args, **kwargs)

    return _maybe_open(guarded, "whom USER_DIRECTORY names")  # type: ignore[return-value]


def invitations_may_be_open(view: View) -> View:
    """Administrators; anybody, signed in or not, if OPEN_USER_CREATE says so."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _admit(strangers=settings.open_user_create, administrators_only=not settings.open_user_create)
        return view(*args, **kwargs)

    return _maybe_open(guarded, "whom OPEN_USER_CREATE names")  # type: ignore[return-value]


def _admit(*, strangers: bool, administrators_only: bool) -> None:
    """Who brings a token is held to it, also where strangers need none."""
    if strangers and "Authorization" not in request.headers:
        return
    _sign_in()
    if administrators_only:
        insist_on_administrator()


def _maybe_open(guarded: View, who: str) -> View:
    guarded.who_may_call = who  # type: ignore[attr-defined]
    documented: View = Blueprint.doc(security=[{"session": []}, {}])(guarded)
    return documented


def administrator(view: View) -> View:
    """An administrator with a live session; what they are now counts, not what their token says."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        insist_on_administrator()
        return view(*args, **kwargs)

    admitted = signed_in(guarded)
    admitted.who_may_call = "an administrator"  # type: ignore[attr-defined]
    return admitted  # type: ignore[return-value]


def _sign_in() -> None:
    with limits.counting_failures():
        g.caller, g.session_id = current_app.extensions["holder_of"](bearer_token())
    g.caller_id = g.caller.id
    note(user_id=str(g.caller_id))


def caller() -> Any:
    """The account behind the request's access token; None where strangers are let in."""
    return g.get("caller")


def current_session_id() -> UUID:
    """The session that the request's access token names."""
    found: UUID = g.session_id
    return found


def is_administrator() -> bool:
    """Whether the caller is one, as the database says at this moment."""
    account = caller()
    return account is not None and account.role == "admin"


def insist_on_administrator() -> None:
    """Raises `AdministratorsOnly` unless the caller is one."""
    if not is_administrator():
        raise AdministratorsOnly


def hold_caller(session: Session, *, seen_hash: str | None = None) -> None:
    """Before writing what was allowed a while ago: lock the caller's account and session as they were then.

    While a password is compared, its owner may change it (not `seen_hash` any more); while a lock is waited for, the
    session may end, and the role or the account may be taken away. Raises `InvalidToken` if so.
    """
    current_app.extensions["hold_caller"](session, seen_hash=seen_hash)


def logged_in_within(session: Session, age: timedelta) -> bool:
    """Whether the caller's session began with a login that recent. Who knows sessions has registered how."""
    is_recent: bool = current_app.extensions["logged_in_within"](session, current_session_id(), age)
    return is_recent


def end_sessions(session: Session, user_id: UUID) -> None:
    """End all sessions of an account that is locked in this transaction. Who knows sessions has registered how."""
    current_app.extensions["end_sessions"](session, user_id)


def bearer_token() -> str:
    """The token of the Authorization header (RFC 6750 section 2.1), in any letter case of the scheme.

    Raises `AuthenticationRequired` when there is none, `InvalidToken` when it is no token at all.
    """
    header = request.headers.get("Authorization", "").strip()
    if header.partition(" ")[0].lower() != "bearer":
        raise AuthenticationRequired
    match = BEARER.fullmatch(header)
    if match is None:
        raise InvalidToken
    return match[1]
