"""Access tokens: how Flask-JWT-Extended and PyJWT meet our keys, our clock, our sessions and our refusals."""

from typing import Any, NamedTuple, cast
from uuid import UUID

from flask import Flask, current_app
from flask_jwt_extended import create_access_token
from jwt import InvalidTokenError, decode, get_unverified_header
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from service.auth import keys, sessions, shortcut
from service.auth.keyring import Keyring
from service.auth.keys import Key, Reading
from service.auth.sessions import Entry
from service.users.models import Account
from service.web import api, db, jwt, limits, settings
from service.web.access import InvalidToken, current_session_id, current_user

keyring = cast(Keyring, LocalProxy(lambda: current_app.extensions["keyring"]))


# They would be compared with the clock of this machine, and are compared with the database's.
TIMES_ASIDE: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}


class Subject(NamedTuple):
    """Whose token it is, and the key that signs it: chosen once, so that `kid` and signature agree."""

    user_id: UUID
    key: Key


def init_app(app: Flask) -> None:
    app.extensions["keyring"] = Keyring(_read_keys)
    app.extensions["refresh_key"] = app.extensions["settings"].master_key.derive("refresh tokens")
    jwt.encode_key_loader(lambda subject: subject.key.private)
    jwt.user_identity_loader(lambda subject: str(subject.user_id))
    app.extensions["holder_of"] = _holder
    app.extensions["hold_caller"] = _hold_caller
    app.extensions["logged_in_within"] = sessions.logged_in_within
    app.extensions["end_sessions"] = sessions.end_all
    jwt.invalid_token_loader(lambda _reason: api.handle_problem(InvalidToken()))


def issue(entry: Entry, key: Key) -> dict[str, Any]:
    """The pair that a login or a refresh answers, RFC 6749 section 5.1.

    `key` is fetched before the transaction begins: reading it may need a connection, and no request may hold two.
    """
    lifetime, now = int(settings.access_token_lifetime.total_seconds()), int(keyring.now())
    access_token = create_access_token(
        Subject(entry.user_id, key),
        additional_claims={"sid": str(entry.session_id), "role": entry.role, "iat": now, "exp": now + lifetime},
        additional_headers={"kid": key.kid},
    )
    return {
        "access_token": access_token,
        "token_type": "Bearer",  # nosec B105 # the word of RFC 6750
        "expires_in": lifetime,
        "refresh_token": str(entry.refresh_token),
        "refresh_expires_in": round(entry.expires_in.total_seconds()),
    }


def session_of(access_token: str) -> UUID:
    """The session that a genuine access token belongs to, though both may be past. Raises `InvalidToken`."""
    try:
        return _names(_verified(access_token))[1]
    except (InvalidTokenError, RecursionError):
        raise InvalidToken from None


def refresh_key() -> bytes:
    """The key of the refresh tokens' macs."""
    return cast(bytes, current_app.extensions["refresh_key"])


def _read_keys() -> Reading:
    with db.autocommit() as connection:
        return keys.current(connection, settings.master_key)


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
    """Those of a genuine token that is good now. Raises `InvalidTokenError` or `InvalidToken`."""
    config = current_app.config
    found = shortcut.claims(
        access_token,
        current_app.extensions["keyring"],
        issuer=config["JWT_DECODE_ISSUER"],
        audience=config["JWT_DECODE_AUDIENCE"],
        leeway=config["JWT_DECODE_LEEWAY"],
    )
    if found is None:
        found = _verified(access_token)
        _check_times(found, keyring.now(), config["JWT_DECODE_LEEWAY"])
    return found


def _verified(access_token: str) -> dict[str, Any]:
    """What the library finds genuine, whenever that was. Padding is none: a token is written in one way (RFC 7515)."""
    if "=" in access_token:
        raise InvalidTokenError("padded")
    config, key = current_app.config, keyring.verifying(str(get_unverified_header(access_token).get("kid")))
    if key is None:
        raise InvalidTokenError("no such key")
    return decode(
        access_token,
        key.public,
        algorithms=config["JWT_DECODE_ALGORITHMS"],
        issuer=config["JWT_DECODE_ISSUER"],
        audience=config["JWT_DECODE_AUDIENCE"],
        options=TIMES_ASIDE,
    )


def _check_times(claims: dict[str, Any], now: float, leeway: int) -> None:
    begun, valid, over = claims.get("iat", 0), claims.get("nbf", 0), claims.get("exp")
    if not isinstance(begun, int) or not isinstance(valid, int) or not isinstance(over, int):
        raise InvalidTokenError("not a time")
    if now < max(begun, valid) - leeway:
        raise InvalidTokenError("not yet")
    if over + leeway <= now:
        raise InvalidToken("The access token has expired.")


def _hold_caller(session: Session, *, seen_hash: str | None) -> None:
    if not sessions.hold(session, current_user.id, current_session_id(), role=current_user.role, seen_hash=seen_hash):
        raise InvalidToken("The session, the role or the password has changed meanwhile.")


def _names(claims: dict[str, Any]) -> tuple[UUID, UUID]:
    """User and session of verified claims; raises unless they are as `issue` writes them."""
    if not isinstance(claims.get("exp"), int) or claims.get("type") != "access":
        raise InvalidTokenError("no expiry")
    try:
        return UUID(claims["sub"]), UUID(claims["sid"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise InvalidTokenError("no session") from None
