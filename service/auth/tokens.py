"""Access tokens: how Flask-JWT-Extended meets our keys, our sessions and our refusals."""

from typing import Any, NamedTuple, cast
from uuid import UUID

from flask import Flask, current_app
from flask_jwt_extended import create_access_token, decode_token
from jwt import InvalidTokenError
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from service.auth import keys, sessions, shortcut
from service.auth.keyring import Keyring
from service.auth.keys import Key
from service.auth.sessions import Entry
from service.users.models import Account
from service.web import api, db, jwt, limits, settings
from service.web.access import InvalidToken, current_session_id, current_user

keyring = cast(Keyring, LocalProxy(lambda: current_app.extensions["keyring"]))


class Subject(NamedTuple):
    """Whose token it is, and the key that signs it: chosen once, so that `kid` and signature agree."""

    user_id: UUID
    key: Key


def init_app(app: Flask) -> None:
    app.extensions["keyring"] = Keyring(_read_keys)
    app.extensions["refresh_key"] = app.extensions["settings"].master_key.derive("refresh tokens")
    jwt.encode_key_loader(lambda subject: subject.key.private)
    jwt.decode_key_loader(_public_key)
    jwt.user_identity_loader(lambda subject: str(subject.user_id))
    app.extensions["holder_of"] = _holder
    app.extensions["hold_caller"] = _hold_caller
    app.extensions["end_sessions"] = sessions.end_all
    refuse = api.handle_problem
    jwt.expired_token_loader(lambda _header, _claims: refuse(InvalidToken("The access token has expired.")))
    jwt.invalid_token_loader(lambda _reason: refuse(InvalidToken()))


def issue(entry: Entry, key: Key) -> dict[str, Any]:
    """The pair that a login or a refresh answers, RFC 6749 section 5.1.

    `key` is fetched before the transaction begins: reading it may need a connection, and no request may hold two.
    """
    access_token = create_access_token(
        Subject(entry.user_id, key),
        additional_claims={"sid": str(entry.session_id), "role": entry.role},
        additional_headers={"kid": key.kid},
    )
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(settings.access_token_lifetime.total_seconds()),
        "refresh_token": str(entry.refresh_token),
        "refresh_expires_in": int(settings.session_lifetime.total_seconds()),
    }


def session_of(access_token: str) -> UUID:
    """The session that a genuine access token belongs to, though both may be past. Raises `InvalidToken`."""
    try:
        return _names(_decoded(access_token, allow_expired=True))[1]
    except (InvalidTokenError, RecursionError):
        raise InvalidToken from None


def refresh_key() -> bytes:
    """The key of the refresh tokens' macs."""
    return cast(bytes, current_app.extensions["refresh_key"])


def _read_keys() -> list[Key]:
    with db.autocommit() as connection:
        return keys.current(connection, settings.master_key)


def _public_key(header: dict[str, Any], _claims: dict[str, Any]) -> Any:
    key = keyring.verifying(str(header.get("kid")))
    if key is None:
        raise InvalidTokenError("no such key")
    return key.public


def _holder(access_token: str) -> tuple[Account, UUID]:
    """Whose token it is, and the session it names, counted before anybody asks the database. Raises `InvalidToken`."""
    user_id, session_id = _names(_claims(access_token))
    limits.count_session(str(session_id))
    with db.autocommit() as connection:
        account = sessions.caller(connection, user_id=user_id, session_id=session_id)
    if account is None:
        raise InvalidToken("The session has ended.")
    return account, session_id


def _claims(access_token: str) -> dict[str, Any]:
    found = shortcut.claims(
        access_token,
        current_app.extensions["keyring"],
        issuer=current_app.config["JWT_DECODE_ISSUER"],
        audience=current_app.config["JWT_DECODE_AUDIENCE"],
        leeway=current_app.config["JWT_DECODE_LEEWAY"],
    )
    return found or _decoded(access_token)


def _decoded(access_token: str, *, allow_expired: bool = False) -> dict[str, Any]:
    """As the library reads it, but never padded (RFC 7515 section 2): there is one way to write a token."""
    if "=" in access_token:
        raise InvalidTokenError("padded")
    return decode_token(access_token, allow_expired=allow_expired)


def _hold_caller(session: Session, *, seen_hash: str | None) -> None:
    user_id, session_id = current_user.id, current_session_id()
    if not sessions.hold(session, user_id=user_id, session_id=session_id, seen_hash=seen_hash):
        raise InvalidToken("The session or the password has changed meanwhile.")


def _names(claims: dict[str, Any]) -> tuple[UUID, UUID]:
    """User and session of verified claims; raises unless they are as `issue` writes them."""
    if not isinstance(claims.get("exp"), int) or claims.get("type") != "access":
        raise InvalidTokenError("no expiry")
    try:
        return UUID(claims["sub"]), UUID(claims["sid"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise InvalidTokenError("no session") from None
