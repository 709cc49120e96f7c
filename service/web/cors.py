"""Which pages of other origins may call the service from a browser: those that CORS_ORIGINS names, and no others."""

import re

from flask import Flask, Response
from flask_cors import CORS

from service.settings import Settings

SENT = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]
READ = [
    *("ETag", "Idempotency-Replayed", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After"),
    *("X-Request-Id", "X-Total-Count"),
]
PREFLIGHT_SECONDS = 600


def init_app(app: Flask, settings: Settings) -> None:
    """Tokens travel in a header, so browsers never need to send cookies: no credentials for anybody."""
    if settings.cors_origins:
        app.after_request(_vary)
        CORS(
            app,
            # As expressions of our own: the library takes `[::1]` for one of its.
            origins=[re.compile(rf"{re.escape(origin)}\Z") for origin in settings.cors_origins],
            allow_headers=SENT,
            expose_headers=READ,
            max_age=PREFLIGHT_SECONDS,
            always_send=False,
            intercept_exceptions=False,
        )


def _vary(response: Response) -> Response:
    # A cache must not give one origin's answer to another, nor one that was made for no origin at all.
    response.vary.add("Origin")
    return response
