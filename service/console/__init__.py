"""What operators look at: who is there, what happened to them, and how the service is."""

from functools import partial

from flask import Flask

from service.console import audit, confirmations, data, entrance, failures, letters, overview, users
from service.console.board import Board
from service.console.site import blueprint, read_templates

PAGES = (entrance, overview, users, confirmations, audit, data, letters, failures)
"""The modules whose views the blueprint holds."""


def install(app: Flask) -> None:
    settings = app.extensions["settings"]
    if settings.console:
        app.extensions["console_key"] = settings.master_key.derive("console")
        app.extensions["console_board"] = Board()
        app.register_blueprint(blueprint)
        app.extensions.setdefault("warm_up", []).append(partial(read_templates, app.jinja_env))
