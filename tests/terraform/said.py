"""What everything.tfvars says to the root, and what it would be if nobody said anything."""

import json
import os
import re
from pathlib import Path
from typing import Any

from tests.terraform.plan import TERRAFORM

FIELD = re.compile(r"^    (\w+) += optional\((?:\w+|list\(string\))(?:, (.*))?\)$", flags=re.M)


def said() -> dict[str, Any]:
    """By name, such as api.max_tasks. .ci/plan-checks has Terraform write it down beside the plan."""
    asked = json.loads(Path(os.environ["GATEHOUSE_PLAN"]).with_name("asked.json").read_text())
    found = {}
    for name, variable in asked["variables"].items():
        value = variable["value"]
        found |= (
            {f"{name}.{field}": each for field, each in value.items()} if isinstance(value, dict) else {name: value}
        )
    return found


def defaults() -> dict[str, Any]:
    """By name, of all that variables_sizes.tf lets one say and has a value for when one does not."""
    blocks = re.findall(
        r'^variable "(\w+)" {\n(.*?)^}', (TERRAFORM / "variables_sizes.tf").read_text(), flags=re.M | re.S
    )
    found = {}
    for name, body in blocks:
        found |= {f"{name}.{field}": json.loads(value) for field, value in FIELD.findall(body) if value}
        if plain := re.search(r'^  default += (".*")$', body, flags=re.M):
            found[name] = json.loads(plain[1])
    return found
