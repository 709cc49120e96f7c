"""Who is calling: logins, sessions, tokens and the keys behind them."""

from flask import Flask

from service.auth import own_routes, routes, schemas, tokens, wellknown
from service.auth.commands import auth, signing_keys
from service.web import Blueprint, api

Blueprint.ARGUMENTS_PARSER.location_loader("credentials")(schemas.load_credentials)


def install(app: Flask) -> None:
    tokens.init_app(app)
    for blueprint in (routes.blueprint, own_routes.blueprint, wellknown.blueprint):
        api.register_blueprint(blueprint)
    app.cli.add_command(auth)
    app.cli.add_command(signing_keys)
