"""scripts/deploy, and the stages of the pipeline that call it."""

import json
from itertools import pairwise

import pytest

from tests.deployment import ecs
from tests.deployment.ecs import AT, NAME, container, definition, deployment, describe_service, service
from tests.deployment.workplace import COMMIT, NGINX, SERVICE, Failing

REPOSITORIES = {"NAME": NAME, "SERVICE_REPOSITORY": SERVICE, "NGINX_REPOSITORY": NGINX, "POLL_SECONDS": "0"}
THERE = {"images": [{}], "failures": []}


@pytest.fixture
def system(workplace):
    """One that was deployed before, and the images of the build stage."""
    ecs.prepare(workplace)
    names = {"nginx": NGINX, "api": SERVICE, "worker": SERVICE, "migrate": SERVICE}
    images = [{"name": name, "imageUri": f"{image}:{COMMIT}"} for name, image in names.items()]
    (workplace.root / "imagedefinitions.json").write_text(json.dumps(images))
    return workplace


def steps(workplace):
    """What was done to AWS, without the questions."""
    doing = ("register-task-definition", "run-task", "update-service", "stop-task")
    done = []
    for call in workplace.calls:
        options = dict(pairwise(call))
        if call[2] == "register-task-definition":
            done.append(f"register {json.loads(options['--cli-input-json'])['family'].removeprefix(NAME)[1:]}")
        elif call[2] in doing:
            done.append(f"{call[2]} {options.get('--service', '').removeprefix(NAME)[1:]}".strip())
    return done


def registered(workplace):
    calls = workplace.called("aws", "ecs", "register-task-definition")
    return {task["family"]: task for task in (json.loads(options["--cli-input-json"]) for options in calls)}


def test_the_deploy_stage_releases_workers_before_servers(system):
    ecs.registering(system, "worker", "api")

    done = system.build("buildspec-deploy.yml")

    assert done.code == 0, done.said
    assert steps(system) == ["register worker", "register api", "update-service worker", "update-service api"]
    assert f"{NAME}-worker runs {NAME}-worker:8" in done.said
    assert f"{NAME}-api runs {NAME}-api:8" in done.said


def test_a_service_is_pointed_at_what_was_registered_and_keeps_its_number_of_tasks(system):
    ecs.registering(system, "worker", "api")

    assert system.build("buildspec-deploy.yml").code == 0

    one, two = (options for options in system.called("aws", "ecs", "update-service"))
    assert (one["--cluster"], one["--task-definition"]) == (NAME, f"{AT}:task-definition/{NAME}-worker:8")
    assert (two["--cluster"], two["--task-definition"]) == (NAME, f"{AT}:task-definition/{NAME}-api:8")
    assert "--desired-count" not in one | two


def test_images_go_to_containers_by_name_and_nothing_else_of_a_template_changes(system):
    ecs.registering(system, "worker", "api")

    assert system.build("buildspec-deploy.yml").code == 0

    images = [container("nginx", f"{NGINX}:{COMMIT}"), container("api", f"{SERVICE}:{COMMIT}"), ecs.SIDECAR]
    assert registered(system)[f"{NAME}-api"] == {
        "family": f"{NAME}-api",
        "cpu": "512",
        "runtimePlatform": {"cpuArchitecture": "ARM64"},
        "containerDefinitions": images,
        "tags": [{"key": "Project", "value": "gatehouse"}],
    }


def test_services_that_never_ran_get_their_first_tasks(system):
    ecs.registering(system, "worker", "api")
    for family in ("worker", "api"):
        released = service(family, deployment(family, 8, "COMPLETED"))
        system.answer(describe_service(family), service(family, count=0), released)

    assert system.build("buildspec-deploy.yml", API_COUNT="3").code == 0

    counts = [options["--desired-count"] for options in system.called("aws", "ecs", "update-service")]
    assert counts == ["1", "3"]


def test_a_release_is_waited_for_until_the_one_before_is_gone(system):
    ecs.registering(system, "worker", "api")
    before, started = deployment("api", 7, "COMPLETED", "ACTIVE"), deployment("api", 8, "IN_PROGRESS")
    ready = deployment("api", 8, "COMPLETED")
    answers = [service("api", before), service("api", started, before), service("api", ready, before)]
    system.answer(describe_service("api"), *answers, service("api", ready))

    assert system.build("buildspec-deploy.yml").code == 0
    assert system.calls[-1][:3] == ["aws", "ecs", "describe-services"]
    assert len(system.called(*describe_service("api").split())) == 4


@pytest.mark.parametrize(
    "ended",
    [
        [deployment("worker", 7, "COMPLETED")],
        [deployment("worker", 7, "IN_PROGRESS"), deployment("worker", 8, "FAILED", "ACTIVE")],
        [deployment("worker", 8, "FAILED")],
        [deployment("worker", 9, "IN_PROGRESS"), deployment("worker", 8, "IN_PROGRESS", "ACTIVE")],
    ],
    ids=["rolled-back", "rolling-back", "failed-with-nothing-to-go-back-to", "somebody-elses"],
)
def test_a_release_that_did_not_come_to_run_fails_and_ends_the_deployment(system, ended):
    ecs.registering(system, "worker", "api")
    system.answer(describe_service("worker"), service("worker"), service("worker", *ended))

    done = system.build("buildspec-deploy.yml")

    assert done.code == 1
    assert f"{NAME}-worker does not run {NAME}-worker:8" in done.said
    assert "is unhealthy" in done.said
    assert ended[0]["rolloutStateReason"] in done.said
    assert "update-service api" not in steps(system)


def test_waiting_has_an_end(system):
    ecs.registering(system, "worker", "api")
    started = service("worker", deployment("worker", 8, "IN_PROGRESS"))
    system.answer(describe_service("worker"), started)

    done = system.build("buildspec-deploy.yml", WAIT_SECONDS="1")

    assert (done.code, "was not stable after 1 s" in done.said) == (1, True)


@pytest.mark.parametrize(
    ("family", "containers", "complaint"),
    [
        ("api", ["api"], f"{NAME}-api has no container called nginx"),
        ("worker", ["work"], f"{NAME}-worker has no container called worker"),
    ],
)
def test_a_template_with_other_containers_is_noticed_before_anything_is_released(system, family, containers, complaint):
    ecs.registering(system, "worker", "api")
    describe = f"aws ecs describe-task-definition --task-definition {NAME}-{family}"
    system.answer(describe, definition(family, 7, *map(container, containers)))

    done = system.build("buildspec-deploy.yml")

    assert (done.code, complaint in done.said) == (1, True)
    assert [step for step in steps(system) if "update" in step] == []


@pytest.mark.parametrize("call", ["describe-task-definition", "register-task-definition", "update-service"])
def test_a_call_that_aws_refuses_ends_the_deployment(system, call):
    ecs.registering(system, "worker", "api")
    for family in ("worker", "api"):
        system.answer(f"aws ecs {call} --task-definition {NAME}-{family}", Failing())
    system.answer(f"aws ecs {call}", Failing("AccessDenied\n"))

    done = system.build("buildspec-deploy.yml")

    assert done.code != 0
    assert system.calls[-1][2] == call


def test_a_service_that_is_missing_is_named(system):
    ecs.registering(system, "worker", "api")
    system.answer(describe_service("worker"), {"services": [], "failures": [{"reason": "MISSING"}]})

    done = system.build("buildspec-deploy.yml")

    assert (done.code, f"the cluster {NAME} has no service {NAME}-worker" in done.said) == (1, True)


def test_the_migrate_stage_runs_the_new_revision_once_and_shows_its_log(system):
    ecs.registering(system, "migrate")

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
    ecs.registering(system, "migrate")
    system.answer("aws ecs describe-tasks", ecs.task("STOPPED", stopCode="EssentialContainerExited", exitCode=3))

    done = system.script("deploy", "all", NAME=NAME, POLL_SECONDS="0")

    assert done.code == 3
    assert steps(system) == ["register migrate", "run-task"]


def test_all_of_it_is_the_stages_of_the_pipeline_in_one(system):
    ecs.registering(system, "migrate", "worker", "api")

    assert system.script("deploy", "all", NAME=NAME, POLL_SECONDS="0").code == 0
    releases = ["register worker", "register api", "update-service worker", "update-service api"]
    assert steps(system) == ["register migrate", "run-task", *releases]


def test_a_rollback_migrates_nothing_and_takes_the_servers_first(system):
    system.answer("aws ecr batch-get-image", THERE)
    ecs.registering(system, "worker", "api")

    done = system.script("deploy", "rollback", "--tag", "older", **REPOSITORIES)

    assert done.code == 0, done.said
    assert steps(system) == ["register worker", "register api", "update-service api", "update-service worker"]
    images = {c["name"]: c["image"] for task in registered(system).values() for c in task["containerDefinitions"]}
    service = f"{SERVICE}:older"
    expected = {"worker": service, "api": service, "nginx": f"{NGINX}:older", "collector": ecs.SIDECAR["image"]}
    assert images == expected


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
