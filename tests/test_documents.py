"""What the handwritten documents must not forget."""

import ast
import re
from pathlib import Path

import pytest

from service.console.acts import DONE
from service.console.words import WORDS
from service.orm import Base
from service.problems import TITLES, slug_of

PROJECT = Path(__file__).parents[1]
HANDWRITTEN = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
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


@pytest.mark.parametrize("page", HANDWRITTEN, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_to_what_is_there(page):
    linked = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", page.read_text())

    assert [link for link in linked if not (page.parent / link).exists()] == []


def test_every_page_can_be_found_from_the_readme():
    readme = (PROJECT / "README.md").read_text()

    assert [page.name for page in (PROJECT / "docs").glob("*.md") if f"(docs/{page.name})" not in readme] == []


def test_the_index_of_decisions_says_their_titles():
    decisions = PROJECT / "docs" / "decisions"
    pages = {page.name: page.read_text().partition("\n")[0] for page in decisions.glob("0*.md")}
    index = re.findall(r"\| \[(\d{4})\]\((.*)\) \| (.*) \|", (decisions / "README.md").read_text())

    assert {name: f"# {number}: {title}" for number, name, title in index} == pages


def test_the_readme_stays_short():
    assert len((PROJECT / "README.md").read_text().splitlines()) <= 150


def test_every_action_of_the_record_is_explained_and_has_words_at_the_console():
    source = "".join(path.read_text() for path in (PROJECT / "service").rglob("*.py"))
    recorded = set(re.findall(r'record\.(?:done|refused)\(\s*\S+, "([a-z.-]+)"', source))

    assert {"account.created", "login.refused"} <= recorded
    assert [action for action in recorded if f"`{action}`" not in OPERATIONS] == []
    assert recorded - WORDS.keys() == set()


def test_every_act_of_operators_is_explained():
    page = (PROJECT / "docs" / "console.md").read_text()

    assert "disable" in DONE
    assert [act for act in DONE if f"`{act}`" not in page] == []


def test_every_key_that_is_derived_is_listed():
    """ASVS 11.1.2"""
    source = "".join(path.read_text() for path in (PROJECT / "service").rglob("*.py"))
    listed = (PROJECT / "docs" / "security.md").read_text().partition("\n## Keys\n")[2].partition("\n## ")[0]
    purposes = re.findall(r'\.derive\("([^"]+)"\)', source)

    assert "seal" in purposes
    assert [purpose for purpose in purposes if f"| `{purpose}` |" not in listed] == []


def test_the_requirements_are_those_that_tests_cite():
    page = (PROJECT / "docs" / "requirements.md").read_text()
    cited = {id for path in (PROJECT / "tests").rglob("*.py") for id in ids_cited_by(path)}

    rows = re.findall(r"^\| ([A-Z]\d+) \|", page, re.MULTILINE)

    assert rows == sorted(cited, key=lambda row: ("RCOF".index(row[0]), int(row[1:])))


def ids_cited_by(path):
    """Of requirements, in docstrings alone: elsewhere they may be bytes or names."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    texts = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]
    return re.findall(r"\b[RCOF]\d{1,2}\b", "\n".join(texts))
