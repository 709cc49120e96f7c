"""The record of who did what to whom."""

from flask import Flask

from service.audit.routes import blueprint
from service.web import api


def install(_app: Flask) -> None:
    api.register_blueprint(blueprint)
