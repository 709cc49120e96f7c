"""Waiting for a database that is away for a moment, as during a restart or a failover."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, g, has_app_context
from sqlalchemy.exc import DBAPIError, OperationalError

T = TypeVar("T")
# Seconds between two tries: twice as many each time, up to the last, and never those of all others at once.
FIRST, LONGEST = 0.02, 0.25
SHUTTING_DOWN_OR_STARTING = frozenset({"57P01", "57P02", "57P03"})
CONNECTION_LOST = "08"


def is_away(error: BaseException) -> bool:
    """Whether there was nobody to ask, or nobody any more; not whether the answer was slow, late or a refusal."""
    if not isinstance(error, DBAPIError):
        return False
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is None:
        return error.connection_invalidated or isinstance(error, OperationalError)
    return sqlstate in SHUTTING_DOWN_OR_STARTING or sqlstate.startswith(CONNECTION_LOST)


def patiently(do: Callable[[], T], *, between: Callable[[], object] = lambda: None) -> T:
    """What `do` returns, once the database is there. It is done again as long as the request may wait for that.

    `between` tidies up before the next try. Raises what the last one raised.
    """
    deadline, pause = None, FIRST
    while True:
        try:
            return do()
        except DBAPIError as error:
            deadline = _deadline() if deadline is None else deadline
            if not is_away(error) or time.perf_counter() + pause > deadline:
                raise
        between()
        time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 # nosec B311 # no secret
        pause = min(2 * pause, LONGEST)


def _deadline() -> float:
    """Counted from when the request began, however often it asks. Where there is no application, nobody waits."""
    if not has_app_context():
        return 0.0
    began: float = g.get("began", time.perf_counter())
    patience: int = current_app.extensions["settings"].database_patience_ms
    return began + patience / 1000
