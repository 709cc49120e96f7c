"""What operators look at: who is there, what happened to them, and how the service is."""

from flask import Flask

from service.console import audit, confirmations, entrance, failures, letters, users
from service.console.site import blueprint

PAGES = (entrance, users, confirmations, audit, letters, failures)
"""The modules whose views the blueprint holds."""


def install(app: Flask) -> None:
    settings = app.extensions["settings"]
    if settings.console:
        app.extensions["console_key"] = settings.master_key.derive("console")
        app.register_blueprint(blueprint)
