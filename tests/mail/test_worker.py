"""The worker as a process: what it outlives, and what outlives it. Faults F9, F11."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from local import ports
from service import jobs
from tests.mail.sink import Sink, dripping, listening
from tests.system.load import within

PROJECT = Path(__file__).parents[2]
HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse worker'"
# aiosmtpd leaves the sockets of clients that were killed to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def wait_for(condition, what):
    with within(30, what) as wait:
        while not condition():
            wait()


def waiting(sql):
    return sql("SELECT status::text, attempts FROM procrastinate_jobs")


def test_a_letter_arrives_at_a_server_that_was_down_though_the_worker_was_killed(worker, client, make_user, sql, port):
    make_user(email="ada@example.com")
    first = worker()
    client.post("/auth/password/forgot", json={"email": "ada@example.com"})
    wait_for(lambda: waiting(sql) == [("todo", 1)], "a failure to be written down")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert sql("SELECT count(*) FROM one_time_tokens") == [(0,)], "a link that was never sent is none"

    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")
    sink = Sink()
    with listening(sink, port):
        second = worker()
        wait_for(lambda: sink.kept and waiting(sql) == [], "the letter")

    assert [envelope.rcpt_tos for envelope in sink.kept] == [["ada@example.com"]]
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=20) == 0


def test_what_a_killed_worker_was_sending_is_sent_by_the_next(worker, client, make_user, sql, port):
    """Killed between handing over and saying so: a second letter rather than none"""

    make_user(email="ada@example.com")
    sink = Sink()
    with listening(sink, port):
        killed = worker()
        sink.after_keeping = killed.kill
        client.post("/auth/password/forgot", json={"email": "ada@example.com"})
        killed.wait(timeout=30)
        assert (len(sink.kept), waiting(sql)) == (1, [("doing", 0)])
        sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        sink.after_keeping = lambda: None

        worker()

        wait_for(lambda: len(sink.kept) == 2, "a second letter")


@pytest.mark.parametrize("group", ["jobs", "mail"])
def test_once_is_enough_to_do_what_is_due(worker, client, make_user, sql, port, group):
    make_user(email="ada@example.com")
    client.post("/auth/password/forgot", json={"email": "ada@example.com"})
    sink = Sink()

    with listening(sink, port):
        assert worker(group, "work", "--once").wait(timeout=30) == 0

    assert (len(sink.kept), waiting(sql)) == (1, [])


def test_a_worker_that_waits_for_its_database_hears_that_it_shall_stop(environment, tmp_path):
    nowhere = {"DATABASE_URL": f"postgresql://nobody:nothing@127.0.0.1:{ports.free()}/none", "FLASK_APP": "service"}
    command = [sys.executable, "-m", "flask", "jobs", "work"]
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment, **nowhere}, stderr=log)
        wait_for(lambda: "worker_started" in (tmp_path / "log").read_text(), "the worker")
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=20) == 0


def test_several_workers_send_each_letter_once(worker, client, make_user, sql, port):
    people = [make_user().email for _ in range(30)]
    sink = Sink()
    with listening(sink, port):
        processes = [worker(), worker()]
        for email in people:
            client.post("/auth/password/forgot", json={"email": email})

        wait_for(lambda: waiting(sql) == [] and len(sink.kept) >= len(people), "all letters")
        for process in processes:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=20) for process in processes] == [0, 0]

    assert sorted(envelope.rcpt_tos[0] for envelope in sink.kept) == sorted(people)


def test_a_worker_outlives_the_loss_of_its_connections(worker, client, make_user, sql, port, tmp_path, engine):
    make_user(email="ada@example.com")
    alive = "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '5 seconds'"
    sink = Sink()
    with listening(sink, port):
        process = worker()
        wait_for(lambda: sql(alive), "the worker")
        # As a restart of the server does it: to all of them, and without a word.
        with engine.begin() as connection:
            connection.exec_driver_sql(HANG_UP)

        client.post("/auth/password/forgot", json={"email": "ada@example.com"})

        wait_for(lambda: sink.kept, "the letter")
        assert process.poll() is None
    assert "ada@example.com" not in (tmp_path / "worker.log").read_text()


def test_letters_that_wait_behind_a_server_that_never_answers_are_told_of(worker, client, make_user, sql, tmp_path):
    log = tmp_path / "worker.log"
    for _ in range(5):
        client.post("/auth/password/forgot", json={"email": make_user().email})
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '2 minutes'")

    with dripping(b"", b"220-wait\r\n") as (url, _):
        worker(MAIL_URL=url)
        wait_for(lambda: '"jobs_waiting"' in log.read_text(), "the line")

    (line,) = [json.loads(line) for line in log.read_text().splitlines() if "jobs_waiting" in line]
    assert line["level"] == "WARNING"
    assert 2 <= line["waiting"] <= 5, "three have a slot as soon as they are seen"
    assert line["oldest_seconds"] >= 120


def test_while_the_database_does_not_answer_nothing_is_said_of_what_waits(worker, client, task, sql, owner, tmp_path):
    log = tmp_path / "worker.log"
    with Session(owner) as transaction, transaction.begin():
        jobs.defer(transaction, task(print, queue="nobody's"))
    sql("UPDATE procrastinate_events SET at = at - interval '2 minutes'")

    with owner.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
        process = worker()
        wait_for(lambda: log.read_text().count('"worker_lost_database"') == 2, "its complaints")
        assert process.poll() is None
        assert "jobs_waiting" not in log.read_text()

    wait_for(lambda: '"jobs_waiting"' in log.read_text(), "the line")
