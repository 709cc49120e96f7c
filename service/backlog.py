"""Jobs that are due and wait for a worker: how many, and since when."""

import logging

from procrastinate import App

log = logging.getLogger(__name__)
LATE = 60
"""Seconds that a due job may wait before it is worth a line."""
# From the index of what waits, however much is done or failed. Ids rise, so of the jobs without an appointment one row
# of the events is enough: when the first of them was asked for.
DUE = """
    WITH due AS (
        SELECT id, scheduled_at FROM procrastinate_jobs
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
    )
    SELECT count(*) AS waiting, floor(extract(epoch FROM now() - least(
        min(scheduled_at),
        (SELECT min(at) FROM procrastinate_events WHERE job_id = (SELECT min(id) FROM due WHERE scheduled_at IS NULL))
    )))::int AS oldest_seconds
    FROM due
"""


async def tell(app: App) -> None:
    """Write a line if the job that has been due for longest is late."""
    due = await app.connector.execute_query_one_async(DUE)
    if (due["oldest_seconds"] or 0) > LATE:
        log.warning("jobs_waiting", extra=due)
