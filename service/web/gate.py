"""What is refused before anything looks at it."""

from flask import Flask, request
from werkzeug.exceptions import NotFound


def init_app(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    # Werkzeug takes //users for /users, which no limit or rewrite in Nginx would recognise.
    if request.environ["PATH_INFO"].startswith("//"):
        raise NotFound
