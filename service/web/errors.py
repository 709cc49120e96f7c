"""Every failure leaves as application/problem+json (RFC 9457)."""

import logging
from typing import Any

import marshmallow as ma
from flask import Flask, Response, json, request
from flask_smorest import Api
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from service.problems import TITLES, Problem, ServiceUnavailable, slug_of
from service.web import logs

log = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"
REALM = 'Bearer realm="gatehouse"'
READ_ONLY = "25006"


class FieldProblem(ma.Schema):
    """What is wrong with one part of a body, or with one parameter of the query."""

    pointer = ma.fields.String(
        required=True, metadata={"description": "JSON Pointer (RFC 6901) into the body or the query's parameters"}
    )
    detail = ma.fields.String(required=True)


class ProblemView(ma.Schema):
    """A refusal, as RFC 9457 shapes it."""

    type = ma.fields.String(required=True, metadata={"description": "A page that explains this kind of refusal"})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String()
    instance = ma.fields.String(metadata={"description": "The path that was asked for"})
    request_id = ma.fields.String(metadata={"description": "Also in the header X-Request-Id and in our log"})
    errors = ma.fields.List(ma.fields.Nested(FieldProblem))
    error = ma.fields.String(metadata={"description": "OAuth 2.0 error code (RFC 6749 section 5.2)"})


def reply(status: int, title: str, *, slug: str | None = None, **members: object) -> Response:
    """A problem+json response; members that are None or empty are left out."""
    body = {
        "type": f"/problems/{slug or slug_of(title)}",
        "title": title,
        "status": status,
        "instance": request.path,
        "request_id": logs.request_id(),
    }
    body |= {name: value for name, value in members.items() if value}
    response = Response(json.dumps(body, separators=(",", ":")), status, mimetype=PROBLEM_JSON)
    if status == 401:
        response.headers["WWW-Authenticate"] = REALM
    return response


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's API with one translation of failures into answers."""

    ERROR_SCHEMA = ProblemView

    def init_app(self, app: Flask, **options: Any) -> None:
        super().init_app(app, **options)
        app.register_error_handler(Problem, self.handle_problem)
        app.register_error_handler(PoolExhausted, lambda _error: self.handle_problem(ServiceUnavailable()))
        app.register_error_handler(DBAPIError, self.handle_database_error)

    def handle_problem(self, problem: Problem) -> Response:
        logs.note(problem=problem.slug())
        response = reply(
            problem.status,
            problem.title,
            slug=problem.slug(),
            detail=problem.detail,
            error=problem.oauth_error,
            **problem.members,
        )
        if problem.retry_after is not None:
            response.headers["Retry-After"] = str(problem.retry_after)
        if problem.challenge:
            response.headers["WWW-Authenticate"] = f"{REALM}, {problem.challenge}"
        return response

    def handle_database_error(self, error: DBAPIError) -> Response:
        """A database that is away, overloaded, locked or read-only is a 503; anything else is our mistake."""
        sqlstate = getattr(error.orig, "sqlstate", None)
        if not (isinstance(error, OperationalError) or error.connection_invalidated or sqlstate == READ_ONLY):
            raise error
        log.warning("database_unavailable", extra={"sqlstate": sqlstate})
        return self.handle_problem(ServiceUnavailable())

    def handle_http_exception(self, error: HTTPException) -> Response:
        data = getattr(error, "data", {})
        status = error.code or 500
        errors = data.get("errors") or pointers(data.get("messages", {}))
        response = reply(status, TITLES.get(status, error.name), detail=data.get("detail"), errors=errors)
        if valid_methods := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(sorted(valid_methods))
        if status == 503:
            response.headers["Retry-After"] = "1"
        return response


def pointers(messages: dict[str, Any]) -> list[dict[str, str]]:
    """marshmallow's nested messages as a flat list of JSON Pointers and sentences."""
    return [found for fields in messages.values() for found in _below("", fields)]


def _below(path: str, messages: Any) -> list[dict[str, str]]:
    if isinstance(messages, dict):
        return [
            found
            for name, inner in messages.items()
            for found in _below(path if name == "_schema" else f"{path}/{escaped(str(name))}", inner)
        ]
    sentences = messages if isinstance(messages, list) else [messages]
    return [{"pointer": path, "detail": str(sentence)} for sentence in sentences]


def escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
