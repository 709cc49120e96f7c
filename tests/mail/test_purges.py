"""What is thrown away each night, or by hand: what is worth nothing any more, and nothing else."""

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from service import jobs
from tests.database import run

KEPT_AND_NOT = {
    "sessions": """
        INSERT INTO sessions (user_id, salt, expires_at, revoked_at)
        SELECT users.id, 'x', expires_at, revoked_at FROM users, (VALUES
            (now() + interval '1 day', NULL),
            (now() + interval '1 day', now() - interval '23 hours'),
            (now() - interval '25 hours', NULL),
            (now() + interval '1 day', now() - interval '25 hours')
        ) AS ends (expires_at, revoked_at)
    """,
    "one_time_tokens": """
        INSERT INTO one_time_tokens (digest, user_id, purpose, sent_to, links_version, expires_at)
        SELECT convert_to(age::text, 'UTF8'), users.id, 'verify', email, 1, now() - age FROM users, (VALUES
            (interval '-1 hour'), (interval '23 hours'), (interval '25 hours')
        ) AS ages (age)
    """,
    "idempotency_keys": """
        INSERT INTO idempotency_keys (id, fingerprint, expires_at)
        VALUES ('good', 'x', now() + interval '1 minute'), ('free', 'x', now() - interval '1 minute')
    """,
    "procrastinate_jobs": """
        INSERT INTO procrastinate_jobs (task_name, queue_name)
        SELECT unnest(ARRAY['waits', 'failed lately', 'failed long ago', 'cancelled long ago']), 'default'
    """,
}
LATER = [
    "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name LIKE 'failed%'",
    "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE task_name LIKE 'cancelled%'",
    """
    UPDATE procrastinate_events SET at = now() - interval '31 days'
    WHERE job_id IN (SELECT id FROM procrastinate_jobs WHERE task_name LIKE '%long ago')
    """,
]


@pytest.fixture
def rows(owner: Engine, make_user):
    """Some of each kind, as time makes them."""
    make_user()
    with owner.begin() as connection:
        for statement in (*KEPT_AND_NOT.values(), *LATER):
            connection.execute(text(statement))


def nightly(app: Flask) -> None:
    with app.app_context():
        for task in jobs.TASKS.values():
            if task.cron:
                task.do()


def by_hand(app: Flask) -> None:
    run(app, "jobs", "purge")


@pytest.mark.parametrize("purge", [nightly, by_hand])
def test_what_is_worthless_goes_and_all_else_stays(app: Flask, rows, sql, caplog, purge):
    caplog.set_level("INFO")

    purge(app)

    assert {table: sql(f"SELECT count(*) FROM {table}")[0][0] for table in KEPT_AND_NOT} == {
        "sessions": 2,
        "one_time_tokens": 2,
        "idempotency_keys": 1,
        "procrastinate_jobs": 2,
    }
    assert sql("SELECT task_name FROM procrastinate_jobs ORDER BY id") == [("waits",), ("failed lately",)]
    assert sql("SELECT id FROM idempotency_keys") == [(b"good",)]
    said = [vars(record) for record in caplog.records if record.message == "purged"]
    counts = {name: line[name] for line in said for name in line if name in ("failed_jobs", *KEPT_AND_NOT)}
    assert counts == {"sessions": 2, "one_time_tokens": 1, "idempotency_keys": 1, "failed_jobs": 2}


def test_a_purge_by_hand_prints_what_it_threw_away(app: Flask, rows):
    first, second = [run(app, "jobs", "purge").splitlines() for _ in range(2)]

    assert sorted(first) == [
        "1 idempotency keys deleted",
        "1 one time tokens deleted",
        "2 failed jobs deleted",
        "2 sessions deleted",
    ]
    assert {line.split()[0] for line in second} == {"0"}
