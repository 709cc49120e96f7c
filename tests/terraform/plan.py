"""What Terraform would make, by address."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

Resource = dict[str, Any]
PROJECT = Path(__file__).parents[2]
TERRAFORM = PROJECT / "terraform"


@dataclass(frozen=True)
class Plan:
    resources: dict[str, Resource]

    @classmethod
    def read(cls, file: Path) -> Self:
        changes = json.loads(file.read_text())["resource_changes"]
        return cls({change["address"]: change["change"]["after"] for change in changes if change["mode"] == "managed"})

    def of(self, kind: str) -> dict[str, Resource]:
        """All resources of a type, such as aws_lb."""
        return {address: resource for address, resource in self.resources.items() if kind_of(address) == kind}

    def one(self, kind: str) -> Resource:
        (resource,) = self.of(kind).values()
        return resource

    def named(self, kind: str, name: str) -> Resource:
        """The one whose name, or else whose family, ends so."""
        (found,) = [one for one in self.of(kind).values() if one.get("name", one.get("family")).endswith(name)]
        return found


def kind_of(address: str) -> str:
    """module.network.aws_subnet.public["a"] → aws_subnet"""
    return address.split('["', 1)[0].split(".")[-2]
