"""Who is calling: logins, sessions, tokens and the keys behind them."""

from flask import Flask

from service.auth import link_pages, own_routes, recovery_routes, routes, tasks, tokens, wellknown
from service.auth.commands import ensure_key, signing_keys
from service.web import api


def install(app: Flask) -> None:
    tokens.init_app(app)
    app.extensions["ready_when"].append(app.extensions["keyring"].signing)
    app.extensions["prepare"].append(ensure_key)
    for blueprint in (routes.blueprint, recovery_routes.blueprint, own_routes.blueprint, wellknown.blueprint):
        api.register_blueprint(blueprint)
    app.register_blueprint(link_pages.blueprint)
    app.cli.add_command(signing_keys)


__all__ = ["install", "tasks"]
