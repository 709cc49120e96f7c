"""The steps of the schema that this release knows."""

import ast
from functools import cache
from typing import NamedTuple

from service.health.readiness import VERSIONS


class Migration(NamedTuple):
    """One step; `title` is the first line of what its file says about itself."""

    number: str
    title: str


@cache
def known() -> list[Migration]:
    """The newest first. The files go with the release, so they are read once."""
    paths = sorted(VERSIONS.glob("[0-9]*_*.py"), reverse=True)
    return [Migration(path.name.partition("_")[0], _title(path.read_text())) for path in paths]


def _title(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
