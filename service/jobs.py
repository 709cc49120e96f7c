"""Work for later, kept in PostgreSQL: a job is there as soon as the transaction that wants it is committed.

procrastinate keeps, fetches and retries jobs (docs/decisions/0009-jobs.md); service/worker.py does them.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from procrastinate import App

Function = TypeVar("Function", bound=Callable[..., dict[str, int] | None])
QUEUE, LETTERS = "default", "letters"
"""Letters wait for servers that are not ours, so they have a queue and slots of their own."""
TABLES = ("procrastinate_workers", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_events")
"""The library's own tables, which migrations/versions/0007_jobs.py makes."""


class Task(NamedTuple):
    """What jobs of one name do, and in which queue; `cron` says when one is made by itself, in UTC."""

    name: str
    do: Callable[..., dict[str, int] | None]
    cron: str | None = None
    queue: str = QUEUE


TASKS: dict[str, Task] = {}
"""All that a worker can do, by name."""


class Hopeless(Exception):
    """Trying this job again would change nothing. The text says why, without personal data."""


def task(name: str, *, cron: str | None = None, queue: str = QUEUE) -> Callable[[Function], Function]:
    """What a job called `name` does; with `cron`, also by itself at these times, once however many workers there are.

    Whatever sends goes into the queue `LETTERS`. Whatever throws away returns how much of what.

    It may be done twice, when a worker dies before it can say that it was done.
    """

    def register(function: Function) -> Function:
        TASKS[name] = Task(name, function, cron, queue)
        return function

    return register


def defer(session: Session, name: str, **arguments: str) -> None:
    """Have the task `name` done with `arguments` once this transaction is committed.

    One statement. The arguments are readable in the database, so no secret may be one.
    """
    _defer(session, name, arguments)


def defer_for(session: Session, delay: timedelta, name: str, **arguments: str) -> None:
    """The same, but not before `delay` has passed."""
    _defer(session, name, arguments, schedule_in={"seconds": int(delay.total_seconds())})


@cache
def _queue() -> "App":
    from procrastinate import App, SyncPsycopgConnector  # noqa: PLC0415  a twentieth of a cold start, for jobs alone

    return App(connector=SyncPsycopgConnector())


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


def _defer(session: Session, name: str, arguments: dict[str, str], **options: Any) -> None:
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415  as above, and before a connection is held

    known, queue, connection = TASKS[name], _queue(), _driver(session)
    try:
        queue.configure_task(known.name, queue=known.queue, connection=connection, **options).defer(**arguments)
    except ConnectorException as error:
        # As SQLAlchemy would have raised it: a database that is away stays a 503.
        if not isinstance(error.__cause__, psycopg.Error):
            raise
        dialect = session.connection().dialect
        found = DBAPIError.instance(None, None, error.__cause__, psycopg.Error, hide_parameters=True, dialect=dialect)
        raise found from error
