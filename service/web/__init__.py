"""Where Flask meets the features: import api, db, hasher and settings from here."""

from typing import cast

from flask import Response, current_app
from flask_jwt_extended import JWTManager
from werkzeug.local import LocalProxy

from service.passwords import Hasher
from service.settings import Settings
from service.web.database import Database
from service.web.errors import ProblemApi
from service.web.input import Blueprint

api = ProblemApi()
db = Database()
jwt = JWTManager()
hasher = cast(Hasher, LocalProxy(lambda: current_app.extensions["hasher"]))
settings = cast(Settings, LocalProxy(lambda: current_app.extensions["settings"]))


def no_content() -> Response:
    """204: done, and there is nothing to say about it."""
    return _empty(204)


def accepted() -> Response:
    """202: it will be done, or not, and the answer does not tell which."""
    return _empty(202)


def _empty(status: int) -> Response:
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


__all__ = ["Blueprint", "accepted", "api", "db", "hasher", "jwt", "no_content", "settings"]
