"""How many bodies with files a worker takes at once, since each is in memory as long as something is done with it."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from service.problems import Problem
from service.settings import UPLOADS_AT_ONCE
from service.web.multipart import FILE_LIMIT, MULTIPART, PIECE, TEXT_LIMIT

View = TypeVar("View", bound=Callable[..., Any])


class TooManyUploads(Problem):
    """More files are being sent than the service can hold. Send yours again in a moment."""

    status = 503
    title = "Too many uploads at once"
    retry_after = 2


def init_app(app: Flask) -> None:
    app.extensions["uploads"] = threading.BoundedSemaphore(UPLOADS_AT_ONCE)
    app.after_request(_hear_out)


def takes_files(view: View) -> View:
    """For a view whose body may be `multipart`; goes above the line that reads it."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if request.mimetype != MULTIPART:
            return view(*args, **kwargs)
        places = current_app.extensions["uploads"]
        if not places.acquire(blocking=False):
            raise TooManyUploads
        try:
            return view(*args, **kwargs)
        finally:
            places.release()

    return guarded  # type: ignore[return-value]


def _hear_out(response: Response) -> Response:
    """Read what a refusal left unread. Gunicorn would hang up on Nginx, who then cannot hear why, and says 502."""
    unread, input = request.content_length or 0, request.environ["wsgi.input"]
    if response.status_code >= 400 and TEXT_LIMIT < unread <= FILE_LIMIT + TEXT_LIMIT:
        while input.read(PIECE):
            pass
    return response
