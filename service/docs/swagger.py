"""/openapi.json and /docs: Swagger UI from its installed package, without a third-party host or an inline script."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, json, send_file
from werkzeug.exceptions import NotFound

from service.docs.document import document
from service.web.access import public
from service.web.limits import unlimited

blueprint = Blueprint("docs", __name__)

ASSETS = Path(str(files("flask_swagger_ui"))) / "dist"
OURS = Path(__file__).parent / "page"
PAGE = {"start.js": OURS / "start.js"} | {
    name: ASSETS / name for name in ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "favicon-16x16.png")
}
# Swagger UI sets style attributes and draws its icons from data: URLs; scripts come from files alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get("/openapi.json")
@public
@unlimited
def openapi() -> Response:
    """Show the OpenAPI document"""
    return _kept_for_an_hour(Response(_document(), mimetype="application/json"))


@blueprint.get("/docs")
@public
@unlimited
def page() -> Response:
    """Show Swagger UI"""
    response = send_file(OURS / "index.html")
    response.headers["Content-Security-Policy"] = POLICY
    return _kept_for_an_hour(response)


@blueprint.get("/docs/<name>")
@public
@unlimited
def asset(name: str) -> Response:
    """Serve one of the files that the page loads, and no other"""
    if name not in PAGE:
        raise NotFound
    return _kept_for_an_hour(send_file(PAGE[name]))


@cache
def _document() -> bytes:
    return json.dumps(document(), sort_keys=False).encode()


def _kept_for_an_hour(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
