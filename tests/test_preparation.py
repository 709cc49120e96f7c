"""flask db prepare: all that a release needs of the database, from a server with an owner and nothing else."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import Pool

from migrations.roles import TAKE_TURNS
from service import create_app
from service.settings import Settings
from tests.database import ROLE_PASSWORD, run, settings_for, urls_of
from tests.places import AWKWARD, CHIEF, NEWCOMER
from tests.system.load import within

PROJECT = Path(__file__).parents[1]
PREPARE = [sys.executable, "-m", "flask", "--app", "service", "db", "prepare"]


def prepare(place):
    return run(create_app(settings_for(place)), "db", "prepare")


def refusal(place):
    result = create_app(settings_for(place)).test_cli_runner().invoke(args=["db", "prepare"])
    assert (result.exit_code, result.exception.__class__) == (1, SystemExit), result.output
    return result.output


def can_log_in(url):
    engine = create_engine(url, poolclass=NullPool)
    try:
        engine.connect().close()
    except OperationalError as error:
        if "password authentication failed" not in str(error):
            raise
        return False
    return True


def test_it_makes_role_schema_and_key_so_that_the_service_is_ready(place):
    printed = prepare(place)

    service = create_app(settings_for(place))
    assert service.test_client().get("/health/ready").status_code == 200
    run(service, "mail", "work", "--once")
    assert "There is a signing key already" not in printed


def test_nobody_has_an_account_before_somebody_makes_one(place):
    """ASVS 6.3.2"""
    prepare(place)

    with psycopg.connect(place.owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)


def test_a_role_may_be_called_anything(place, databases):
    """Nothing of a name means something to what carries it there."""
    odd = NEWCOMER + ' "a%25b" :c {}'
    place = place._replace(application_url=databases.url(odd, CHIEF, AWKWARD))
    try:
        prepare(place)
        assert can_log_in(place.application_url)
    finally:
        with psycopg.connect(place.owner_url) as connection:
            role = sql.Identifier(odd)
            connection.execute(sql.SQL("GRANT {0} TO CURRENT_USER; DROP OWNED BY {0}; DROP ROLE {0}").format(role))


def test_a_second_run_changes_nothing(place):
    prepare(place)

    assert "There is a signing key already." in prepare(place)
    assert can_log_in(place.application_url)


def test_two_runs_at_once_both_end_well(place, environment):
    env = {"PYTHONDONTWRITEBYTECODE": "1", **environment, **urls_of(place)}

    runs = [subprocess.Popen(PREPARE, cwd=PROJECT, env=env, stderr=subprocess.PIPE) for _ in "12"]
    errors = [run.communicate(timeout=60)[1].decode() for run in runs]

    assert [run.returncode for run in runs] == [0, 0], errors
    assert can_log_in(place.application_url)


def test_a_second_run_waits_for_the_first_to_be_done_with_the_role(place):
    with ThreadPoolExecutor(1) as others, psycopg.connect(place.owner_url) as first:
        first.execute(TAKE_TURNS)
        second = others.submit(prepare, place)
        with within(30, "the second run to wait") as wait:
            while not first.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone():
                wait()
        assert not can_log_in(place.application_url)
        first.rollback()
        second.result(30)

    assert can_log_in(place.application_url)


def test_a_rotated_password_arrives(place, databases):
    prepare(place)
    rotated = place._replace(application_url=databases.url(NEWCOMER, CHIEF, "another-7Qx"))

    prepare(rotated)

    assert [can_log_in(url) for url in (rotated.application_url, place.application_url)] == [True, False]


def test_no_statement_holds_the_password(place, databases, tmp_path):
    trace = (tmp_path / "trace").open("w")

    def record(connection, _record):
        connection.pgconn.trace(trace.fileno())

    event.listen(Pool, "connect", record)
    try:
        prepare(place._replace(application_url=databases.url(NEWCOMER, CHIEF, "unheard-7Qx")))
    finally:
        event.remove(Pool, "connect", record)
        trace.close()

    sent = (tmp_path / "trace").read_text()
    assert "SCRAM-SHA-256$" in sent
    assert "unheard" not in sent


def test_an_owner_who_may_not_make_the_missing_role_says_so(place, superuser):
    superuser(f"ALTER ROLE {CHIEF} NOCREATEROLE")

    said = refusal(place)

    assert said.startswith(f"Error: There is no role {NEWCOMER}, and {CHIEF} may not make one")


def test_a_role_that_somebody_else_keeps_stays_as_it_is(place, superuser, databases):
    """As on the laptop, where the superuser makes it."""
    superuser(f"ALTER ROLE {CHIEF} NOCREATEROLE")
    superuser(f"CREATE ROLE {NEWCOMER} LOGIN PASSWORD '{ROLE_PASSWORD}'")

    prepare(place)

    assert [can_log_in(databases.url(NEWCOMER, CHIEF, word)) for word in (ROLE_PASSWORD, AWKWARD)] == [True, False]


def test_a_url_without_a_password_leaves_the_one_that_is_there(place, databases):
    prepare(place)

    prepare(place._replace(application_url=databases.url(NEWCOMER, CHIEF, None)))

    assert can_log_in(place.application_url)


def test_a_role_that_only_the_databases_owner_can_let_in_is_an_error_in_words(place, superuser):
    superuser(f"CREATE ROLE {NEWCOMER} LOGIN")
    superuser(f"ALTER DATABASE {CHIEF} OWNER TO CURRENT_USER")
    superuser(f"GRANT CONNECT ON DATABASE {CHIEF} TO {CHIEF}")

    assert "only who owns it" in refusal(place)


def test_one_role_for_both_gets_its_schema_and_is_warned_about(place, caplog):
    prepare(place._replace(application_url=place.owner_url))

    assert "MIGRATION_DATABASE_URL" in caplog.text


def test_a_database_that_is_away_is_an_error_in_words(environment):
    nowhere = "postgresql://a:hunter2@127.0.0.1:9/x"
    away = create_app(Settings.from_env(environment | {"DATABASE_URL": nowhere, "MIGRATION_DATABASE_URL": nowhere}))

    result = away.test_cli_runner().invoke(args=["db", "prepare"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "hunter2" not in result.output


def test_the_owners_password_may_come_apart_from_its_url(place, superuser, databases, environment):
    """Where it stands in a secret of its own, and may have any character."""
    quoted = AWKWARD.replace("'", "''").replace(":", "\\:")
    superuser(f"ALTER ROLE {CHIEF} PASSWORD '{quoted}'")
    apart = urls_of(place) | {"MIGRATION_DATABASE_URL": databases.url(CHIEF, CHIEF, None)}
    service = create_app(Settings.from_env(environment | apart | {"MIGRATION_DATABASE_PASSWORD": AWKWARD}))

    run(service, "db", "prepare")

    assert service.test_client().get("/health/ready").status_code == 200
    service.extensions["engine"].dispose()
