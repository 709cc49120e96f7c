"""What is thrown away each night, besides what the features throw away themselves."""

import logging

from sqlalchemy import text

from service import jobs
from service.idempotency import keys
from service.web import db

log = logging.getLogger(__name__)
OLD_FAILURES = text(
    """
    DELETE FROM procrastinate_jobs job WHERE status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS
        (SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > now() - interval '30 days')
    RETURNING id
    """
)


@jobs.task("web.purge", cron="43 3 * * *")
def purge() -> dict[str, int]:
    """Idempotency keys that are free again, and jobs that failed a month ago."""
    with db.separately() as session:
        free = keys.purge(session)
        failed = len(session.execute(OLD_FAILURES).all())
    gone = {"idempotency_keys": free, "failed_jobs": failed}
    log.info("purged", extra=gone)
    return gone
