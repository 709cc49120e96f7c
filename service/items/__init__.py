"""Items: what people keep here. Written to be copied, see docs/add-a-resource.md."""

from flask import Flask

from service.items.routes import blueprint
from service.web import api


def install(_app: Flask) -> None:
    api.register_blueprint(blueprint)
