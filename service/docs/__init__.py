"""What the service says about itself: its OpenAPI document, a page to try it, a page for each problem."""

from flask import Flask

from service.docs import problem_pages, swagger


def install(app: Flask) -> None:
    for blueprint in (swagger.blueprint, problem_pages.blueprint):
        app.register_blueprint(blueprint)
