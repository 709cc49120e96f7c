"""What is refused before anything looks at it."""

import time
from contextlib import suppress

from flask import Flask, request
from werkzeug.exceptions import NotFound

from service.problems import Problem
from service.web.logs import QUIET

LONGEST_WAIT = 5.0
"""Seconds that a request may have waited for a thread, far below those after which Nginx gives up (15)."""
NONSENSE = 60.0
"""Nobody waits as long: then a clock was set, or somebody else than Nginx wrote the header."""


class Overloaded(Problem):
    """More is asked than the service can answer, and this waited too long already. Try again in a moment."""

    status = 503
    title = "Too busy"
    retry_after = 2


def init_app(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    # Werkzeug takes //users for /users, which no limit or rewrite in Nginx would recognise.
    if request.environ["PATH_INFO"].startswith("//"):
        raise NotFound
    # Whoever asked has often given up by then; to go on would make all others wait as long. Who asks whether we live
    # is told so however late: a restart would not make it quicker.
    if LONGEST_WAIT < _waited() < NONSENSE and request.path not in QUIET:
        raise Overloaded


def _waited() -> float:
    """Seconds since Nginx had the request. It says so by the clock that is ours too."""
    with suppress(ValueError):
        return time.time() - float(request.environ.get("HTTP_X_REQUEST_START", ""))
    return 0.0
