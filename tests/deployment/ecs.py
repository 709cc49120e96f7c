"""What ECS answers: its documents, shortened to what the scripts look at and what they must not lose."""

import json
from itertools import pairwise
from typing import Any

from tests.deployment.workplace import SERVICE, Workplace

NAME = "gatehouse-small"
AT = "arn:aws:ecs:eu-central-1:123456789012"
TASK = f"{AT}:task/{NAME}/0123456789abcdef"
SIDECAR = {"name": "collector", "image": "public.ecr.aws/otel/collector:1", "essential": False}


def definition(family: str, revision: int, *containers: dict[str, Any]) -> dict[str, Any]:
    """The answer of describe-task-definition, as Terraform's template or a deployment left it."""
    return {
        "taskDefinition": {
            "taskDefinitionArn": f"{AT}:task-definition/{NAME}-{family}:{revision}",
            "family": f"{NAME}-{family}",
            "revision": revision,
            "status": "ACTIVE",
            "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
            "compatibilities": ["EC2", "FARGATE"],
            "registeredAt": "2026-11-21T12:00:00+00:00",
            "registeredBy": "arn:aws:iam::123456789012:role/terraform",
            "cpu": "512",
            "runtimePlatform": {"cpuArchitecture": "ARM64"},
            "containerDefinitions": list(containers),
        },
        "tags": [{"key": "Project", "value": "gatehouse"}],
    }


def container(name: str, image: str = f"{SERVICE}:older") -> dict[str, Any]:
    log = {"awslogs-group": f"/ecs/{NAME}", "awslogs-stream-prefix": name}
    return {
        "name": name,
        "image": image,
        "environment": [{"name": "ENVIRONMENT", "value": "production"}],
        "logConfiguration": {"logDriver": "awslogs", "options": log},
    }


def service(family: str, *deployments: dict[str, Any], count: int = 2) -> dict[str, Any]:
    """The answer of describe-services."""
    network = {
        "awsvpcConfiguration": {"subnets": ["subnet-9"], "securityGroups": ["sg-9"], "assignPublicIp": "DISABLED"}
    }
    found = {"serviceName": f"{NAME}-{family}", "desiredCount": count, "networkConfiguration": network}
    return {"services": [{**found, "deployments": list(deployments), "events": [{"message": "(task 1) is unhealthy"}]}]}


def deployment(family: str, revision: int, state: str, status: str = "PRIMARY") -> dict[str, Any]:
    arn = f"{AT}:task-definition/{NAME}-{family}:{revision}"
    reason = f"ECS deployment of {revision} {state.lower()}"
    return {"status": status, "taskDefinition": arn, "rolloutState": state, "rolloutStateReason": reason}


def task(status: str, **more: Any) -> dict[str, Any]:
    """The answer of describe-tasks; `exitCode` and `reason` are its container's."""
    of_container = {name: more.pop(name) for name in ("exitCode", "reason") if name in more}
    return {"tasks": [{"lastStatus": status, "containers": [{"name": "migrate", **of_container}], **more}]}


ENDED = task("STOPPED", stopCode="EssentialContainerExited", stoppedReason="Essential container exited", exitCode=0)


def prepare(workplace: Workplace) -> None:
    """A system in which everything goes well: revision 7 of each family becomes 8."""
    containers = {"migrate": ["migrate"], "worker": ["worker"], "api": ["nginx", "api"]}
    for family, names in containers.items():
        more = [SIDECAR] if family == "api" else []
        describe = f"aws ecs describe-task-definition --task-definition {NAME}-{family}"
        workplace.answer(describe, definition(family, 7, *map(container, names), *more))
        describe = f"aws ecs describe-task-definition --task-definition {AT}:task-definition/{NAME}-{family}"
        workplace.answer(f"{describe}:8", definition(family, 8, *map(container, names)))
        workplace.answer(registering(family), definition(family, 8))
        released = service(family, deployment(family, 8, "COMPLETED"))
        before = service(family, deployment(family, 7, "COMPLETED"))
        workplace.answer(describe_service(family), before, released)
    revisions(workplace, f"{SERVICE}:older", newest=7)
    workplace.answer("aws ecs run-task", {"tasks": [{"taskArn": TASK}], "failures": []})
    workplace.answer("aws ecs describe-tasks", task("PENDING"), task("RUNNING"), ENDED)
    workplace.answer("aws logs filter-log-events", {"events": [{"message": "first line"}, {"message": "second"}]})


def revisions(workplace: Workplace, *images: str, newest: int) -> None:
    """The active revisions of NAME-migrate by their images, the newest one first."""
    arns = []
    for number, image in zip(range(newest, 0, -1), images, strict=False):
        arns.append(f"{AT}:task-definition/{NAME}-migrate:{number}")
        described = definition("migrate", number, container("migrate", image))
        workplace.answer(f"aws ecs describe-task-definition --task-definition {arns[-1]}", described)
    workplace.answer("aws ecs list-task-definitions", {"taskDefinitionArns": arns})


def registering(family: str) -> str:
    """How the call begins, up to the family in its JSON."""
    return f'aws ecs register-task-definition --cli-input-json {{"family": "{NAME}-{family}",'


def describe_service(family: str) -> str:
    return f"aws ecs describe-services --cluster {NAME} --services {NAME}-{family}"


def steps(workplace: Workplace) -> list[str]:
    """What was done to AWS, in its order, without the questions."""
    doing = ("register-task-definition", "run-task", "update-service", "stop-task")
    done = []
    for call in workplace.calls:
        options = dict(pairwise(call))
        if call[2] == "register-task-definition":
            done.append(f"register {json.loads(options['--cli-input-json'])['family'].removeprefix(NAME)[1:]}")
        elif call[2] in doing:
            done.append(f"{call[2]} {options.get('--service', '').removeprefix(NAME)[1:]}".strip())
    return done


def registered(workplace: Workplace) -> dict[str, Any]:
    """What was registered, by family."""
    calls = workplace.called("aws", "ecs", "register-task-definition")
    return {task["family"]: task for task in (json.loads(options["--cli-input-json"]) for options in calls)}
