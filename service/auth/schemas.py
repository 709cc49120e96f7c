"""What goes in and comes out of /auth and the sessions of a user."""

from typing import Any

import marshmallow as ma
from flask import Request
from marshmallow.validate import Length, OneOf

from service.users.models import EMAIL_LENGTH
from service.users.schemas import new_password, password, refuse_weak
from service.web import Blueprint
from service.web.access import current_session_id, current_user
from service.web.input import FORM
from service.web.views import View


class Credentials(ma.Schema):
    """E-mail address and password; any spelling of the address will do."""

    email = ma.fields.String(required=True, validate=Length(max=EMAIL_LENGTH), metadata={"example": "ada@example.com"})
    password = password(required=True)


class PasswordGrant(ma.Schema):
    """The form of OAuth 2.0's password grant (RFC 6749 section 4.3.2); a client id is allowed and ignored."""

    username = ma.fields.String(required=True, validate=Length(max=EMAIL_LENGTH))
    password = password(required=True)
    grant_type = ma.fields.String(validate=OneOf(["password"]))
    scope = ma.fields.String()
    client_id = ma.fields.String()
    client_secret = ma.fields.String(load_only=True)


class RefreshRequest(ma.Schema):
    """The refresh token, unless it is sent as bearer token."""

    refresh_token = ma.fields.String(load_only=True, validate=Length(max=200))


class TokenPair(ma.Schema):
    """Tokens, RFC 6749 section 5.1; lifetimes in seconds."""

    access_token = ma.fields.String(required=True)
    token_type = ma.fields.String(required=True, metadata={"enum": ["Bearer"]})
    expires_in = ma.fields.Integer(required=True)
    refresh_token = ma.fields.String(required=True)
    refresh_expires_in = ma.fields.Integer(required=True)


class PasswordChange(ma.Schema):
    """The password that was, and the one that shall be."""

    current_password = password(required=True)
    password = new_password(required=True)

    @ma.validates_schema(skip_on_field_errors=True)
    def _is_strong(self, data: dict[str, Any], **_: Any) -> None:
        refuse_weak(data["password"], email=current_user.email)


class Forgot(ma.Schema):
    """Whose password is forgotten; any spelling of the address will do."""

    email = ma.fields.String(required=True, validate=Length(max=EMAIL_LENGTH), metadata={"example": "ada@example.com"})


def token() -> ma.fields.String:
    """Of any length: one that is no token gets the same answer as any other bad one."""
    return ma.fields.String(required=True, load_only=True)


class PasswordReset(ma.Schema):
    """A mailed token, and the password that shall be."""

    token = token()
    password = new_password(required=True)


class Verification(ma.Schema):
    """A mailed token."""

    token = token()


class SessionView(View):
    """One login on one device."""

    id = ma.fields.UUID(required=True)
    created_at = ma.fields.DateTime(required=True)
    last_seen_at = ma.fields.DateTime(required=True)
    expires_at = ma.fields.DateTime(required=True)
    ip = ma.fields.String(required=True, allow_none=True)
    user_agent = ma.fields.String(required=True)
    is_current = ma.fields.Function(
        lambda session: session.id == current_session_id(), required=True, metadata={"type": "boolean"}
    )


@Blueprint.ARGUMENTS_PARSER.location_loader("credentials")
def _load_credentials(req: Request, schema: Any) -> Any:
    """The location `credentials`: JSON, or a form whose `username` is the e-mail address."""
    if req.mimetype != FORM:
        return Blueprint.ARGUMENTS_PARSER.load_json(req, schema)
    form = PasswordGrant().load(Blueprint.ARGUMENTS_PARSER.load_form(req, PasswordGrant()))
    return {"email": form["username"], "password": form["password"]}
