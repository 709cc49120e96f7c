"""Is it up, and may it be given work?"""

from flask import Flask

from service.health import routes
from service.web import api


def install(app: Flask) -> None:
    app.extensions["ready_when"] = [routes.database_is_ready]
    app.extensions["ready_until"] = 0.0
    api.register_blueprint(routes.blueprint)
