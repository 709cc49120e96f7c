"""scripts/clean: what a trial left, here or on AWS."""

import shutil
from pathlib import Path

import pytest

from local.accounts import ground
from local.state import State
from tests.deployment.standins import Failing
from tests.deployment.workplace import PROJECT


@pytest.fixture
def root(workplace):
    """The project's folder, with all that `make run` and Terraform need to be cleaned."""
    shutil.copytree(PROJECT / "local", workplace.root / "local", ignore=shutil.ignore_patterns("__pycache__"))
    (workplace.root / "compose.yaml").write_text("services: {}\n")
    workplace.environments("small")
    return workplace.root


def state_of(root: Path) -> list[Path]:
    """The folders of a stack that ran here and was stopped."""
    folders = [root / ".local", ground(root / ".local"), ground(root / ".local" / "database")]
    for folder in folders:
        folder.mkdir(exist_ok=True, mode=0o700)
        (folder / "something").write_text("secret")
    return folders


def terraform(workplace):
    return [call[2] for call in workplace.calls if call[0] == "terraform"]


def test_containers_images_and_state_go(workplace, root):
    workplace.answer("docker image ls", "gatehouse/service:one\ngatehouse/nginx:one")
    folders = state_of(root)

    done = workplace.script("clean")

    assert done.code == 0, done.said
    assert [call[1:] for call in workplace.calls if call[0] == "docker"] == [
        ["compose", "down", "--volumes", "--remove-orphans", "--rmi", "local"],
        ["image", "ls", "--filter", "reference=gatehouse/*", "--format", "{{.Repository}}:{{.Tag}}"],
        ["image", "rm", "gatehouse/service:one"],
        ["image", "rm", "gatehouse/nginx:one"],
    ]
    assert [folder for folder in folders if folder.exists()] == []
    assert all(f"removed {folder}\n" in done.printed for folder in folders)
    assert "What stays: .venv, and all that is in git." in done.said
    assert terraform(workplace) == []


def test_without_docker_the_state_goes_all_the_same(workplace, root):
    workplace.answer("docker info", Failing())
    state_of(root)

    done = workplace.script("clean")

    assert (done.code, "no docker that answers" in done.said) == (0, True)
    assert not (root / ".local").exists()


def test_nothing_to_clean_is_no_failure(workplace, root):
    assert workplace.script("clean").code == 0
    assert workplace.script("clean").code == 0


def test_a_stack_that_runs_keeps_its_state(workplace, root):
    folders = state_of(root)

    with State(root / ".local").for_one():
        done = workplace.script("clean")

    assert (done.code, "It already runs" in done.said) == (1, True)
    assert all((folder / "something").exists() for folder in folders)
    assert workplace.script("clean").code == 0


@pytest.mark.parametrize(("arguments", "typed"), [([], "small\n"), (["--yes", "small"], "")], ids=["typed", "said"])
def test_an_environment_goes_once_it_is_named_twice(workplace, root, arguments, typed):
    done = workplace.script("clean", "small", *arguments, typed=typed)

    assert done.code == 0, done.said
    init, plan, apply = (call for call in workplace.calls if call[0] == "terraform")
    assert {"-reconfigure", "-backend-config=environments/small.s3.tfbackend"} <= set(init)
    assert set(workplace.kept) == {".terraform/environments/small"}
    assert {"plan", "-destroy", "-var-file=environments/small.tfvars"} <= set(plan)
    # What was shown is what is done.
    assert apply[2:] == ["apply", "-input=false", plan[-1].removeprefix("-out=")]
    assert "What stays: the bucket of Terraform's states" in done.said
    assert [call for call in workplace.calls if call[0] == "docker"] == []


def test_what_aws_wrote_meanwhile_goes_too_and_a_snapshot_is_told_of_with_its_key(workplace, root):
    snapshots = [
        {"DBSnapshotIdentifier": "gatehouse-small-final-1a2b", "KmsKeyId": "arn:aws:kms:eu-west-1:1:key/1a2b"},
        {"DBSnapshotIdentifier": "gatehouse-smaller-final-1", "KmsKeyId": "arn:aws:kms:eu-west-1:1:key/1"},
    ]
    workplace.answer("aws rds describe-db-snapshots", {"DBSnapshots": snapshots})
    workplace.answer("aws logs delete-log-group", Failing())

    done = workplace.script("clean", "small", "--yes", "small")

    assert done.code == 0, done.said
    assert [call["--log-group-name"] for call in workplace.called("aws", "logs", "delete-log-group")] == [
        "/aws/rds/instance/gatehouse-small/postgresql",
        "/aws/rds/instance/gatehouse-small/upgrade",
        "/aws/ecs/containerinsights/gatehouse-small/performance",
    ]
    assert "aws kms cancel-key-deletion --key-id arn:aws:kms:eu-west-1:1:key/1a2b" in done.said
    assert "gatehouse-smaller" not in done.said


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [([], "production\n"), ([], ""), (["--yes", "production"], "")],
    ids=["other", "end", "said"],
)
def test_an_environment_that_was_not_named_again_stays(workplace, root, arguments, typed):
    done = workplace.script("clean", "small", *arguments, typed=typed)

    assert (done.code, "nothing was removed: that was not small" in done.said) == (1, True)
    assert terraform(workplace) == ["init", "plan"]


def test_a_plan_that_fails_is_not_asked_about(workplace, root):
    workplace.answer("terraform -chdir=terraform plan", Failing())

    assert workplace.script("clean", "small", "--yes", "small").code != 0
    assert terraform(workplace) == ["init", "plan"]


def test_an_environment_without_a_file_is_named(workplace, root):
    done = workplace.script("clean", "smal", "--yes", "smal")

    assert (done.code, "there is no terraform/environments/smal.tfvars" in done.said) == (1, True)
    assert workplace.calls == []
