"""Accounts: who has one, what is known of them."""

from flask import Flask

from service.users.commands import users
from service.users.routes import blueprint
from service.web import api


def install(app: Flask) -> None:
    api.register_blueprint(blueprint)
    app.cli.add_command(users)
