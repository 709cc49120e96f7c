"""DATABASE_IAM: no password, but a signed token for each connection, at a door as RDS has it."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from service import create_app
from service.settings import Settings
from tests import rds
from tests.database import ROLE_PASSWORD, run
from tests.places import CHIEF, NEWCOMER
from tests.system.load import within
from tests.web.replies import refused

PROJECT = Path(__file__).parents[1]
CREDENTIALS = {"AWS_ACCESS_KEY_ID": rds.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": rds.SECRET_KEY}
NO_OTHERS = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
LISTENING = text("SELECT FROM pg_stat_activity WHERE datname = :database AND query LIKE 'LISTEN %'")


@pytest.fixture(scope="module")
def door(databases, tmp_path_factory):
    """RDS, with the tests' server behind it."""
    with databases.superuser() as superuser:
        superuser.execute(text("CREATE ROLE rds_iam"))
        with rds.Front.running(databases.superuser_url, tmp_path_factory.mktemp("rds") / "certificates") as front:
            yield front
        superuser.execute(text("DROP ROLE rds_iam"))


@pytest.fixture
def front(door, monkeypatch):
    """The same, with credentials for us, and nobody let in yet."""
    for name, value in (CREDENTIALS | NO_OTHERS).items():
        monkeypatch.setenv(name, value)
    door.entries, door.ahead = [], timedelta(0)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: door.now().replace(tzinfo=None))
    return door


@pytest.fixture
def settings_there(front, environment):
    """settings_there(owner, application, database) → those of a task on AWS: the owner alone has a password."""

    def of(owner, application, database):
        return environment | {
            "DATABASE_IAM": "yes",
            "AWS_REGION": rds.REGION,
            "DATABASE_URL": front.url(application, database),
            "MIGRATION_DATABASE_URL": front.url(owner, database),
            "MIGRATION_DATABASE_PASSWORD": ROLE_PASSWORD,
        }

    return of


@pytest.fixture(scope="module")
def migrated(door, databases):
    """The name of a migrated database whose application may log in with tokens."""
    with databases.superuser() as superuser:
        superuser.execute(text("GRANT rds_iam TO test_application"))
    return make_url(databases.migrated().owner_url).database


@pytest.fixture
def settings(settings_there, migrated):
    """Those of a task that runs."""
    return settings_there("test_owner", "test_application", migrated)


@pytest.fixture
def fresh(settings_there, place, superuser):
    """Those of a task where there is nothing but an owner. On RDS that one may grant `rds_iam` without having it."""
    superuser(f"GRANT rds_iam TO {CHIEF} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
    return settings_there(CHIEF, NEWCOMER, CHIEF)


@pytest.fixture
def make_task():
    made = []

    def make(settings):
        made.append(create_app(Settings.from_env(settings)))
        return made[-1]

    yield make
    for app in made:
        app.extensions["engine"].dispose()


@pytest.fixture
def task(make_task, settings):
    return make_task(settings)


def ready(app):
    app.extensions["ready_until"] = 0.0
    return app.test_client().get("/health/ready")


def without_credentials(monkeypatch, *, pause):
    monkeypatch.setattr("service.database_tokens.PAUSE", pause)
    for name in CREDENTIALS:
        monkeypatch.delenv(name)


def test_all_connections_of_the_application_need_no_password(task, front):
    assert ready(task).status_code == 200
    run(task, "users", "list")
    run(task, "mail", "work", "--once")

    assert {entry.application for entry in front.entries} == {"gatehouse", "gatehouse worker"}


def test_each_connection_gets_a_token_of_its_own(task, front):
    connections = []
    for _ in range(3):
        front.ahead += timedelta(minutes=20)
        connections.append(task.extensions["engine"].connect())
    for connection in connections:
        connection.close()

    assert len(front.entries) == len({entry.token for entry in front.entries}) == 3


def test_the_connection_that_listens_for_jobs_gets_one_too(front, settings, migrated, databases):
    env = {**os.environ, **settings, "FLASK_APP": "service"}
    worker = subprocess.Popen([sys.executable, "-m", "flask", "mail", "work"], cwd=PROJECT, env=env)
    try:
        with databases.superuser() as superuser, within(30, "a connection that listens") as wait:
            while not superuser.execute(LISTENING, {"database": migrated}).all():
                wait()
    finally:
        worker.terminate()
        code = worker.wait(timeout=20)

    assert code == 0
    assert [entry.application for entry in front.entries].count("gatehouse worker") >= 2


def test_without_credentials_it_is_as_if_the_database_were_away(task, monkeypatch, caplog):
    without_credentials(monkeypatch, pause=0)

    refused(ready(task), 503)
    command = task.test_cli_runner().invoke(args=["users", "list"])

    assert (command.exit_code, command.output.partition(":")[0]) == (1, "Error")
    assert {"database_token_not_made", "database_unavailable"} <= {record.message for record in caplog.records}


def test_it_is_back_as_soon_as_the_credentials_are(task, monkeypatch):
    without_credentials(monkeypatch, pause=0)
    refused(ready(task), 503)

    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    assert ready(task).status_code == 200


def test_after_a_failure_nobody_asks_for_credentials_for_a_while(task, monkeypatch, caplog):
    without_credentials(monkeypatch, pause=3600)

    for _ in range(3):
        refused(ready(task), 503)

    assert [record.message for record in caplog.records].count("database_token_not_made") == 1


def test_a_token_that_is_refused_makes_a_503(task, front, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")

    refused(ready(task), 503)

    assert front.entries == []


def test_a_server_whose_certificate_is_somebody_elses_gets_no_token(make_task, settings, front, migrated, tmp_path):
    others, _ = rds.certificates(tmp_path / "others")

    refused(ready(make_task(settings | {"DATABASE_URL": front.url("test_application", migrated, ca=others)})), 503)

    assert front.entries == []


def test_a_server_starts_without_the_library_of_aws(settings):
    code = "import sys; from service import create_app; create_app(); sys.exit('boto3' in sys.modules)"
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **settings}

    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=env, check=False).returncode == 0


def said_by_prepare(app):
    result = app.test_cli_runner().invoke(args=["db", "prepare"])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit), result.output
    return result.output


def test_prepare_makes_a_role_that_tokens_let_in_and_does_not_lock_out_the_owner(make_task, fresh, front):
    run(make_task(fresh), "db", "prepare")

    assert "There is a signing key already." in run(make_task(fresh), "db", "prepare")
    assert ready(make_task(fresh)).status_code == 200
    assert len(front.entries) == 1


def test_an_owner_without_a_password_has_tokens_too(make_task, settings, superuser, front):
    superuser("GRANT rds_iam TO test_owner")
    task = make_task(settings | {"MIGRATION_DATABASE_PASSWORD": ""})

    run(task, "db", "upgrade")
    run(task, "keys", "ensure")

    superuser("REVOKE rds_iam FROM test_owner")
    assert {entry.role for entry in front.entries} == {"test_owner"}


def test_a_role_that_the_owner_made_for_a_password_would_lock_the_owner_out(make_task, fresh, front):
    with_password = {"DATABASE_IAM": "no", "DATABASE_URL": front.url(NEWCOMER, CHIEF, password=ROLE_PASSWORD)}
    run(make_task(fresh | with_password), "db", "prepare")

    assert "Name a new role in DATABASE_URL" in said_by_prepare(make_task(fresh))


def test_a_server_without_iam_is_an_error_in_words(make_task, fresh, superuser):
    superuser("ALTER ROLE rds_iam RENAME TO something_else")
    try:
        assert "There is no role rds_iam" in said_by_prepare(make_task(fresh))
    finally:
        superuser("ALTER ROLE something_else RENAME TO rds_iam")


def test_an_owner_who_may_not_grant_it_is_an_error_in_words(make_task, fresh, superuser):
    superuser(f"REVOKE rds_iam FROM {CHIEF}")

    assert "permission denied to grant role" in said_by_prepare(make_task(fresh))
