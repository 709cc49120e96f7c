"""Users and authentication, as one Flask application."""

import gc

# What imports make stays. The collector would look through all of it again and again, for a twentieth of a start.
gc.disable()

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service import audit, auth, avatars, console, docs, export, health, items, mail, users
from service.passwords import Hasher
from service.settings import Settings
from service.web import (
    api,
    commands,
    configuration,
    cors,
    db,
    etags,
    gate,
    headers,
    job_commands,
    jwt,
    limits,
    logs,
    uploads,
)

gc.freeze()
gc.enable()


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. It touches neither the database nor the network before its first request."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(configuration.of(settings))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False
    # No view is a coroutine; Flask would look at each function that it calls whether it is one.
    app.ensure_sync = lambda function: function  # type: ignore[method-assign,assignment]
    # Nginx is the one hop before us, and says who called it.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.extensions["settings"] = settings
    app.extensions["hasher"] = Hasher(cost=settings.bcrypt_cost, peppers=settings.peppers, queue=settings.hash_queue)

    # After a request these run in reverse: settle the transaction, 304, headers, and last the log line.
    for part in (logs, limits, gate, headers, etags, uploads, commands, job_commands):
        part.init_app(app)
    cors.init_app(app, settings)
    db.init_app(app, settings)
    jwt.init_app(app)
    api.init_app(app)
    for feature in (health, docs, audit, avatars, mail, users, auth, items, export, console):
        feature.install(app)
    return app
