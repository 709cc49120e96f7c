"""The flask commands fail in words, and so that a script can notice."""

import pytest

from service import create_app
from service.settings import Settings


@pytest.mark.parametrize(
    "command",
    [
        ("users", "list"),
        ("users", "promote", "a@example.com"),
        ("keys", "ensure"),
        ("jobs", "purge"),
    ],
)
def test_a_database_that_is_away_is_an_error_in_words(environment, command):
    nowhere = "postgresql://a:hunter2@127.0.0.1:9/x"
    house = create_app(Settings.from_env(environment | {"DATABASE_URL": nowhere, "MIGRATION_DATABASE_URL": nowhere}))

    result = house.test_cli_runner().invoke(args=command)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    "command",
    [
        ("users", "seed", "0"),
        ("users", "list", "--limit", "x"),
        ("jobs", "work", "--twice"),
        ("users", "nap"),
    ],
)
def test_a_misspelled_command_is_explained(app, command):
    result = app.test_cli_runner().invoke(args=command)

    assert result.exit_code == 2
    assert "Usage: " in result.output


@pytest.mark.parametrize(
    "command", [("users", "create", "a@example.com", "--name", "\udcff"), ("users", "show", "\udcff")]
)
def test_what_is_not_utf_8_is_refused_in_words(app, monkeypatch, command):
    monkeypatch.setenv("NEW_PASSWORD", "a quiet phrase\udcff")

    result = app.test_cli_runner().invoke(args=command)

    assert result.exit_code in (1, 2)
    assert "Error: " in result.output
    assert "quiet" not in result.output
