"""/problems/{slug}: what a problem's `type` means, for people who follow the link."""

from collections.abc import Iterator
from http import HTTPStatus
from inspect import getdoc

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from service.problems import TITLES, Problem, slug_of
from service.web.access import public
from service.web.limits import unlimited

blueprint = Blueprint("problems", __name__, template_folder="page")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@blueprint.get("/problems/<slug>")
@public
@unlimited
def explain(slug: str) -> Response:
    """Explain a kind of refusal"""
    known = catalogue()
    if slug not in known:
        raise NotFound
    status, title, meaning = known[slug]
    response = Response(render_template("problem.html", slug=slug, status=status, title=title, meaning=meaning))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def catalogue() -> dict[str, tuple[int, str, str]]:
    """Status, title and meaning of every problem type: HTTP's own, and ours, which may refine them."""
    https = {slug_of(title): (status, title, HTTPStatus(status).description) for status, title in TITLES.items()}
    return https | {kind.slug(): (kind.status, kind.title, getdoc(kind) or "") for kind in _kinds(Problem)}


def _kinds(parent: type[Problem]) -> Iterator[type[Problem]]:
    for kind in parent.__subclasses__():
        yield kind
        yield from _kinds(kind)
