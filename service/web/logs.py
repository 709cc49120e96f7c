"""One JSON line a request, and one for whatever else must be known; never a secret, never a raw line break."""

import logging
import re
import time
import uuid
from ipaddress import ip_address
from typing import Any

from flask import Flask, Request, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("gatehouse.requests")
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = frozenset({"/health", "/health/ready"})


class Lines(JsonFormatter):
    """JSON lines; of an exception of PostgreSQL's all but the part that repeats the row."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's own name
        return re.sub(r"\nDETAIL:.*", "", str(super().formatException(ei)))


class OfRequest(logging.Filter):
    """Adds the id of the request that a line belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context():
            record.request_id = request_id()
        return True


def settings_of(level: str) -> dict[str, Any]:
    """The server's logging configuration, for `logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": Lines,
                "format": "%(levelname)s %(name)s %(message)s",
                "rename_fields": {"levelname": "level", "name": "logger", "message": "event"},
                "timestamp": "time",
            }
        },
        "filters": {"request": {"()": OfRequest}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
        "root": {"level": level, "handlers": ["lines"]},
        "loggers": {
            "gunicorn.error": {"level": level, "handlers": ["lines"], "propagate": False},
            # It writes the arguments of jobs, which hold addresses; service/worker.py says what becomes of them.
            "procrastinate": {"level": "CRITICAL"},
        },
    }


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_line)


def note(**facts: object) -> None:
    """Add to the request's own line: `event="login"` names what was wished, the status decides its outcome."""
    g.setdefault("facts", {}).update(facts)


def request_id() -> str:
    """The id that Nginx gave the request, or a new one when it is missing or malformed."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if WELL_FORMED_ID.fullmatch(given) else uuid.uuid4().hex
    identifier: str = g.request_id
    return identifier


def client_address() -> str | None:
    """Where the request comes from, as Nginx said it; None when that is no address."""
    try:
        return str(ip_address(request.remote_addr or ""))
    except ValueError:
        return None


def _begin() -> None:
    g.began = time.perf_counter()


def _line(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    is_fine = response.status_code < 400
    # Each look through the proxy costs as much as what it finds.
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    if asked.path not in QUIET or not is_fine:
        facts, now = g.get("facts", {}), time.perf_counter()
        if "event" in facts:
            facts["outcome"] = "done" if is_fine else "refused"
        log.info(
            facts.pop("event", "request"),
            extra={
                "method": asked.method,
                "path": asked.path,
                "status": response.status_code,
                "ms": round((now - g.get("began", now)) * 1000, 1),
                "ip": asked.remote_addr,
                **facts,
            },
        )
    return response
