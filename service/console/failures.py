"""What goes wrong at the console is said on a page."""

from inspect import getdoc
from typing import Any
from urllib.parse import quote

from flask import Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from service.console.guard import expire_cookie, operator
from service.console.site import blueprint, page, refusal_page, see_other
from service.problems import TITLES, NotFound, PreconditionFailed, Problem, ServiceUnavailable
from service.web import api
from service.web.access import AuthenticationRequired, InvalidToken
from service.web.errors import REALM, pointers
from service.web.limits import TooManyRequests

SENTENCES: dict[type[Problem], str] = {
    PreconditionFailed: "The account was changed since you looked at it. Go back to it, look again, and decide then.",
    TooManyRequests: "More was asked than is allowed. Wait a minute, and try again.",
}
"""For people, where what the API says is about headers."""


@blueprint.errorhandler(Problem)
def refused(problem: Problem) -> Response:
    why = problem.detail or SENTENCES.get(type(problem)) or " ".join((getdoc(problem) or "").split())
    return refusal_page("failure.html", problem, title=problem.title, text=why)


@blueprint.errorhandler(AuthenticationRequired)
@blueprint.errorhandler(InvalidToken)
def not_signed_in(problem: AuthenticationRequired | InvalidToken) -> Response:
    """The page that was asked for is a sign-in until somebody has; whoever posted something comes to the overview."""
    response = refusal_page("sign-in.html", problem, wanted=_wanted(), said=problem.detail)
    response.headers["WWW-Authenticate"] = REALM
    expire_cookie(response)
    return response


@blueprint.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:
        return refused(NotFound())
    text = _said(error) if hasattr(error, "data") else "Go back, or try again in a moment."
    return page("failure.html", status, title=TITLES.get(status, error.name), text=text)


@blueprint.errorhandler(PoolExhausted)
@blueprint.errorhandler(DBAPIError)
def database_failed(error: Exception) -> Response:
    if isinstance(error, DBAPIError):
        # Which of them are ours, and a line in the log, are the API's business too.
        api.handle_database_error(error)
    return refused(ServiceUnavailable())


def _wanted() -> str:
    if request.method != "GET":
        return "/console"
    query = request.query_string.decode("ascii", "ignore")
    return f"{quote(request.path)}?{query}" if query else quote(request.path)


def _said(error: Any) -> str:
    sentences = [one["detail"] for one in error.data.get("errors") or pointers(error.data.get("messages", {}))]
    return " ".join(sentences) or error.data.get("detail") or "The form could not be read."


@blueprint.get("/")
@operator
def with_a_slash() -> Response:
    """Lead to the overview"""
    return see_other("/console")


@blueprint.get("/<path:rest>")
@operator
def nowhere(rest: str) -> Response:  # noqa: ARG001  the path that is asked for, whatever it is
    """Say that there is no such page, to whoever may know"""
    raise NotFound
