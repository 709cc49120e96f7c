"""What our settings mean to Flask and its extensions."""

from typing import Any

from service.settings import Settings

BODY_LIMIT = 64 * 1024
DESCRIPTION = """Accounts, sessions and tokens over HTTP.

Log in to get an access token for the header `Authorization: Bearer …`, and a refresh token to get the next one.
Refusals are `application/problem+json` (RFC 9457); their `type` leads to a page that explains them."""


def of(settings: Settings) -> dict[str, Any]:
    """The keys of `app.config`."""
    return {
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "MAX_FORM_PARTS": 20,
        "API_TITLE": "Gatehouse",
        "API_VERSION": "1",
        "OPENAPI_VERSION": "3.1.0",
        "API_SPEC_OPTIONS": {
            "info": {"description": DESCRIPTION},
            "components": {"securitySchemes": {"session": SESSION}},
        },
        "JWT_ALGORITHM": "RS256",
        "JWT_DECODE_ALGORITHMS": ["RS256"],
        "JWT_ACCESS_TOKEN_EXPIRES": settings.access_token_lifetime,
        "JWT_ENCODE_ISSUER": settings.public_url,
        "JWT_DECODE_ISSUER": settings.public_url,
        "JWT_ENCODE_AUDIENCE": settings.audience,
        "JWT_DECODE_AUDIENCE": settings.audience,
        "JWT_ENCODE_NBF": False,
        # No cookie ever carries a token, so none needs a second one against forgery.
        "JWT_COOKIE_CSRF_PROTECT": False,
        # Clocks of tasks differ; ASVS 9.2.1 bounds by how much.
        "JWT_DECODE_LEEWAY": 30,
    }


SESSION = {
    "type": "oauth2",
    "description": "An access token of a live session",
    "flows": {"password": {"tokenUrl": "/auth/login", "refreshUrl": "/auth/refresh", "scopes": {}}},
}
