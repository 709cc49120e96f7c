"""What ECS answers: its documents, shortened to what the scripts look at and what they must not lose."""

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
        released = service(family, deployment(family, 8, "COMPLETED"))
        before = service(family, deployment(family, 7, "COMPLETED"))
        workplace.answer(describe_service(family), before, released)
    workplace.answer("aws ecs run-task", {"tasks": [{"taskArn": TASK}], "failures": []})
    workplace.answer("aws ecs describe-tasks", task("PENDING"), task("RUNNING"), ENDED)
    workplace.answer("aws logs filter-log-events", {"events": [{"message": "first line"}, {"message": "second"}]})


def registering(workplace: Workplace, *families: str) -> None:
    """In which order revisions are going to be registered: one by one, they become number 8."""
    workplace.answer("aws ecs register-task-definition", *[definition(family, 8) for family in families])


def describe_service(family: str) -> str:
    return f"aws ecs describe-services --cluster {NAME} --services {NAME}-{family}"
