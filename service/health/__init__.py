"""Is it up, and may it be given work?"""

from flask import Flask

from service.health.routes import blueprint
from service.web import api


def install(app: Flask) -> None:
    app.extensions["readiness"] = {}
    api.register_blueprint(blueprint)
