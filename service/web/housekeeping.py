"""What is thrown away each night, besides what the features throw away themselves; and flask idempotency."""

import logging

import click
from flask import Flask
from sqlalchemy import text

from service import jobs
from service.idempotency import keys
from service.web import db
from service.web.commands import Commands

log = logging.getLogger(__name__)
OLD_FAILURES = text(
    """
    DELETE FROM procrastinate_jobs job WHERE status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS
        (SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > now() - interval '30 days')
    RETURNING id
    """
)

idempotency = Commands("idempotency", help="Look after the idempotency keys of clients.")


def init_app(app: Flask) -> None:
    app.cli.add_command(idempotency)


@idempotency.command("purge")
def purge_keys() -> None:
    """Delete idempotency keys that are free again."""
    with db.separately() as session:
        count = keys.purge(session)
    click.echo(f"{count} idempotency keys deleted")


@jobs.task("web.purge", cron="43 3 * * *")
def purge() -> None:
    """Idempotency keys that are free again, and jobs that failed a month ago."""
    with db.separately() as session:
        free = keys.purge(session)
        failed = len(session.execute(OLD_FAILURES).all())
    log.info("purged", extra={"idempotency_keys": free, "failed_jobs": failed})
