"""flask mail: the worker."""

import logging.config

import click
from flask import current_app
from sqlalchemy import make_url

from service.web import settings
from service.web.commands import Commands
from service.web.database import REACH, STATEMENT_LIMITS
from service.web.logs import settings_of
from service.worker import Worker

mail = Commands("mail", help="Send what waits to be mailed, and do the other jobs that wait.")


@mail.command()
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


def connection_of(url: str) -> dict[str, object]:
    """The same reach as the service's own connections, for the job library's pool."""
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return {
        "conninfo": conninfo,
        "kwargs": {**REACH, "options": STATEMENT_LIMITS, "application_name": "gatehouse worker"},
    }
