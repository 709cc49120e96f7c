"""Jobs: kept with the transaction that wants them, done once, tried again."""

import threading
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service import jobs
from service.worker import Retries


@pytest.fixture
def transaction(post):
    with Session(post.app.extensions["engine"]) as transaction:
        yield transaction


def waiting(sql):
    return sql("SELECT task_name, args, status::text, attempts FROM procrastinate_jobs ORDER BY id")


def test_a_job_is_there_with_the_commit_and_not_before(transaction, sql, task):
    jobs.defer(transaction, task(print), colour="green")

    assert waiting(sql) == []
    transaction.commit()
    assert waiting(sql) == [("test.task", {"colour": "green"}, "todo", 0)]


def test_a_job_goes_with_the_rollback(transaction, sql, task):
    jobs.defer(transaction, task(print))
    transaction.rollback()

    assert waiting(sql) == []


def test_a_job_is_done_in_the_application_and_forgotten(transaction, sql, task, post):
    done = []
    jobs.defer(transaction, task(lambda colour: done.append((colour, current_app.name))), colour="green")
    transaction.commit()

    post.catch_up()

    assert done == [("green", "service")]
    assert waiting(sql) == []


def test_a_job_that_fails_waits_and_is_tried_again(transaction, sql, task, post, caplog):
    tries = []

    def fail():
        tries.append(1)
        raise ConnectionError("secret@example.com")

    jobs.defer(transaction, task(fail))
    transaction.commit()

    post.catch_up()
    assert waiting(sql) == [("test.task", {}, "todo", 1)]
    (seconds,) = sql("SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs")[0]
    assert 3 < seconds <= 5
    post.catch_up()
    assert len(tries) == 1, "it is not due yet"
    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")
    post.catch_up()

    assert len(tries) == 2
    assert [record.message for record in caplog.records if "job" in record.message] == ["job_failed"] * 2
    assert "secret@example.com" not in caplog.text


def test_a_hopeless_job_is_given_up_and_kept_for_people_to_see(transaction, sql, task, post, caplog):
    def fail():
        raise jobs.Hopeless("no such mailbox")

    jobs.defer(transaction, task(fail))
    transaction.commit()

    post.catch_up()

    assert waiting(sql) == [("test.task", {}, "failed", 1)]
    assert [record.reason for record in caplog.records if record.message == "job_given_up"] == ["no such mailbox"]


def test_trying_ends_after_a_day(transaction, sql, task, post):
    waits = [min(Retries.FIRST * 2**attempt, Retries.LONGEST) for attempt in range(Retries.MOST_ATTEMPTS - 1)]
    assert timedelta(hours=24) <= timedelta(seconds=sum(waits)) <= timedelta(hours=25)

    def fail():
        raise ConnectionError

    jobs.defer(transaction, task(fail))
    transaction.commit()
    sql("UPDATE procrastinate_jobs SET attempts = :last", last=Retries.MOST_ATTEMPTS - 1)

    post.catch_up()

    assert [status for _, _, status, _ in waiting(sql)] == ["failed"]


def test_a_job_for_later_waits(transaction, sql, task, post):
    done = []
    jobs.defer_for(transaction, timedelta(hours=1), task(lambda: done.append(1)))
    transaction.commit()

    post.catch_up()
    assert done == []
    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")
    post.catch_up()

    assert done == [1]


def test_what_a_dead_worker_had_begun_is_done_by_the_next(transaction, sql, task, post):
    done = []
    jobs.defer(transaction, task(lambda: done.append(1)))
    transaction.commit()
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
    sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)")

    post.catch_up()

    assert done == [1]


def test_what_a_living_worker_has_begun_is_left_to_it(transaction, sql, task, post):
    done = []
    jobs.defer(transaction, task(lambda: done.append(1)))
    transaction.commit()
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)")

    post.catch_up()
    assert done == []
    sql("UPDATE procrastinate_events SET at = now() - interval '11 minutes'")
    post.catch_up()

    assert done == [1], "the worker lives, but could not write down how the job ended"


@pytest.mark.parametrize(("slow", "quick"), [(jobs.LETTERS, jobs.QUEUE), (jobs.QUEUE, jobs.LETTERS)])
def test_letters_and_other_jobs_do_not_wait_for_each_other(transaction, task, post, slow, quick):
    over, was_over = threading.Event(), []
    hangs = task(lambda: was_over.append(over.wait(10)), "test.slow", queue=slow)
    for _ in range(6):
        jobs.defer(transaction, hangs)
    jobs.defer(transaction, task(over.set, queue=quick))
    transaction.commit()

    post.catch_up()

    assert was_over == [True] * 6


def test_all_that_sends_is_in_the_queue_of_letters_and_nothing_else(app):
    others = {name for name, known in jobs.TASKS.items() if known.queue != jobs.LETTERS}

    assert others == {"avatars.remove", "auth.purge", "web.purge"}


def test_a_job_of_a_kind_that_is_none_is_refused_at_once(transaction):
    with pytest.raises(KeyError):
        jobs.defer(transaction, "auth.recovre")


def test_a_job_that_a_newer_release_asked_for_waits_for_its_worker(transaction, sql, task, post, monkeypatch, caplog):
    done = []
    jobs.defer(transaction, task(lambda: done.append(1)))
    transaction.commit()
    with monkeypatch.context() as older:
        older.delitem(jobs.TASKS, "test.task")
        post.catch_up()
    assert [status for _, _, status, _ in waiting(sql)] == ["todo"]
    assert [record.cause for record in caplog.records if record.message == "job_failed"] == ["UnknownTask"]

    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")
    post.catch_up()

    assert done == [1]


def test_a_database_that_gives_up_is_told_as_of_any_statement(transaction, sql, owner, task):
    with owner.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(OperationalError):
            jobs.defer(transaction, task(print))
