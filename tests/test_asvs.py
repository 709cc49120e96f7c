"""docs/asvs.md: nothing left out, nothing without proof or reason, and every proof still there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs" / "asvs.md").read_text()
SECURITY = (PROJECT / "docs" / "security.md").read_text()
# The requirements of ASVS 5.0.0 (May 2025) by section, those of level 3 left out: number and, where it is 1, the level.
REQUIREMENTS = {
    "3.2": "1=1 2=1",
    "3.3": "1=1 2 3 4",
    "3.4": "1=1 2=1 3 4 5 6",
    "3.5": "1=1 2=1 3=1 4 5",
    "3.7": "1 2",
    "4.1": "1=1 2 3",
    "4.2": "1",
    "4.3": "1 2",
    "4.4": "1=1 2 3 4",
    "6.1": "1=1 2 3",
    "6.2": "1=1 2=1 3=1 4=1 5=1 6=1 7=1 8=1 9 10 11 12",
    "6.3": "1=1 2=1 3 4",
    "6.4": "1=1 2=1 3 4",
    "6.5": "1 2 3 4 5",
    "6.6": "1 2 3",
    "6.8": "1 2 3 4",
    "7.1": "1 2 3",
    "7.2": "1=1 2=1 3=1 4=1",
    "7.3": "1 2",
    "7.4": "1=1 2=1 3 4 5",
    "7.5": "1 2",
    "7.6": "1 2",
    "8.1": "1=1 2",
    "8.2": "1=1 2=1 3",
    "8.3": "1=1",
    "8.4": "1",
    "9.1": "1=1 2=1 3=1",
    "9.2": "1=1 2 3 4",
    "11.1": "1 2",
    "11.2": "1 2 3",
    "11.3": "1=1 2=1 3",
    "11.4": "1=1 2 3 4",
    "11.5": "1",
    "11.6": "1",
    "13.1": "1",
    "13.2": "1 2 3 4 5",
    "13.3": "1 2",
    "13.4": "1=1 2 3 4 5",
    "16.1": "1",
    "16.2": "1 2 3 4 5",
    "16.3": "1 2 3 4",
    "16.4": "1 2 3",
    "16.5": "1 2 3",
}
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", PAGE + SECURITY)))
NOT_RUN = {"skip", "skipif", "xfail", "importorskip"}


def in_code(text):
    return re.findall(r"`([^`]+)`", text)


def files_in(text):
    """What stands in code and looks like a place in this repository."""
    words = (word for word in in_code(text) if "::" not in word)
    return [word for word in words if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|[\w-]+\.(?:txt|toml)", word)]


@cache
def parsed(path):
    return ast.parse((PROJECT / path).read_text())


def words_of(path):
    """All names that a file uses, `skip` of `pytest.mark.skip` among them."""
    nodes = list(ast.walk(parsed(path)))
    return {each.attr for each in nodes if isinstance(each, ast.Attribute)} | {
        each.id for each in nodes if isinstance(each, ast.Name)
    }


def test_every_requirement_has_its_row_in_order_and_none_has_two():
    expected = [
        (f"{section}.{number}", level or "2")
        for section, found in REQUIREMENTS.items()
        for number, _, level in (each.partition("=") for each in found.split())
    ]

    assert [(number, level) for number, level, *_ in ROWS] == expected
    assert len(re.findall(r"^\| \d+\.", PAGE, re.MULTILINE)) == len(ROWS), "rows of another shape"


@pytest.mark.parametrize(("met", "shown"), [row[3:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_row_has_a_proof_or_a_reason(met, shown):
    named = [word for word in in_code(shown) if word in TESTS]

    assert len(named) == shown.count("::"), "a test that is not written as one"
    if met == "yes":
        assert named or files_in(shown)
    else:
        assert met in ("no", "n/a")
        assert re.search(r"\w+ \w+ .*\.$", re.sub(r"`[^`]+`", "", shown)), "a sentence that says why"


@pytest.mark.parametrize("test", TESTS)
def test_a_test_that_is_named_is_there_and_runs(test):
    path, _, name = test.partition("::")

    assert name.startswith("test_")
    assert name in {node.name for node in parsed(path).body if isinstance(node, ast.FunctionDef)}
    assert words_of(path) & NOT_RUN == set()


def test_the_files_that_are_named_are_there():
    named = [file for *_, shown in ROWS for file in files_in(shown)]

    assert len(named) > 20
    assert [file for file in named if not (PROJECT / file).is_file()] == []


def test_it_counts_right():
    counted = Counter((level, met) for _, level, _, met, _ in ROWS)
    said = re.findall(r"^\| ([12]) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)

    assert said == [(level, *(str(counted[level, met]) for met in ("yes", "no", "n/a"))) for level in "12"]
