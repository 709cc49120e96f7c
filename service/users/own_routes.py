"""/users/me: what people see and do of their own account."""

from typing import Any

from flask import Response

from service.audit import record
from service.avatars.routes import store, studio
from service.problems import Problem
from service.users import accounts, administrators, avatars, email_changes, schemas
from service.users.models import Account
from service.web import Blueprint, db, guesses, hasher, limits, no_content, settings
from service.web.access import (
    caller,
    current_user,
    hold_caller,
    is_administrator,
    logged_in_within,
    signed_in,
)
from service.web.etags import ETAG, IF_MATCH, IF_NONE_MATCH, expected_version, tagged
from service.web.logs import note
from service.web.uploads import takes_files

blueprint = Blueprint("me", __name__, url_prefix="/users/me", description="One's own account")


class ReauthenticationRequired(Problem):
    """This act needs the current password once more, in `current_password`."""

    status = 403
    title = "Enter your password again"


@blueprint.get("")
@signed_in
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(304)
def me() -> tuple[Account, int, dict[str, str]]:
    """Show the caller's account"""
    account = caller()
    return account, 200, tagged(account)


@blueprint.patch("")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.ProfileChange)
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_me(wish: dict[str, Any]) -> tuple[Account, int, dict[str, str]]:
    """Change the caller's name, or ask for another e-mail address, which has to be confirmed first"""
    note(event="account_change")
    version = expected_version(current_user)
    password = wish.pop("current_password", None)
    if wish.get("email") == current_user.email:
        del wish["email"]
    if "email" in wish:
        insist_on_password(password)
        ask_for_address(wish.pop("email"))
    account = accounts.change(db.session, current_user.id, expected_version=version, **wish) if wish else current_user
    return account, 200, tagged(account)


@blueprint.delete("")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.Farewell, location="json_if_any", required=False)
@blueprint.response(204)
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def leave(body: dict[str, str]) -> Response:
    """Delete the caller's account and all that is theirs"""
    note(event="account_deletion")
    version = expected_version(current_user)
    agree_to_leave(body.get("current_password"))
    accounts.erase(db.session, current_user.id, expected_version=version)
    return no_content()


@blueprint.put("/avatar")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@takes_files
@blueprint.arguments(schemas.AvatarChange, location="multipart")
@blueprint.response(200, schemas.UserView, headers=ETAG)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_avatar(form: dict[str, bytes]) -> tuple[Account, int, dict[str, str]]:
    """Change the caller's picture"""
    note(event="avatar_change")
    version = expected_version(current_user)
    key = kept(form["avatar"])
    account = avatars.change(db.session, current_user.id, key, expected_version=version)
    return account, 200, tagged(account)


@blueprint.delete("/avatar")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.response(204)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def remove_avatar() -> Response:
    """Remove the caller's picture, if there is one"""
    note(event="avatar_removal")
    avatars.remove(db.session, current_user.id, expected_version=expected_version(current_user))
    return no_content()


def kept(file: bytes) -> str:
    """The key of a harmless picture of what `file` shows, to be named in a row; no connection is held meanwhile.

    Raises `ImageInvalid`, `TooManyPictures`, `AvatarsUnavailable`, `AvatarsNotConfigured`.
    """
    store.insist()
    return avatars.keep(store, db.briefly, studio.accept(file))


def ask_for_address(address: str) -> None:
    """Have the owner of `address` asked whether it shall be the caller's. Raises `TooManyRequests`, `EmailTaken`."""
    limits.count_mail("move", to=address)
    email_changes.ask(
        db.session,
        current_user,
        address,
        is_discreet=settings.registration == "private",
        is_told=limits.may_mail("move-asked", current_user.email),
    )


def agree_to_leave(password: str | None) -> None:
    """Raises `ReauthenticationRequired` if leaving needs the password and this is not it."""
    if settings.reauthenticate_delete:
        insist_on_password(password)


def insist_on_login(password: str | None) -> None:
    """Raises `ReauthenticationRequired` unless the caller logged in lately, or `password` is theirs. ASVS 7.5.1.

    Their account and session then stay as they are until the transaction ends.
    """
    if password is not None or not logged_in_within(db.session, settings.reauthenticate_after):
        insist_on_password(password)
    else:
        _hold()


def insist_on_password(password: str | None) -> None:
    """Raises `ReauthenticationRequired` unless `password` opens the caller's account, which then stays as it is."""
    seen = opened_by(password)
    if seen is None:
        record.refused(db.session, "reauthentication.refused", subject=current_user.id)
        raise ReauthenticationRequired
    _hold(seen)


def _hold(seen_hash: str | None = None) -> None:
    if is_administrator():
        # As `administrators.keep_one` does later: two that first lock themselves would wait for each other.
        administrators.hold(db.session)
    hold_caller(db.session, seen_hash=seen_hash)


def opened_by(password: str | None) -> str | None:
    """The hash that the caller's `password` matches, None if it does not; no connection is held while comparing."""
    if password is None:
        return None
    with guesses.reauthentication() as guess:
        with db.autocommit() as connection:
            known = accounts.credentials_of(connection, current_user.id)
        seen = known.password_hash if known else None
        if hasher.matches(password, seen):
            return seen
        guess.was_wrong()
        return None
