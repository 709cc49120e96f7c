"""How one operation leads to the next (OpenAPI 3.1, Link Object), so that tools walk through the service with real ids.

What is kept under `…/{id}` gets its links by its paths alone; the few others stand in `OTHERS`.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from service.web.etags import IF_MATCH

MEMBER = re.compile(r"(?P<collection>.+)/\{(?P<parameter>\w+)\}")
METHODS = ("get", "put", "patch", "delete")
MAKERS = {"/users": ("post /users", "post /auth/register")}
"""What makes a member of a collection, where it is more than the collection's own POST."""
Operation = dict[str, Any]


class Link(NamedTuple):
    """From what `source` answers with `status` to what `target` is asked: which part of the one goes into the other."""

    source: str
    status: str
    target: str
    parameters: dict[str, str] = {}  # noqa: RUF012  nobody changes it
    body: dict[str, str] = {}  # noqa: RUF012

    @property
    def name(self) -> str:
        return "-".join(re.findall(r"\w+", self.target))

    def written(self) -> dict[str, Any]:
        members = {"operationId": self.target, "parameters": self.parameters, "requestBody": self.body}
        return {name: value for name, value in members.items() if value}


def said(where: str, *names: str) -> dict[str, str]:
    """What stood under these names in the body of the `request`, or of the `response`."""
    return {name: f"${where}.body#/{name}" for name in names}


OTHERS = (
    Link("post /auth/register", "201", "post /auth/login", body=said("request", "email", "password")),
    Link("post /auth/login", "200", "post /auth/refresh", body=said("response", "refresh_token")),
    Link("post /auth/login", "200", "post /auth/logout", body=said("response", "refresh_token")),
    Link("post /auth/refresh", "200", "post /auth/refresh", body=said("response", "refresh_token")),
    Link("post /auth/refresh", "200", "post /auth/logout", body=said("response", "refresh_token")),
    Link("post /auth/logout", "204", "post /auth/refresh", body=said("request", "refresh_token")),
)


def add(operations: dict[str, Operation]) -> None:
    """Write the links into the answers that they start from; `operations` are all, by their ids."""
    for link in (*_of_members(operations), *OTHERS):
        operations[link.source]["responses"][link.status].setdefault("links", {})[link.name] = link.written()


def _of_members(operations: dict[str, Operation]) -> Iterator[Link]:
    for path in dict.fromkeys(id.partition(" ")[2] for id in operations):
        match = MEMBER.fullmatch(path)
        if match and f"get {match['collection']}" in operations:
            targets = [id for method in METHODS if (id := f"{method} {path}") in operations]
            yield from _into(operations, targets, match["collection"], match["parameter"])
            yield from _among(operations, targets, match["parameter"])


def _into(operations: dict[str, Operation], targets: list[str], collection: str, parameter: str) -> Iterator[Link]:
    """From what was made, and from the first of a list."""
    makers = [id for id in MAKERS.get(collection, [f"post {collection}"]) if id in operations]
    for target in targets:
        yield Link(f"get {collection}", "200", target, {parameter: "$response.body#/0/id"})
        for source in makers:
            version = _version(operations, source, "201", target)
            yield Link(source, "201", target, {parameter: "$response.body#/id", **version})


def _among(operations: dict[str, Operation], targets: list[str], parameter: str) -> Iterator[Link]:
    """From each to the others; from what is gone, only to where it was."""
    for source in targets:
        status = "204" if source.startswith("delete ") else "200"
        for target in targets:
            if target != source and (status == "200" or target.startswith("get ")):
                version = _version(operations, source, status, target)
                yield Link(source, status, target, {parameter: f"$request.path.{parameter}", **version})


def _version(operations: dict[str, Operation], source: str, status: str, target: str) -> dict[str, str]:
    """To act on nothing but the version that was seen, where the one tells it and the other takes one."""
    tells_one = "ETag" in operations[source]["responses"][status].get("headers", {})
    takes_one = IF_MATCH in operations[target].get("parameters", [])
    return {"If-Match": "$response.header.ETag"} if tells_one and takes_one else {}
