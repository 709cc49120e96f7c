"""Accounts: who has one, what is known of them."""

from flask import Flask

from service.users import own_routes, routes, tasks  # noqa: F401  the worker's tasks are known by their import
from service.users.commands import users
from service.users.transfer import commands as transfer
from service.web import api


def install(app: Flask) -> None:
    for blueprint in (own_routes.blueprint, routes.blueprint):
        api.register_blueprint(blueprint)
    for command in (transfer.export, transfer.import_):
        users.add_command(command)
    app.cli.add_command(users)
