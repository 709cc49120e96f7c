"""The console's pages: one frame, one stylesheet, one script, and nothing from anywhere else."""

import hashlib
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, send_file
from jinja2 import Environment
from werkzeug.exceptions import NotFound

from service.console import guard, words
from service.mail import folder
from service.problems import Problem
from service.web import settings
from service.web.access import caller, public
from service.web.limits import unlimited
from service.web.logs import note

blueprint = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")

NAVIGATION = [
    ("overview", "Overview", "/console"),
    ("users", "Users", "/console/users"),
    ("audit", "Audit", "/console/audit"),
    ("data", "Data", "/console/data"),
]
MAIL = ("mail", "Mail", "/console/mail")
ASSETS = {path.name: path for path in (Path(__file__).parent / "assets").iterdir()}


def page(template: str, status: int = 200, /, *, frames: str = "'none'", **values: Any) -> Response:
    """A page that runs its own script and shows its own style and people's pictures; `frames`: what it may embed."""
    body = render_template(
        f"console/{template}",
        operator=caller(),
        form_token=guard.form_token(),
        site=urlsplit(settings.public_url).netloc,
        version=_version(),
        navigation=[*NAVIGATION, MAIL] if folder.shown_to_operators(settings) else NAVIGATION,
        avatars=settings.avatars_url or "/avatars",
        utc=UTC,
        words=words.of,
        **values,
    )
    response = make_response(body, status)
    response.headers["Content-Security-Policy"] = _policy(frames)
    # Not `no-referrer`: browsers would say `Origin: null` with our own forms. ASVS 3.4.5.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    return response


def refusal_page(template: str, problem: Problem, **values: Any) -> Response:
    """A page that says why something was refused; the log says it too."""
    note(problem=problem.slug())
    response = page(template, problem.status, **values)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def see_other(url: str) -> Response:
    """After something was done: the page that shows it, which may be loaded again without doing it again (303)."""
    return Response(status=303, headers={"Location": url})


def read_templates(environment: Environment) -> None:
    """Compile them all: the first overview of a process would take 40 ms longer."""
    for name in environment.list_templates(filter_func=lambda name: name.startswith("console/")):
        environment.get_template(name)


@blueprint.get("/assets/<name>")
@public
@unlimited
def asset(name: str) -> Response:
    """Serve the stylesheet, the script or the icon"""
    if name not in ASSETS:
        raise NotFound
    response = send_file(ASSETS[name])
    # Their URLs change with them.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache
def _version() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(ASSETS.values()))).hexdigest()[:12]


def _policy(frames: str) -> str:
    pictures = urlsplit(settings.avatars_url)
    cdn = f" {pictures.scheme}://{pictures.netloc}" if pictures.netloc else ""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{cdn}; connect-src 'self'; "
        f"frame-src {frames}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
