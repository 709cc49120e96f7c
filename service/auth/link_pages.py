"""/link: where mailed links lead. Small pages without a script; their button does what the link is for.

Opening one changes nothing, so that a mail scanner that follows links uses nothing up.
"""

import secrets
from typing import Any

from flask import Blueprint as Pages
from flask import Response, make_response, render_template, request

from service.auth import recovery_routes, schemas
from service.auth.one_time_tokens import TokenInvalid
from service.users.accounts import EmailTaken
from service.web import Blueprint, settings
from service.web.access import public
from service.web.input import refuse_unstorable
from service.web.logs import note

blueprint = Pages("pages", __name__, url_prefix="/link", template_folder="page")


@blueprint.get("/password")
@public
def password_page() -> Response:
    """Ask for a new password"""
    return _page("password.html", 200, token=_token())


@blueprint.post("/password")
@public
def choose_password() -> Response:
    """Set the new password"""
    wish: dict[str, str] = Blueprint.ARGUMENTS_PARSER.parse(schemas.PasswordReset, request, location="form")
    try:
        objection = recovery_routes.choose_password(**wish)
    except TokenInvalid as problem:
        return _refusal(problem)
    if objection:
        return _page("password.html", 422, token=wish["token"], objection=objection)
    return _page("done.html", 200, title="Your new password is set", text="You can log in with it now.")


@blueprint.get("/email")
@public
def email_page() -> Response:
    """Ask whether the address is to be confirmed"""
    return _page("email.html", 200, token=_token())


@blueprint.post("/email")
@public
def confirm_email() -> Response:
    """Confirm the address"""
    wish: dict[str, str] = Blueprint.ARGUMENTS_PARSER.parse(schemas.Verification, request, location="form")
    try:
        recovery_routes.confirm_email(wish["token"])
    except (TokenInvalid, EmailTaken) as problem:
        return _refusal(problem)
    return _page("done.html", 200, title="Your address is confirmed", text="Nothing else is to be done.")


def _token() -> str:
    token = request.args.get("token", "")
    refuse_unstorable(token)
    return token


def _refusal(problem: TokenInvalid | EmailTaken) -> Response:
    note(problem=problem.slug())
    return _page("done.html", problem.status, title=problem.title, text=type(problem).__doc__)


def _page(template: str, status: int, **values: Any) -> Response:
    """A page whose style has a nonce and whose form leads back here, and nothing else (CSP level 3)."""
    nonce = secrets.token_urlsafe(16)
    body = render_template(
        f"link/{template}",
        nonce=nonce,
        site=settings.public_url.partition("//")[2],
        least=settings.password_min_length,
        **values,
    )
    response = make_response(body, status)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response
