"""/auth/password and /auth/email: what mailed tokens are for."""

from flask import Response

from service import jobs
from service.auth import one_time_tokens, recovery, schemas
from service.auth.one_time_tokens import PASSWORD
from service.users import emails
from service.users.schemas import objection
from service.web import Blueprint, accepted, db, guesses, hasher, limits, no_content
from service.web.access import current_user, public, signed_in
from service.web.input import refuse_field
from service.web.logs import note

blueprint = Blueprint("recovery", __name__, url_prefix="/auth", description="Forgotten passwords, confirmed addresses")


@blueprint.post("/password/forgot")
@public
@blueprint.arguments(schemas.Forgot)
@blueprint.response(202)
def forgot(wish: dict[str, str]) -> Response:
    """Have a link to choose a new password mailed; the answer is the same for everybody"""
    note(event="password_forgot")
    # The address is looked up by the worker: here nothing can differ between those who have an account and others.
    if limits.count_silent_mail("recovery", to=emails.comparable(wish["email"])):
        jobs.defer(db.session, "auth.recover", address=wish["email"])
    return accepted()


@blueprint.post("/password/reset")
@public
@blueprint.arguments(schemas.PasswordReset)
@blueprint.response(204)
@blueprint.alt_response(400, "BAD_REQUEST")
def reset(wish: dict[str, str]) -> Response:
    """Choose a new password with a mailed token; ends all sessions"""
    if said := choose_password(**wish):
        refuse_field("password", said)
    return no_content()


@blueprint.post("/email/verify")
@public
@blueprint.arguments(schemas.Verification)
@blueprint.response(204)
@blueprint.alt_response(400, "BAD_REQUEST")
@blueprint.alt_response(409, "CONFLICT")
def verify(wish: dict[str, str]) -> Response:
    """Confirm an e-mail address with a mailed token"""
    confirm_email(wish["token"])
    return no_content()


@blueprint.post("/email/verify/resend")
@signed_in
@blueprint.response(202)
def resend() -> Response:
    """Have the link that confirms one's address mailed once more"""
    note(event="email_verify_resend")
    limits.count_mail("verify", to=current_user.email)
    if not current_user.email_verified:
        jobs.defer(db.session, "auth.verify", user_id=str(current_user.id))
    return accepted()


def choose_password(*, token: str, password: str) -> str | None:
    """Set a new password, or say what is wrong with it; the token stays good then. Raises `TokenInvalid`."""
    note(event="password_reset")
    with db.autocommit() as connection:
        proof = one_time_tokens.proof_of(connection, token, PASSWORD)
    note(user_id=str(proof.user_id))
    if said := objection(password, email=proof.sent_to):
        return said
    kept = hasher.hash(password)
    recovery.choose_password(db.session, token, password_hash=kept)
    guesses.remember(proof.sent_to)
    return None


def confirm_email(token: str) -> None:
    """Confirm the address that the token was sent to. Raises `TokenInvalid`, `EmailTaken`."""
    note(event="email_verify")
    note(user_id=str(recovery.confirm_email(db.session, token)))
