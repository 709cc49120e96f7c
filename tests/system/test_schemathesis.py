"""The OpenAPI document and the service agree: schemathesis tries every operation with every check it has."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
DOCUMENT = PROJECT / "docs" / "openapi.json"
CONFIGURATION = HERE / "schemathesis.toml"
# For each operation, besides its deliberate cases; .ci/run asks for more.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")


@pytest.fixture
def schemathesis(stack, tmp_path):
    """schemathesis("--phases", …) → what it said, having found nothing; its report is `tmp_path / "report"`."""
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    command += ["--config-file", CONFIGURATION, "run", f"{stack.url}/openapi.json", "--checks", "all"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "SCHEMATHESIS_HOOKS": "tests.system.schemathesis_hooks",
        "ADMINISTRATOR": str(stack.state / "administrator.json"),
        "MAIL": str(stack.state / "mail"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path),
    }

    def run(*arguments):
        arguments = [*command, *arguments, "--report-ndjson-path", tmp_path / "report"]
        done = subprocess.run(
            arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return " ".join(done.stdout.split())

    return run


class Step(NamedTuple):
    """One request of a walk, its answer, and the link that led there; None when it was made up."""

    link: str | None
    request: dict[str, Any]
    status: int


def walks_of(report):
    for line in report.read_text().splitlines():
        walk = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        answers = {id: said["response"]["status_code"] for id, said in walk.get("interactions", {}).items()}
        yield [
            Step(step["transition"]["id"] if step["is_transition_applied"] else None, step["value"], answers[id])
            for id, step in walk.get("cases", {}).items()
        ]


def links_of(document, paths):
    """The links within `paths`, as schemathesis names them."""
    operations = {
        operation["operationId"]: (f"{method.upper()} {path}", operation)
        for path, item in document["paths"].items()
        if path.startswith(paths)
        for method, operation in item.items()
        if method != "parameters"
    }
    return {
        f"{source} -> [{status}] {name} -> {operations[link['operationId']][0]}"
        for source, operation in operations.values()
        for status, answer in operation["responses"].items()
        for name, link in answer.get("links", {}).items()
        if link["operationId"] in operations
    }


def test_schemathesis_finds_nothing(schemathesis):
    """R95; what it is not asked for stands in schemathesis.toml, with the reasons."""
    said = schemathesis("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES)

    assert "✅ Coverage" in said, said


@pytest.mark.parametrize("paths", [("/items",), ("/users", "/auth/register"), ("/auth",)], ids=" ".join)
def test_every_link_leads_on_and_nothing_is_found_on_the_way(schemathesis, tmp_path, paths):
    """R95: ids, versions and tokens out of one answer are good for the next request, until they are used up."""
    schemathesis("--phases", "stateful", "--include-path-regex", "^" + "|^".join(paths))

    walks = list(walks_of(tmp_path / "report"))
    followed = defaultdict(set)
    for step in itertools.chain(*walks):
        followed[step.link].add(step.status)
    links = links_of(json.loads(DOCUMENT.read_text()), paths)
    arrived = {link.partition("] ")[2] for link in links if followed[link] & {200, 204}}
    assert arrived == {link.partition("] ")[2] for link in links}
    assert all(followed[link] <= {401, 404} for link in links if link.startswith(("DELETE ", "POST /auth/logout ")))
    assert paths != ("/items",) or any(is_whole(life) for walk in walks for life in lives_of(walk))


def is_whole(life):
    """Whether somebody changed a thing, removed it, and then saw that it was gone."""
    return re.search("(PUT|PATCH) 200.* DELETE 204.* GET 404", life)


def lives_of(walk):
    """What was done to each thing, in a line."""
    lives = defaultdict(list)
    for step in walk:
        for id in (step.request.get("path_parameters") or {}).values():
            lives[id].append(f"{step.request['method']} {step.status}")
    return map(" ".join, lives.values())
