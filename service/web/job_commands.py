"""flask jobs: the worker, and by hand what it does each night."""

import logging.config

import click
from flask import Flask, current_app
from sqlalchemy import make_url

from service import jobs
from service.web import housekeeping, settings  # noqa: F401  its task is known by its import
from service.web.commands import Commands
from service.web.database import REACH, STATEMENT_LIMITS
from service.web.logs import settings_of
from service.worker import Worker

group = Commands("jobs", help="Do the jobs that wait.")


def init_app(app: Flask) -> None:
    app.cli.add_command(group)


@group.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
def work(once: bool) -> None:
    """Send mail, remove pictures, purge: do the jobs that wait, until stopped by SIGTERM."""
    logging.config.dictConfig(settings_of(settings.log_level))
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = Worker(connection_of(settings.database_url), app.app_context)
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


def connection_of(url: str) -> dict[str, object]:
    """The same reach as the service's own connections, for the job library's pool."""
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return {
        "conninfo": conninfo,
        "kwargs": {**REACH, "options": STATEMENT_LIMITS, "application_name": "gatehouse worker"},
    }
