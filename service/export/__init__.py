"""Everything that is held about a person, handed to that person."""

import threading

from flask import Flask

from service.export.routes import AT_ONCE, blueprint
from service.web import api


def install(app: Flask) -> None:
    app.extensions["exports"] = threading.BoundedSemaphore(AT_ONCE)
    api.register_blueprint(blueprint)
