"""Everything that is held about a person, handed to that person."""

from flask import Flask

from service.export.routes import blueprint
from service.web import api


def install(_app: Flask) -> None:
    api.register_blueprint(blueprint)
