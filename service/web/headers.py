"""Headers that every answer carries, whatever it is. ASVS 5.0 section 3.4."""

from flask import Flask, Response

DEFAULTS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def init_app(app: Flask) -> None:
    app.after_request(_complete)


def _complete(response: Response) -> Response:
    for name, value in DEFAULTS.items():
        if name not in response.headers:
            response.headers.add(name, value)
    return response
