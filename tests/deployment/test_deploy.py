"""The deploy stage: scripts/deploy services."""

import pytest

from tests.deployment import ecs
from tests.deployment.ecs import (
    AT,
    NAME,
    container,
    definition,
    deployment,
    describe_service,
    registered,
    service,
    steps,
)
from tests.deployment.standins import Failing
from tests.deployment.workplace import COMMIT, NGINX, SERVICE


def test_the_deploy_stage_releases_workers_before_servers(system):
    done = system.build("buildspec-deploy.yml")

    assert done.code == 0, done.said
    assert steps(system) == ["register worker", "register api", "update-service worker", "update-service api"]
    assert f"{NAME}-worker runs {NAME}-worker:8" in done.said
    assert f"{NAME}-api runs {NAME}-api:8" in done.said


def test_a_service_is_pointed_at_what_was_registered_and_keeps_its_number_of_tasks(system):
    assert system.build("buildspec-deploy.yml").code == 0

    one, two = (options for options in system.called("aws", "ecs", "update-service"))
    assert (one["--cluster"], one["--task-definition"]) == (NAME, f"{AT}:task-definition/{NAME}-worker:8")
    assert (two["--cluster"], two["--task-definition"]) == (NAME, f"{AT}:task-definition/{NAME}-api:8")
    assert "--desired-count" not in one | two


def test_images_go_to_containers_by_name_and_nothing_else_of_a_template_changes(system):
    assert system.build("buildspec-deploy.yml").code == 0

    images = [container("nginx", f"{NGINX}:{COMMIT}"), container("api", f"{SERVICE}:{COMMIT}"), ecs.SIDECAR]
    assert registered(system)[f"{NAME}-api"] == {
        "family": f"{NAME}-api",
        "cpu": "512",
        "runtimePlatform": {"cpuArchitecture": "ARM64"},
        "containerDefinitions": images,
        "tags": [{"key": "Project", "value": "gatehouse"}],
    }


def test_a_question_that_gets_no_answer_is_asked_again(system):
    system.answer(
        describe_service("worker"),
        service("worker"),
        Failing(),
        service("worker", deployment("worker", 8, "COMPLETED")),
    )

    assert system.build("buildspec-deploy.yml").code == 0


def test_a_wait_that_is_no_number_is_found_before_anything_is_done(system):
    done = system.build("buildspec-deploy.yml", WAIT_SECONDS="20m")

    assert (done.code, "not a whole number: 20m" in done.said) == (1, True)
    assert steps(system) == []


def test_services_that_never_ran_get_their_first_tasks(system):
    for family in ("worker", "api"):
        released = service(family, deployment(family, 8, "COMPLETED"))
        system.answer(describe_service(family), service(family, count=0), released)

    assert system.build("buildspec-deploy.yml", API_COUNT="3").code == 0

    counts = [options["--desired-count"] for options in system.called("aws", "ecs", "update-service")]
    assert counts == ["1", "3"]


def test_a_release_is_waited_for_until_the_one_before_is_gone(system):
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
    system.answer(describe_service("worker"), service("worker"), service("worker", *ended))

    done = system.build("buildspec-deploy.yml")

    assert done.code == 1
    assert f"{NAME}-worker does not run {NAME}-worker:8" in done.said
    assert "is unhealthy" in done.said
    assert ended[0]["rolloutStateReason"] in done.said
    assert "update-service api" not in steps(system)


def test_waiting_has_an_end(system):
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
    describe = f"aws ecs describe-task-definition --task-definition {NAME}-{family}"
    system.answer(describe, definition(family, 7, *map(container, containers)))

    done = system.build("buildspec-deploy.yml")

    assert (done.code, complaint in done.said) == (1, True)
    assert [step for step in steps(system) if "update" in step] == []


@pytest.mark.parametrize(
    "call",
    [
        f"aws ecs describe-task-definition --task-definition {NAME}-api",
        ecs.registering("api"),
        "aws ecs update-service",
    ],
    ids=["describe", "register", "update"],
)
def test_a_call_that_aws_refuses_ends_the_deployment(system, call):
    system.answer(call, Failing("AccessDenied\n"))

    done = system.build("buildspec-deploy.yml")

    assert done.code != 0
    assert " ".join(system.calls[-1]).startswith(call)


def test_a_service_that_is_missing_is_named(system):
    system.answer(describe_service("worker"), {"services": [], "failures": [{"reason": "MISSING"}]})

    done = system.build("buildspec-deploy.yml")

    assert (done.code, f"the cluster {NAME} has no service {NAME}-worker" in done.said) == (1, True)
