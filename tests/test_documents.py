"""What the handwritten documents must not forget."""

import re
from pathlib import Path

import pytest

from service.orm import Base
from service.problems import TITLES, slug_of

PROJECT = Path(__file__).parents[1]
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
NOT_OURS = {"routes", "run", "shell", "openapi"}


def commands(app):
    return [
        f"flask {group} {name}"
        for group, commands in app.cli.commands.items()
        if group not in NOT_OURS
        for name in commands.commands
    ]


def test_every_command_is_explained(app):
    missing = [command for command in commands(app) if f"`{command}" not in OPERATIONS]

    assert commands(app)
    assert missing == []


def test_every_event_and_outcome_of_the_log_is_explained():
    source = "".join(path.read_text() for path in (PROJECT / "service").rglob("*.py"))
    said = re.findall(r'event="(\w+)"', source) + re.findall(r'log\.\w+\(\s*"(\w+)"', source) + ["done", "refused"]

    missing = [word for word in said if f"`{word}`" not in OPERATIONS]

    assert {"login", "database_unavailable"} <= set(said)
    assert missing == []


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_column_says_what_it_holds(table):
    assert [column.name for column in table.columns if not column.comment] == []


def test_nginx_and_the_service_call_a_failure_by_the_same_name():
    conf = (PROJECT / "nginx" / "problems.conf").read_text()
    titles = {
        int(status): title for status, title in re.findall(r'(\d{3}) "([^"]+)";', conf) if title in TITLES.values()
    }
    slugs = {int(status): slug for status, slug in re.findall(r"(\d{3}) ([a-z][a-z-]+);", conf)}

    assert titles == {status: TITLES[status] for status in slugs}
    assert slugs == {status: slug_of(TITLES[status]) for status in slugs}
    assert {400, 413, 414, 429, 431, 502, 503, 504} <= set(slugs)


def test_the_walk_through_a_resource_leads_to_what_is_there():
    page = (PROJECT / "docs" / "add-a-resource.md").read_text()
    named = re.findall(r"`((?:service|tests|migrations)/[\w./]+)`", page)

    assert len(named) > 10
    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_the_readme_stays_short():
    assert len((PROJECT / "README.md").read_text().splitlines()) <= 150


def test_every_action_of_the_record_is_explained():
    source = "".join(path.read_text() for path in (PROJECT / "service").rglob("*.py"))
    recorded = set(re.findall(r'record\.(?:done|refused)\(\s*\S+, "([a-z.-]+)"', source))

    assert {"account.created", "login.refused"} <= recorded
    assert [action for action in recorded if f"`{action}`" not in OPERATIONS] == []
