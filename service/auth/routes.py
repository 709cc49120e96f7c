"""/auth: opening an account, getting in, staying in, getting out."""

from typing import Any

from flask import Response

from service.auth import logins, refresh_tokens, schemas, sessions, tokens
from service.users import registrations
from service.users.models import Account
from service.users.registrations import RegistrationClosed
from service.users.schemas import Registration, UserView
from service.web import Blueprint, accepted, db, hasher, limits, no_content, settings
from service.web.access import AuthenticationRequired, bearer_token, public
from service.web.etags import ETAG, LOCATION, tagged
from service.web.idempotency import answer_is_about, idempotent
from service.web.input import FORM
from service.web.logs import note

blueprint = Blueprint("auth", __name__, url_prefix="/auth", description="Getting in, staying in, getting out")


@blueprint.post("/register")
@public
@blueprint.arguments(Registration)
@idempotent
@blueprint.response(201, UserView, headers=LOCATION | ETAG)
@blueprint.alt_response(202, description="With REGISTRATION=private: always this, and the outcome is mailed")
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
def register(wish: dict[str, str]) -> Response | tuple[Account, int, dict[str, str]]:
    """Open an account"""
    note(event="register")
    if settings.registration == "closed":
        raise RegistrationClosed
    limits.registration()
    if settings.registration == "private":
        is_told = limits.count_silent_mail("registration", to=wish["email"])
        registrations.attempt(db.session, email=wish["email"], name=wish["name"], is_told=is_told)
        return accepted()
    kept = hasher.hash(wish["password"])
    account = registrations.register(db.session, email=wish["email"], password_hash=kept, name=wish["name"])
    # A kind of its own: whoever opens and deletes accounts under somebody's address floods nobody, nor keeps the owner
    # from asking for the letter once more.
    if limits.may_mail("registered", account.email):
        registrations.ask_to_confirm(db.session, account)
    note(user_id=str(account.id))
    answer_is_about(account.id)
    return account, 201, {"Location": f"/users/{account.id}", **tagged(account)}


@blueprint.post("/login")
@public
@blueprint.doc(requestBody={"content": {FORM: {"schema": schemas.PasswordGrant}}})
@blueprint.arguments(schemas.Credentials, location="credentials")
@blueprint.response(200, schemas.TokenPair)
@blueprint.alt_response(401, "UNAUTHORIZED")
@blueprint.alt_response(403, "FORBIDDEN")
def login(credentials: dict[str, str]) -> dict[str, Any]:
    """Exchange e-mail address and password for tokens"""
    key = tokens.keyring.signing()
    return tokens.issue(logins.log_in(**credentials, lifetime=settings.session_lifetime), key)


@blueprint.post("/refresh")
@public
@blueprint.arguments(schemas.RefreshRequest, location="json_if_any", required=False)
@blueprint.response(200, schemas.TokenPair)
@blueprint.alt_response(401, "UNAUTHORIZED")
def refresh(body: dict[str, str]) -> dict[str, Any]:
    """Exchange a refresh token, in the body or as bearer, for its successor"""
    note(event="refresh")
    key = tokens.keyring.signing()
    entry = sessions.rotate(
        db.session,
        tokens.refresh_key(),
        body.get("refresh_token") or bearer_token(),
        lifetime=settings.session_lifetime,
        longest=settings.session_absolute_lifetime,
        grace=settings.refresh_grace,
    )
    note(user_id=str(entry.user_id), session_id=str(entry.session_id))
    return tokens.issue(entry, key)


@blueprint.post("/logout")
@public
@blueprint.arguments(schemas.RefreshRequest, location="json_if_any", required=False)
@blueprint.response(204)
@blueprint.alt_response(401, "UNAUTHORIZED")
def logout(body: dict[str, str]) -> Response:
    """End the session of the bearer token (access or refresh), or of the refresh token in the body"""
    note(event="logout")
    try:
        token = bearer_token()
    except AuthenticationRequired:
        token = body.get("refresh_token", "")
        if not token:
            raise
    _end_session_of(token)
    return no_content()


def _end_session_of(token: str) -> None:
    if refresh_tokens.looks_like_one(token):
        sessions.end_by_token(db.session, tokens.refresh_key(), token)
    else:
        sessions.end(db.session, tokens.session_of(token))
