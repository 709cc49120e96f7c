"""scripts/deploy: the migrate stage, all at once, and back again; and what it cannot understand."""

import pytest

from tests.deployment import ecs
from tests.deployment.ecs import AT, NAME, container, definition, registered, steps
from tests.deployment.workplace import COMMIT, NGINX, SERVICE

REPOSITORIES = {"NAME": NAME, "SERVICE_REPOSITORY": SERVICE, "NGINX_REPOSITORY": NGINX, "POLL_SECONDS": "0"}
THERE = {"images": [{}], "failures": []}
DIGEST = f"sha256:{'0' * 64}"
MIRROR = "mirror.example:5000/gatehouse-small/service"


def test_the_migrate_stage_runs_the_new_revision_once_and_shows_its_log(system):
    done = system.build("buildspec-migrate.yml")

    assert done.code == 0, done.said
    assert steps(system) == ["register migrate", "run-task"]
    assert registered(system)[f"{NAME}-migrate"]["containerDefinitions"][0]["image"] == f"{SERVICE}:{COMMIT}"
    (ran,) = system.called("aws", "ecs", "run-task")
    assert ran["--task-definition"] == f"{AT}:task-definition/{NAME}-migrate:8"
    # Its own command: what the template says prepares the database.
    assert "--overrides" not in ran
    assert done.printed == "first line\nsecond\n"


def test_a_migration_that_fails_leaves_the_services_alone(system):
    system.answer("aws ecs describe-tasks", ecs.task("STOPPED", stopCode="EssentialContainerExited", exitCode=3))

    done = system.script("deploy", "all", NAME=NAME, POLL_SECONDS="0")

    assert done.code == 3
    assert steps(system) == ["register migrate", "run-task"]


def test_all_of_it_is_the_stages_of_the_pipeline_in_one(system):
    assert system.script("deploy", "all", NAME=NAME, POLL_SECONDS="0").code == 0
    releases = ["register worker", "register api", "update-service worker", "update-service api"]
    assert steps(system) == ["register migrate", "run-task", *releases]


def test_a_rollback_migrates_nothing_and_takes_the_servers_first(system):
    system.answer("aws ecr batch-get-image", THERE)
    done = system.script("deploy", "rollback", "--tag", "older", **REPOSITORIES)

    assert done.code == 0, done.said
    assert steps(system) == ["register worker", "register api", "update-service api", "update-service worker"]
    images = {c["name"]: c["image"] for task in registered(system).values() for c in task["containerDefinitions"]}
    service = f"{SERVICE}:older"
    expected = {"worker": service, "api": service, "nginx": f"{NGINX}:older", "collector": ecs.SIDECAR["image"]}
    assert images == expected


def test_a_rollback_brings_the_older_images_with_the_settings_of_now(system):
    """An older template would be the next deployment's, and what Terraform changed would be lost."""
    system.answer("aws ecr batch-get-image", THERE)
    changed = container("worker", f"{SERVICE}:none") | {"environment": [{"name": "REGISTRATION", "value": "closed"}]}
    system.answer(f"aws ecs describe-task-definition --task-definition {NAME}-worker", definition("worker", 7, changed))

    done = system.script("deploy", "rollback", "--tag", "older", **REPOSITORIES)

    assert done.code == 0, done.said
    assert registered(system)[f"{NAME}-worker"]["containerDefinitions"] == [changed | {"image": f"{SERVICE}:older"}]
    assert f"the template of {NAME}-worker is new: what Terraform changed comes along" in done.said
    assert f"the template of {NAME}-api is new" not in done.said


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        (f"{SERVICE}:none", SERVICE),
        (f"{SERVICE}@{DIGEST}", SERVICE),
        (f"{SERVICE}:{COMMIT}@{DIGEST}", SERVICE),
        (f"{MIRROR}:none", MIRROR),
        (MIRROR, MIRROR),
    ],
    ids=["template", "digest", "tag-and-digest", "port", "port-alone"],
)
def test_the_repository_is_what_the_servers_run_without_its_tag(system, image, repository):
    system.answer("aws ecr batch-get-image", {"failures": [{"failureCode": "ImageNotFound"}]})
    described = definition("api", 7, container("nginx"), container("api", image))
    system.answer(f"aws ecs describe-task-definition --task-definition {NAME}-api", described)

    done = system.script("deploy", "services", "--tag", "older", NAME=NAME)

    assert done.said == f"deploy: ECR has no {repository}:older (the full commit is the tag)\n"
    (asked,) = system.called("aws", "ecr", "batch-get-image")
    assert asked["--repository-name"] == "gatehouse-small/service"


def test_a_commit_that_was_never_built_is_not_deployed(system):
    system.answer("aws ecr batch-get-image", {"failures": [{"failureCode": "ImageNotFound"}]})

    done = system.script("deploy", "services", "--tag", "8f0e3a5", **REPOSITORIES)

    assert (done.code, f"ECR has no {SERVICE}:8f0e3a5" in done.said) == (1, True)
    assert steps(system) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "say which: migrate, services, all or rollback"),
        (["rollback"], "rollback needs --tag"),
        (["all", "services"], "one step, not all and services"),
        (["all", "--tag"], "--tag needs a commit"),
    ],
    ids=["nothing", "back-where", "two", "no-tag"],
)
def test_what_it_cannot_understand_it_does_not_do(system, arguments, complaint):
    done = system.script("deploy", *arguments, **REPOSITORIES)

    assert (done.code, complaint in done.said, system.calls) == (2, True, [])


def test_without_images_it_says_who_makes_them(workplace):
    done = workplace.script("deploy", "all", NAME=NAME)

    assert (done.code, "there is no imagedefinitions.json, which scripts/push-images writes" in done.said) == (1, True)


def test_the_later_stages_need_no_more_than_the_artefacts(system):
    (system.root / "pyproject.toml").unlink()
    (system.root / "buildspec.yml").unlink()

    assert system.build("buildspec-migrate.yml").code == 0
    assert system.build("buildspec-deploy.yml").code == 0
    smoked = system.build("buildspec-smoke.yml", URL="http://127.0.0.1:2")
    assert (smoked.code, "127.0.0.1 port 2" in smoked.said) == (1, True), smoked.said
