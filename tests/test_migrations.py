"""The schema's history: complete, reversible, and what the models say."""

import importlib
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from service import create_app
from service.settings import Settings
from tests.database import run, settings_for

PROJECT = Path(__file__).parents[1]
FLASK = [sys.executable, "-m", "flask", "--app", "service"]
QUIET = {"PYTHONDONTWRITEBYTECODE": "1"}
VERSIONS = sorted(path.name for path in (PROJECT / "migrations" / "versions").glob("[0-9]*.py"))


@pytest.fixture
def empty(databases):
    return databases.empty()


@pytest.fixture
def house(empty):
    """The service on a database without tables."""
    return create_app(settings_for(empty))


def tables(database):
    engine = create_engine(database.owner_url)
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


def test_up_from_nothing_down_to_nothing_and_up_again(house, empty):
    run(house, "db", "upgrade")
    first = tables(empty)
    run(house, "db", "downgrade", "base")
    between = tables(empty)
    run(house, "db", "upgrade")

    assert first == tables(empty) >= {"users", "sessions", "signing_keys", "items"}
    assert between == set()
    run(house, "db", "check")


def test_each_step_can_be_taken_back_and_made_again(house, empty):
    run(house, "db", "upgrade")

    for _ in VERSIONS:
        run(house, "db", "downgrade", "-1")

    assert tables(empty) == set()


def test_models_and_schema_agree(app):
    assert app.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0


def test_a_schema_that_differs_from_the_models_is_noticed(house, empty):
    run(house, "db", "upgrade")
    owner = create_engine(empty.owner_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE users ADD surprise int"))
    owner.dispose()

    result = house.test_cli_runner().invoke(args=["db", "check"])

    assert result.exit_code == 1
    assert "surprise" in result.output


def test_what_a_run_would_do_can_be_read_before():
    read = [sys.executable, "-m", "alembic", "upgrade", "base:head", "--sql"]

    written = subprocess.check_output(read, cwd=PROJECT, env=QUIET, stderr=subprocess.DEVNULL, text=True)

    assert written.startswith("SET lock_timeout = '4s';\n\nSET statement_timeout = '15min';\n\nBEGIN;")
    assert re.findall(r"^-- Running upgrade .*-> (\d+)$", written, re.MULTILINE) == [name[:4] for name in VERSIONS]


def test_a_step_that_only_the_owner_may_take_is_refused_in_words(house, empty):
    run(house, "db", "upgrade")
    run(house, "db", "downgrade", "-1")
    applications = create_app(settings_for(empty._replace(owner_url=empty.application_url)))

    result = applications.test_cli_runner().invoke(args=["db", "upgrade"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: The database's role may not do this: ")


def test_the_current_revision_is_printed(environment):
    printed = subprocess.check_output([*FLASK, "db", "current"], cwd=PROJECT, env=QUIET | environment, text=True)

    assert printed.split() == [VERSIONS[-1][:4], "(head)"]


def test_there_is_one_head_and_the_numbers_have_no_gap():
    script = ScriptDirectory.from_config(Config(toml_file=PROJECT / "pyproject.toml"))

    revisions = [revision.revision for revision in script.walk_revisions()][::-1]

    assert len(script.get_heads()) == 1
    assert revisions == [f"{number:04}" for number in range(1, len(VERSIONS) + 1)]
    assert [name[:5] for name in VERSIONS] == [f"{revision}_" for revision in revisions]
    assert all(re.fullmatch(r"[0-9]{4}_[a-z0-9_]+\.py", name) for name in VERSIONS)


def test_two_upgrades_at_once_both_end_well(empty, environment):
    """F15: one waits for the other"""
    env = QUIET | environment | {"DATABASE_URL": empty.application_url, "MIGRATION_DATABASE_URL": empty.owner_url}

    runs = [subprocess.Popen([*FLASK, "db", "upgrade"], cwd=PROJECT, env=env, stderr=subprocess.PIPE) for _ in "12"]
    errors = [run.communicate(timeout=30)[1].decode() for run in runs]

    assert [run.returncode for run in runs] == [0, 0], errors
    assert tables(empty) >= {"users", "sessions", "signing_keys", "items"}


def test_one_role_for_both_works_and_is_warned_about(empty, caplog):
    single = settings_for(empty._replace(application_url=empty.owner_url))
    house = create_app(single)

    run(house, "db", "upgrade")

    assert "MIGRATION_DATABASE_URL" in caplog.text
    assert run(house, "users", "list") == ""


def test_two_roles_are_not_warned_about(house, caplog):
    run(house, "db", "upgrade")

    assert "MIGRATION_DATABASE_URL" not in caplog.text


@pytest.mark.parametrize("arguments", [("upgrade", "9999"), ("downgrade", "nowhere")])
def test_a_revision_that_is_none_is_an_error_in_words(app, arguments):
    result = app.test_cli_runner().invoke(args=["db", *arguments])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_a_database_that_is_away_is_an_error_in_words(environment):
    nowhere = {
        "DATABASE_URL": "postgresql://a:b@127.0.0.1:9/x",
        "MIGRATION_DATABASE_URL": "postgresql://a:b@127.0.0.1:9/x",
    }
    house = create_app(Settings.from_env(environment | nowhere))

    result = house.test_cli_runner().invoke(args=["db", "upgrade"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_the_job_library_has_no_tables_that_we_do_not_know():
    last = importlib.import_module("migrations.versions.0007_jobs").LAST
    there = [file.name for file in (files("procrastinate") / "sql" / "migrations").iterdir()]
    newest = max(name[:11] for name in there if name.endswith(".sql"))

    assert newest == last, "write a migration that takes its schema from there to here"
