"""The JSON that the scripts exchange with AWS. Standard library alone, from Python 3.9 on: it also runs in CodeBuild.

documents.py images SERVICE_IMAGE NGINX_IMAGE     imagedefinitions.json
documents.py revision FAMILY IMAGES < newest      the next revision of a task definition
documents.py command CONTAINER WORD...            the overrides of a one-off task
"""

import json
import sys
from typing import Any

CONTAINERS = {"migrate": ("migrate",), "worker": ("worker",), "api": ("nginx", "api")}
"""The containers of each family of task definitions, NAME-api and so on, that run images of ours."""
# What describe-task-definition says and register-task-definition does not take.
ANSWERED_ONLY = (
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
)


def images(service: str, nginx: str) -> list[dict[str, str]]:
    """Which container runs which image."""
    names = [name for family in CONTAINERS.values() for name in family]
    return [{"name": name, "imageUri": nginx if name == "nginx" else service} for name in names]


def revision(family: str, definitions: list[dict[str, str]], newest: dict[str, Any]) -> dict[str, Any]:
    """What to register: the newest revision with our images. Containers that are not ours stay as they are.

    Its tags go along: Terraform, which wrote them, would miss them.
    """
    wanted = {definition["name"]: definition["imageUri"] for definition in definitions}
    task = {key: value for key, value in newest["taskDefinition"].items() if key not in ANSWERED_ONLY}
    there = {container["name"]: container for container in task["containerDefinitions"]}
    for name in CONTAINERS[family]:
        if name not in there:
            sys.exit(f"The task definition {task['family']} has no container called {name}.")
        if name not in wanted:
            sys.exit(f"No image is named for the container {name}.")
        there[name]["image"] = wanted[name]
    return {**task, **({"tags": newest["tags"]} if newest.get("tags") else {})}


def command(container: str, *words: str) -> dict[str, Any]:
    return {"containerOverrides": [{"name": container, "command": list(words)}]}


if __name__ == "__main__":
    kind, *values = sys.argv[1:]
    if kind == "images":
        made: Any = images(*values)
    elif kind == "revision":
        made = revision(values[0], json.loads(values[1]), json.load(sys.stdin))
    else:
        made = command(*values)
    json.dump(made, sys.stdout)
    sys.stdout.write("\n")
