"""/.well-known: what others need to check our access tokens themselves."""

from typing import Any

import marshmallow as ma

from service.auth import tokens
from service.web import Blueprint
from service.web.access import public
from service.web.limits import unlimited

MAX_AGE = 300

blueprint = Blueprint("well-known", __name__, url_prefix="/.well-known", description="For those who check tokens")


class KeyView(ma.Schema):
    """The public half of a signing key, RFC 7517."""

    kid = ma.fields.String(required=True)
    kty = ma.fields.String(required=True)
    use = ma.fields.String(required=True)
    alg = ma.fields.String(required=True)
    n = ma.fields.String(required=True)
    e = ma.fields.String(required=True)


class KeySet(ma.Schema):
    """All keys that verify access tokens at the moment, RFC 7517 section 5."""

    keys = ma.fields.List(ma.fields.Nested(KeyView), required=True)


@blueprint.get("/jwks.json")
@public
@unlimited
@blueprint.response(200, KeySet)
def jwks() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Show the public keys that verify access tokens"""
    keys = [key.jwk() for key in tokens.keyring.published()]
    return {"keys": keys}, 200, {"Cache-Control": f"public, max-age={MAX_AGE}"}
