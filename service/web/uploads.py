"""How many bodies with files a worker takes at once, since each is in memory as long as something is done with it."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request

from service.problems import Problem
from service.web.multipart import MULTIPART

View = TypeVar("View", bound=Callable[..., Any])
AT_ONCE = 10


class TooManyUploads(Problem):
    """More files are being sent than the service can hold. Send yours again in a moment."""

    status = 503
    title = "Too many uploads at once"
    retry_after = 2


def init_app(app: Flask) -> None:
    app.extensions["uploads"] = threading.BoundedSemaphore(AT_ONCE)


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
