"""/users/me/sessions and /users/me/password: what people may do about their own ways in."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_jwt_extended import current_user, get_jwt

from service.auth import schemas, sessions
from service.auth.routes import InvalidCredentials
from service.problems import NotFound
from service.users import accounts
from service.web import Blueprint, db, hasher, no_content
from service.web.access import signed_in
from service.web.logs import note

blueprint = Blueprint("myself", __name__, url_prefix="/users/me", description="One's own sessions and password")


@blueprint.get("/sessions")
@signed_in
@blueprint.response(200, schemas.SessionView(many=True))
def list_sessions() -> list[dict[str, Any]]:
    """List the caller's live sessions, the one used last first"""
    return [
        {**{name: getattr(session, name) for name in SHOWN}, "is_current": session.id == _session_id()}
        for session in sessions.of(db.session, current_user.id)
    ]


SHOWN = [name for name in schemas.SessionView().fields if name != "is_current"]


@blueprint.delete("/sessions/<uuid:session_id>")
@signed_in
@blueprint.response(204)
def end_session(session_id: UUID) -> Response:
    """End one of the caller's sessions"""
    if not sessions.end(db.session, session_id, of=current_user.id):
        raise NotFound
    note(event="session_end", user_id=str(current_user.id), session_id=str(session_id))
    return no_content()


@blueprint.delete("/sessions")
@signed_in
@blueprint.response(204)
def end_other_sessions() -> Response:
    """End all of the caller's sessions but this one"""
    sessions.end_all(db.session, current_user.id, besides=_session_id())
    note(event="session_end_others", user_id=str(current_user.id))
    return no_content()


@blueprint.post("/password")
@signed_in
@blueprint.arguments(schemas.PasswordChange)
@blueprint.response(204)
@blueprint.alt_response(401, "UNAUTHORIZED")
def change_password(wish: dict[str, str]) -> Response:
    """Change the caller's password and end all their other sessions"""
    note(event="password_change", outcome="refused", user_id=str(current_user.id))
    with db.autocommit() as connection:
        known = accounts.credentials_of(connection, current_user.id)
    seen = known.password_hash if known else None
    if seen is None or not hasher.matches(wish["current_password"], seen):
        raise InvalidCredentials
    better = hasher.hash(wish["password"])
    if not accounts.replace_hash(db.session, current_user.id, seen=seen, better=better):
        raise InvalidCredentials
    sessions.end_all(db.session, current_user.id, besides=_session_id())
    note(outcome="done")
    return no_content()


def _session_id() -> UUID:
    return UUID(get_jwt()["sid"])
