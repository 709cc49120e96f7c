"""The least that Flask and gunicorn can do: what any Flask service pays before it does anything."""

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/health")
    @app.get("/users/me")
    def hello() -> dict[str, str]:
        return {"hello": "world"}

    return app
