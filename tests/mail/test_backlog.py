"""Jobs that are due and that nobody does are told of; no others."""

import asyncio

import pytest
from procrastinate import App, PsycopgConnector
from sqlalchemy.orm import Session

from service import backlog, jobs
from service.web.job_commands import connection_of


@pytest.fixture
def told(app, caplog):
    """told() → what the worker says when it looks: how many wait, and since when."""

    async def look():
        async with App(connector=PsycopgConnector(**connection_of(app))).open_async() as opened:
            await backlog.tell(opened)

    def tell():
        caplog.clear()
        asyncio.run(look())
        return [(line.waiting, line.oldest_seconds) for line in caplog.records if line.message == "jobs_waiting"]

    return tell


@pytest.fixture
def ask(engine, client, task):
    """ask(2) → so many jobs that nobody does."""

    def ask(count):
        with Session(engine) as transaction, transaction.begin():
            for _ in range(count):
                jobs.defer(transaction, task(print))

    return ask


def test_the_worker_is_silent_while_nothing_waits_or_nothing_waits_for_long(told, ask):
    assert told() == []
    ask(2)
    assert told() == []


def test_jobs_wait_since_they_were_asked_for(told, ask, sql):
    ask(1)
    sql("UPDATE procrastinate_events SET at = at - interval '3 minutes'")
    ask(1)

    ((waiting, seconds),) = told()

    assert (waiting, seconds // 60) == (2, 3)


def test_jobs_for_later_wait_since_their_time(told, ask, sql):
    ask(1)
    sql("UPDATE procrastinate_events SET at = at - interval '1 hour'")
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '2 minutes'")

    ((waiting, seconds),) = told()

    assert (waiting, seconds // 60) == (1, 2)


def test_the_longest_wait_counts_of_whichever_kind(told, ask, sql):
    ask(1)
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '5 minutes'")
    ask(1)
    sql("UPDATE procrastinate_events SET at = at - interval '3 minutes'")

    ((waiting, seconds),) = told()

    assert (waiting, seconds // 60) == (2, 5)


@pytest.mark.parametrize(
    "change",
    ["scheduled_at = now() + interval '1 minute'", "status = 'doing'", "status = 'failed'", "status = 'succeeded'"],
)
def test_what_is_to_be_tried_again_is_done_or_was_given_up_does_not_wait(told, ask, sql, change):
    ask(1)
    sql(f"UPDATE procrastinate_jobs SET {change}")
    sql("UPDATE procrastinate_events SET at = at - interval '1 hour'")

    assert told() == []


def test_the_worker_looks_at_no_job_that_is_over(owner, ask, sql):
    """However many there are."""
    ask(1)
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " SELECT 'default', 'test.task', 'failed' FROM generate_series(1, 5000)"
        )
        connection.exec_driver_sql("ANALYZE procrastinate_jobs")
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {backlog.DUE}").scalars())

    assert "procrastinate_jobs_" in plan
    assert "Seq Scan on procrastinate_jobs" not in plan
