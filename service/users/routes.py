"""/users: opening an account is in auth/, since that is where strangers knock."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_jwt_extended import current_user

from service.problems import NotFound, Problem
from service.users import accounts, schemas
from service.users.models import Account
from service.web import Blueprint, db, hasher, no_content, settings
from service.web.access import signed_in
from service.web.etags import ETAG, IF_MATCH, IF_NONE_MATCH, expected_version, tagged

blueprint = Blueprint("users", __name__, url_prefix="/users", description="Accounts")


class ReauthenticationRequired(Problem):
    """This act needs the current password once more, in `current_password`."""

    status = 403
    title = "Enter your password again"


@blueprint.get("/me")
@signed_in
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(304)
def me() -> tuple[Account, int, dict[str, str]]:
    """Show the caller's account"""
    return current_user, 200, tagged(current_user)


@blueprint.patch("/me")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.ProfileChange)
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_me(wish: dict[str, Any]) -> tuple[Account, int, dict[str, str]]:
    """Change the caller's name or e-mail address"""
    version = expected_version(current_user)
    password = wish.pop("current_password", None)
    if wish.get("email") not in (None, current_user.email):
        insist_on_password(password)
    else:
        wish.pop("email", None)
    account = accounts.change(db.session, current_user.id, expected_version=version, **wish) if wish else current_user
    return account, 200, tagged(account)


@blueprint.delete("/me")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.Farewell, location="json_if_any", required=False)
@blueprint.response(204)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def leave(body: dict[str, str]) -> Response:
    """Delete the caller's account and all that is theirs"""
    version = expected_version(current_user)
    if settings.reauthenticate_delete:
        insist_on_password(body.get("current_password"))
    accounts.erase(db.session, current_user.id, expected_version=version)
    return no_content()


@blueprint.get("/<uuid:user_id>")
@signed_in
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(304)
def show(user_id: UUID) -> tuple[Account, int, dict[str, str]]:
    """Show an account: one's own, or anybody's to an administrator"""
    account = current_user if user_id == current_user.id else None
    if account is None and current_user.role == "admin":
        account = accounts.by_id(db.session, user_id)
    if account is None:
        raise NotFound
    return account, 200, tagged(account)


def insist_on_password(password: str | None) -> None:
    """Raises `ReauthenticationRequired` unless `password` opens the caller's account; holds no connection meanwhile."""
    with db.autocommit() as connection:
        kept = accounts.credentials_of(connection, current_user.id)
    if password is None or not hasher.matches(password, kept.password_hash if kept else None):
        raise ReauthenticationRequired
