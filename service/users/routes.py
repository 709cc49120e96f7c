"""/users and /users/{id}: the list, invitations, and what administrators do. One's own is opened at /auth/register."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from service.problems import NotFound
from service.users import accounts, amendments, avatars, directory, invitations, schemas
from service.users.directory import Filter
from service.users.models import Account, Card
from service.users.own_routes import agree_to_leave, insist_on_login, kept
from service.web import Blueprint, db, limits, no_content
from service.web.access import (
    current_user,
    directory_may_be_public,
    end_sessions,
    insist_on_administrator,
    invitations_may_be_open,
    is_administrator,
    signed_in,
)
from service.web.etags import ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, expected_version, tagged
from service.web.idempotency import answer_is_about, idempotent
from service.web.input import JSON
from service.web.logs import note
from service.web.pages import LINK, TOTAL, page
from service.web.uploads import takes_files

blueprint = Blueprint("users", __name__, url_prefix="/users", description="Accounts")


@blueprint.get("")
@directory_may_be_public
@blueprint.arguments(schemas.DirectoryWish, location="query")
@blueprint.response(200, schemas.DirectoryEntry(many=True), headers=LINK | TOTAL)
@blueprint.alt_response(403, "FORBIDDEN")
def list_(wish: dict[str, Any]) -> tuple[Sequence[Account | Card], int, dict[str, str]]:
    """List accounts, oldest first: in full to administrators, their cards to others whom USER_DIRECTORY names"""
    which = Filter(wish.get("q"), wish.get("role"), wish.get("status"))
    limit, in_full = wish["limit"] + 1, is_administrator()
    if which.role or which.status:
        # Who is what, cards do not say.
        insist_on_administrator()
    with db.autocommit() as connection:
        rows = directory.after(connection, wish["cursor"], which, limit=limit, in_full=in_full)
        shown, status, headers = page(rows, wish["limit"])
        if "count" in wish:
            headers["X-Total-Count"] = str(directory.count(connection, which))
    return shown, status, headers


@blueprint.post("")
@invitations_may_be_open
@takes_files
@blueprint.doc(requestBody={"content": {JSON: {"schema": schemas.Invitation}}})
@blueprint.arguments(schemas.InvitationForm, location="json_or_multipart")
@idempotent
@blueprint.response(201, schemas.UserView, headers=LOCATION | ETAG)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
def invite(wish: dict[str, Any]) -> tuple[Account, int, dict[str, str]]:
    """Make an account without a password for somebody, who claims it through a mailed link"""
    note(event="invite")
    if not is_administrator():
        limits.invitation()
    key = kept(wish.pop("avatar")) if "avatar" in wish else None
    account = invitations.invite(db.session, **wish)
    if key is not None:
        account = avatars.change(db.session, account.id, key)
    if not is_administrator():
        limits.invited(account.email)
    note(account_id=str(account.id))
    answer_is_about(account.id)
    return account, 201, {"Location": f"/users/{account.id}", **tagged(account)}


@blueprint.get("/<uuid:user_id>")
@signed_in
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(304)
def show(user_id: UUID) -> tuple[Account, int, dict[str, str]]:
    """Show an account: one's own, or anybody's to an administrator"""
    account = known_to_caller(user_id)
    return account, 200, tagged(account)


@blueprint.patch("/<uuid:user_id>")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.AccountChange)
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def amend(wish: dict[str, Any], user_id: UUID) -> tuple[Account, int, dict[str, str]]:
    """Change anybody's account, as an administrator who logged in lately; disabling one ends its sessions"""
    note(event="account_amendment", account_id=str(user_id))
    account = known_to_caller(user_id)
    insist_on_administrator()
    version, password = expected_version(account), wish.pop("current_password", None)
    if amendments.opens_doors(account, **wish):
        insist_on_login(password)
    amended = amendments.amend(db.session, account, expected_version=version, **wish)
    if amended.status == "disabled":
        end_sessions(db.session, user_id)
    return amended, 200, tagged(amended)


@blueprint.delete("/<uuid:user_id>")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.Farewell, location="json_if_any", required=False)
@blueprint.response(204)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def erase(body: dict[str, str], user_id: UUID) -> Response:
    """Delete an account and all that is theirs: one's own, or anybody's as an administrator"""
    note(event="account_deletion", account_id=str(user_id))
    account = known_to_caller(user_id)
    version = expected_version(account)
    if account.id == current_user.id:
        agree_to_leave(body.get("current_password"))
    accounts.erase(db.session, user_id, expected_version=version)
    return no_content()


def known_to_caller(user_id: UUID) -> Account:
    """The account, if the caller may see it. Raises `NotFound`, as for one that does not exist."""
    account: Account | None = current_user if user_id == current_user.id else None
    if account is None and is_administrator():
        # In no transaction: a password may be asked for next, and no connection is held while it is compared.
        with db.autocommit() as connection:
            account = accounts.by_id(connection, user_id)
    if account is None:
        raise NotFound
    return account
