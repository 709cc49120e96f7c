"""Every metric that is made of the log counts lines that are really written, and no others: things happen here."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress

import pytest
import requests
from sqlalchemy.orm import Session

from local import nginx, ports
from service import jobs
from tests.conftest import PASSWORD, at, bearer
from tests.database import Database
from tests.forms import with_picture
from tests.terraform.patterns import matches
from tests.terraform.plan import PROJECT
from tests.users.s3 import CREDENTIALS
from tests.web.harm import within

WISH = {"email": "ada@example.com", "password": PASSWORD}
OTHER_KEY = "w3Jq9Lw2Rt6Yn8Vb4Zc7Hg1Fp5AoDuMiSeTzWvQyXoK"
HAPPENINGS = {
    "visit": {"Registrations": 1, "LoginsDone": 2, "LoginsRefused": 2, "TokensReused": 1},
    "impatience": {"LoginsRefused": 2, "RequestsLimited": 2},
    "no_database": {"DatabaseUnavailable": 2},
    "worker_without_database": {"WorkerLostDatabase": 1},
    "no_cache": {"LimitsStoreAway": 1},
    "no_bucket": {"AvatarStoreFailed": 1},
    "another_master_key": {"SigningKeyUnreadable": 1, "Errors": 1},
    "lost_pepper": {"HashUnusable": 1, "Errors": 1, "LoginsRefused": 1},
    "letters": {"MailSent": 1},
    "failing_job": {"JobsFailed": 1},
    "late_job": {"OldestJobSeconds": 1},
    "hopeless_job": {"JobsGivenUp": 1, "Errors": 1},
    "broken_view": {"Errors": 1},
    "no_service": {"NotAnswered": 1},
}
# Of these not the lines are counted, but what stands in this field of theirs.
FIGURES = {"OldestJobSeconds": "oldest_seconds"}


@pytest.fixture
def filters(plan):
    """The pattern of each metric."""
    found = plan.of("aws_cloudwatch_log_metric_filter").values()
    return {each["metric_transformation"][0]["name"]: each["pattern"] for each in found}


@pytest.mark.parametrize(("happening", "counts"), HAPPENINGS.items(), ids=HAPPENINGS)
def test_what_happens_is_counted_once_and_as_nothing_else(request, filters, happening, counts):
    lines = request.getfixturevalue(happening)

    counted = Counter(name for line in lines for name, pattern in filters.items() if matches(pattern, line))

    assert dict(counted) == counts, lines


def test_every_metric_counts_something_that_happens(filters):
    assert {name for counts in HAPPENINGS.values() for name in counts} == set(filters)


def test_one_line_counts_as_one_in_the_group_that_all_containers_write_to(plan):
    group = plan.named("aws_cloudwatch_log_group", "/ecs/" + plan.one("aws_ecs_cluster")["name"])["name"]

    for each in plan.of("aws_cloudwatch_log_metric_filter").values():
        (transformation,) = each["metric_transformation"]
        figure = FIGURES.get(transformation["name"])
        assert each["log_group_name"] == group
        assert transformation["value"] == (f"$.{figure}" if figure else "1")
        assert transformation["default_value"] == "0"


def test_the_longest_wait_is_the_figure_that_the_line_has(late_job):
    (line,) = [json.loads(line) for line in late_job if "jobs_waiting" in line]

    assert 120 <= line[FIGURES["OldestJobSeconds"]] < 180


@pytest.fixture
def visit(client, log_of, sql):
    client.post("/auth/register", json=WISH)
    client.post("/auth/login", json={**WISH, "password": "wrong phrase"})
    client.post("/auth/login", json={**WISH, "email": "nobody@example.com"})
    tokens, _ = [client.post("/auth/login", json=WISH).json for _ in range(2)]
    for _ in range(2):
        client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
        sql("UPDATE sessions SET rotated_at = rotated_at - interval '1 minute'")
    client.get("/users/me", headers=bearer(tokens["access_token"]))
    client.get("/nope")
    return log_of()


@pytest.fixture
def impatience(limited, client, log_of):
    caller = limited(LIMIT_LOGINS="1/minute", LIMIT_PER_ADDRESS="3/minute").test_client()
    caller.post("/auth/login", json={}, headers=at("203.0.113.9"))
    for _ in range(2):
        caller.post("/auth/login", json=WISH, headers=at("203.0.113.7"))
    for _ in range(2):
        caller.get("/nope", headers=at("203.0.113.7"))
    return log_of()


@pytest.fixture
def no_database(make_app, log_of):
    nowhere = f"postgresql://a:b@127.0.0.1:{ports.free()}/c"
    caller = make_app(Database(nowhere, nowhere)).test_client()
    caller.post("/auth/login", json=WISH)
    caller.post("/auth/register", json=WISH)
    return log_of()


@pytest.fixture
def worker(environment, tmp_path):
    """worker("worker_started") → the lines of a worker up to the first one with this event."""

    def lines_until(event, **more):
        settings = {**os.environ, **environment, "FLASK_APP": "service", **more}
        command = [sys.executable, "-m", "flask", "jobs", "work"]
        log = tmp_path / "worker.log"
        with log.open("w") as stderr, subprocess.Popen(command, cwd=PROJECT, env=settings, stderr=stderr) as worker:
            try:
                with within(20):
                    while event not in log.read_text():
                        time.sleep(0.1)
            finally:
                worker.kill()
        lines = log.read_text().splitlines()
        return lines[: 1 + next(number for number, line in enumerate(lines) if event in line)]

    return lines_until


@pytest.fixture
def worker_without_database(worker):
    nowhere = f"postgresql://a:b@127.0.0.1:{ports.free()}/c"
    return worker("worker_lost_database", DATABASE_URL=nowhere)


@pytest.fixture
def late_job(worker, client, task, sql):
    """In a queue that nobody works on."""
    with Session(client.application.extensions["engine"]) as transaction, transaction.begin():
        jobs.defer(transaction, task(print, queue="nobody's"))
    sql("UPDATE procrastinate_events SET at = at - interval '2 minutes'")
    return worker("jobs_waiting")


@pytest.fixture
def no_cache(limited, log_of):
    caller = limited(LIMITS_STORE=f"valkey://127.0.0.1:{ports.free()}").test_client()
    for _ in range(3):
        caller.get("/nope", headers=at("203.0.113.7"))
    return log_of()


@pytest.fixture
def no_bucket(fresh_app, hers, log_of, monkeypatch):
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{ports.free()}")
    caller = fresh_app(AVATARS_BUCKET="avatars", AWS_REGION=CREDENTIALS["AWS_REGION"]).test_client()
    caller.put("/users/me/avatar", headers=hers, **with_picture())
    return log_of()


@pytest.fixture
def another_master_key(fresh_app, log_of):
    fresh_app(MASTER_KEY=OTHER_KEY).test_client().get("/.well-known/jwks.json")
    return log_of()


@pytest.fixture
def lost_pepper(another_app, ada, log_of):
    another_app(PEPPERS=f"7:{OTHER_KEY}").test_client().post("/auth/login", json=WISH)
    return log_of()


@pytest.fixture
def letters(post, ada, log_of):
    post.client.post("/auth/password/forgot", json={"email": ada.email})
    post.catch_up()
    return log_of()


@pytest.fixture
def job(post, task, log_of):
    """job(error) → the lines of a job that raises it."""

    def fail(error):
        def raises():
            raise error

        with Session(post.app.extensions["engine"]) as transaction, transaction.begin():
            jobs.defer(transaction, task(raises))
        post.catch_up()
        return log_of()

    return fail


@pytest.fixture
def failing_job(job):
    return job(ConnectionError())


@pytest.fixture
def hopeless_job(job):
    return job(jobs.Hopeless("no such mailbox"))


@pytest.fixture
def broken_view(fresh_app, log_of):
    app = fresh_app()
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)
    app.test_client().get("/broken")
    return log_of()


@pytest.fixture
def no_service(tmp_path):
    """Nginx alone, with the configuration that the task has."""
    port = ports.free()
    proxy = nginx.program(tmp_path, port=port, api_port=ports.free())
    log = tmp_path / "nginx.log"
    with log.open("w") as written, subprocess.Popen(proxy.command, stdout=written, env=proxy.environment) as process:
        try:
            with within(10):
                while not log.read_text():
                    _ask(f"http://127.0.0.1:{port}/users/me")
                    time.sleep(0.1)
        finally:
            process.send_signal(signal.SIGTERM)
    return log.read_text().splitlines()[:1]


def _ask(url):
    # Until it listens.
    with suppress(requests.ConnectionError):
        requests.get(url, timeout=2)
