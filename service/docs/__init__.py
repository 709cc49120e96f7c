"""What the service says about itself: its OpenAPI document, a page to try it, a page for each problem."""

from flask import Flask

from service.docs import problems, swagger


def install(app: Flask) -> None:
    for blueprint in (swagger.blueprint, problems.blueprint):
        app.register_blueprint(blueprint)
