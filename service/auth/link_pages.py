"""/link: where mailed links lead. Small pages whose button does what the link is for.

Opening one changes nothing, so that a mail scanner that follows links uses nothing up. The token is the link's
fragment, which stays in the browser: a script puts it into the form, or else somebody pastes it.
"""

import secrets
from typing import Any

from flask import Blueprint as Pages
from flask import Response, make_response, render_template, request
from marshmallow import Schema

from service.auth import recovery_routes, schemas
from service.auth.one_time_tokens import TokenInvalid
from service.users.accounts import EmailTaken
from service.web import Blueprint, settings
from service.web.access import public
from service.web.logs import note

blueprint = Pages("pages", __name__, url_prefix="/link", template_folder="page")


@blueprint.get("/password")
@public
def password_page() -> Response:
    """Ask for a new password"""
    return _page("password.html", 200, takes_fragment=True)


@blueprint.post("/password")
@public
def choose_password() -> Response:
    """Set the new password"""
    wish = _form(schemas.PasswordReset)
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
    return _page("email.html", 200, takes_fragment=True)


@blueprint.post("/email")
@public
def confirm_email() -> Response:
    """Confirm the address"""
    wish = _form(schemas.Verification)
    try:
        recovery_routes.confirm_email(wish["token"])
    except (TokenInvalid, EmailTaken) as problem:
        return _refusal(problem)
    return _page("done.html", 200, title="Your address is confirmed", text="Nothing else is to be done.")


def _form(schema: type[Schema]) -> dict[str, str]:
    """What was sent. Who pasted the whole link need not have cut out the token, which has no `=` itself."""
    wish: dict[str, str] = Blueprint.ARGUMENTS_PARSER.parse(schema, request, location="form")
    return wish | {"token": wish["token"].rpartition("token=")[2].strip()}


def _refusal(problem: TokenInvalid | EmailTaken) -> Response:
    note(problem=problem.slug())
    return _page("done.html", problem.status, title=problem.title, text=type(problem).__doc__)


def _page(template: str, status: int, *, takes_fragment: bool = False, **values: Any) -> Response:
    """A page whose style and script have a nonce and whose form leads back here, and nothing else (CSP level 3)."""
    nonce = secrets.token_urlsafe(16)
    body = render_template(
        f"link/{template}",
        nonce=nonce,
        takes_fragment=takes_fragment,
        site=settings.public_url.partition("//")[2],
        least=settings.password_min_length,
        **values,
    )
    response = make_response(body, status)
    script = f"script-src 'nonce-{nonce}'; " if takes_fragment else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; {script}style-src 'nonce-{nonce}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response
