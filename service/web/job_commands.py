"""flask jobs: the worker, and by hand what it does each night."""

import asyncio
import logging.config

import click
from flask import Flask, current_app

from service import jobs
from service.web import housekeeping, settings  # noqa: F401  its task is known by its import
from service.web.commands import Commands
from service.web.database import REACH, STATEMENT_LIMITS
from service.web.logs import settings_of

group = Commands("jobs", help="Do the jobs that wait.")


def init_app(app: Flask) -> None:
    app.cli.add_command(group)


@group.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
def work(once: bool) -> None:
    """Send mail, remove pictures, purge: do the jobs that wait, until stopped by SIGTERM."""
    from service.worker import Worker  # noqa: PLC0415  a server needs none of it

    logging.config.dictConfig(settings_of(settings.log_level))
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = Worker(connection_of(app), app.app_context)
    if once:
        worker.catch_up()
    else:
        worker.run()


@group.command()
def purge() -> None:
    """Throw away now what the worker throws away each night."""
    for task in jobs.TASKS.values():
        if task.cron:
            for name, count in (task.do() or {}).items():
                click.echo(f"{count} {name.replace('_', ' ')} deleted")


def connection_of(app: Flask) -> dict[str, object]:
    """The same reach as the service's own connections, for the job library's pool and the connection that listens."""
    url, tokens = app.extensions["engine"].url, app.extensions["database_tokens"]
    fixed = {
        **url.translate_connect_args(username="user", database="dbname"),
        **url.query,
        **REACH,
        "options": STATEMENT_LIMITS,
        "application_name": "gatehouse worker",
    }

    async def with_token() -> dict[str, object]:
        # In a thread, since it may ask AWS.
        return fixed | {"password": await asyncio.to_thread(tokens.token, fixed)}

    return {"kwargs": with_token if tokens else fixed}
