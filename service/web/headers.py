"""Headers that every answer carries, whatever it is. ASVS 5.0 section 3.4."""

from flask import Flask, Response, request
from werkzeug.exceptions import RequestHeaderFieldsTooLarge

MOST_HEADERS = 150
DEFAULTS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def init_app(app: Flask) -> None:
    app.before_request(_refuse_too_many)
    app.after_request(_complete)


def _refuse_too_many() -> None:
    # The size of the WSGI environment is known without counting, and tells enough.
    if len(request.environ) > MOST_HEADERS:
        raise RequestHeaderFieldsTooLarge


def _complete(response: Response) -> Response:
    for name, value in DEFAULTS.items():
        response.headers.setdefault(name, value)
    return response
