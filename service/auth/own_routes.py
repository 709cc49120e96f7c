"""/users/me/sessions and /users/me/password: what people may do about their own ways in."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response

from service.audit import record
from service.auth import recovery, schemas, sessions
from service.auth.models import Session
from service.auth.sessions import InvalidCredentials
from service.problems import NotFound
from service.users import accounts
from service.users.own_routes import opened_by
from service.web import Blueprint, db, hasher, limits, no_content
from service.web.access import current_session_id, current_user, hold_caller, signed_in
from service.web.logs import note

blueprint = Blueprint("myself", __name__, url_prefix="/users/me", description="One's own sessions and password")


@blueprint.get("/sessions")
@signed_in
@blueprint.response(200, schemas.SessionView(many=True))
def list_sessions() -> Sequence[Session]:
    """List the caller's live sessions, the one used last first"""
    return sessions.of(db.session, current_user.id)


@blueprint.delete("/sessions/<uuid:session_id>")
@signed_in
@blueprint.response(204)
def end_session(session_id: UUID) -> Response:
    """End one of the caller's sessions"""
    note(event="session_end", session_id=str(session_id))
    if not sessions.end(db.session, session_id, of=current_user.id):
        raise NotFound
    return no_content()


@blueprint.delete("/sessions")
@signed_in
@blueprint.response(204)
def end_other_sessions() -> Response:
    """End all of the caller's sessions but this one"""
    note(event="session_end_others")
    sessions.end_all(db.session, current_user.id, besides=current_session_id())
    return no_content()


@blueprint.post("/password")
@signed_in
@blueprint.arguments(schemas.PasswordChange)
@blueprint.response(204)
@blueprint.alt_response(401, "UNAUTHORIZED")
def change_password(wish: dict[str, str]) -> Response:
    """Change the caller's password and end all their other sessions"""
    note(event="password_change")
    seen = opened_by(wish["current_password"])
    if seen is None:
        record.refused(db.session, "reauthentication.refused", subject=current_user.id)
        raise InvalidCredentials
    better = hasher.hash(wish["password"])
    hold_caller(db.session, seen_hash=seen)
    accounts.replace_hash(db.session, current_user.id, seen=seen, better=better)
    record.done(db.session, "password.changed", subject=current_user.id)
    tell_at = current_user.email if limits.may_mail("password-changed", current_user.email) else None
    recovery.password_changed(db.session, current_user.id, tell_at=tell_at, besides=current_session_id())
    return no_content()
