"""What GitHub runs is what CONTRIBUTING names, with as few rights as that takes."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.deployment.pins import PROJECT

FOLDER = PROJECT / ".github" / "workflows"
TEXTS = {path.name: path.read_text() for path in sorted(FOLDER.iterdir())}
MAKEFILE = (PROJECT / "Makefile").read_text()
CHECKS = yaml.safe_load(TEXTS["ci.yml"])
CYCLE = yaml.safe_load(TEXTS["terraform-cycle.yml"])


def steps(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from job["steps"]


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in steps(job) if "run" in step]


def test_pull_requests_and_main_get_the_same_checks():
    # YAML 1.1 reads the key `on` as true.
    assert CHECKS[True] == {"pull_request": None, "push": {"branches": ["main"]}}
    assert [name for name, job in CHECKS["jobs"].items() if "if" in job] == []


def test_no_failure_is_hidden():
    jobs = [job for workflow in (CHECKS, CYCLE) for job in workflow["jobs"].values()]
    assert [step for job in jobs for step in (job, *steps(job)) if "continue-on-error" in step] == []
    run = [command for job in jobs for command in commands(job)]
    assert [command for command in run if set(command) & set(";|&\n")] == []
    scripts = {f".ci/{name}" for name in ("linters", "code-checks", "fuzz", "browser", "terraform", "plan-checks")}
    assert {"make image", "make audit", *scripts} <= set(run)


def test_terraform_is_there_where_its_checks_would_skip_without_it():
    for job in (CHECKS["jobs"]["terraform"], CYCLE["jobs"]["cycle"]):
        run = commands(job)
        checks = [command for command in run if command.startswith((".ci/", "make "))]

        assert run[-len(checks) - 1 :] == ["terraform -chdir=terraform init -backend=false", *checks]


def test_the_cycle_runs_when_what_it_tests_changes_and_every_week():
    asked = CYCLE[True]

    assert set(asked) == {"pull_request", "schedule", "workflow_dispatch"}
    assert [pattern for pattern in asked["pull_request"]["paths"] if not list(PROJECT.glob(pattern))] == []
    assert {"terraform/**", "scripts/**", "buildspec*.yml"} < set(asked["pull_request"]["paths"])
    assert commands(CYCLE["jobs"]["cycle"])[-1] == "make terraform-cycle"


def test_terraform_is_the_oldest_promised():
    (promised,) = re.findall(r'required_version = ">= ([\d.]+)', (PROJECT / "terraform" / "versions.tf").read_text())
    installed = re.findall(r"terraform_version: (.*)", "".join(TEXTS.values()))

    assert len(installed) == 2
    assert {version.rpartition(".")[0] for version in installed} == {promised}


def test_the_checks_are_those_of_the_makefile():
    run = [command for job in CHECKS["jobs"].values() for command in commands(job)]
    made = [command.split()[1] for command in run if command.startswith("make ")]

    assert commands(CHECKS["jobs"]["test"]) == ["make lint", "make test", "make test-slow"]
    assert {"lint", "test", "audit", "sbom"} <= set(made)
    assert [target for target in made if f"\n{target}: " not in MAKEFILE] == []
    assert ".ci/linters" in run


def test_they_run_on_the_oldest_python_promised_and_on_the_image_s():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    (image,) = set(re.findall(r"python:([\d.]+)-slim", (PROJECT / "Dockerfile").read_text()))
    matrix = CHECKS["jobs"]["test"]["strategy"]["matrix"]["python"]

    assert matrix == [project["requires-python"].removeprefix(">="), image]


@pytest.mark.parametrize("name", TEXTS)
def test_actions_are_pinned_to_commits_whose_version_is_told(name):
    used = re.findall(r"uses: *(.*)", TEXTS[name])

    assert used
    assert [use for use in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []
    assert len(set(used)) == len({use.partition("@")[0] for use in used})


@pytest.mark.parametrize("name", TEXTS)
def test_a_workflow_may_read_the_code_and_nothing_else(name):
    workflow = yaml.safe_load(TEXTS[name])
    checkouts = [step for job in workflow["jobs"].values() for step in steps(job) if "checkout" in step.get("uses", "")]

    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == []
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []
    assert "secrets." not in TEXTS[name]
    assert "pull_request_target" not in TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
def test_no_job_runs_for_ever(name):
    jobs = yaml.safe_load(TEXTS[name])["jobs"]

    assert [job for job, what in jobs.items() if not 0 < what.get("timeout-minutes", 0) <= 30] == []


def test_what_is_cached_changes_with_what_is_installed():
    setups = [
        step["with"] for job in CHECKS["jobs"].values() for step in steps(job) if "setup-python" in step.get("uses", "")
    ]

    assert setups
    assert [with_ for with_ in setups if not (PROJECT / with_["cache-dependency-path"]).exists()] == []


def test_dependabot_looks_wherever_something_is_pinned():
    updates = yaml.safe_load((PROJECT / ".github" / "dependabot.yml").read_text())["updates"]
    looked_at = {
        update["package-ecosystem"]: update.get("directories", [update.get("directory")]) for update in updates
    }

    assert looked_at == {"pip": ["/", "/.ci"], "github-actions": ["/"], "docker": ["/", "/nginx"]}
    assert [update for update in updates if update["schedule"] != {"interval": "weekly"} or not update["groups"]] == []
