"""What the compiled files pin."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[2]
FILES = ["requirements.txt", "requirements-local.txt", "requirements-dev.txt"]


def pins(name: str) -> Iterator[Requirement]:
    for line in (PROJECT / name).read_text().splitlines():
        if line[:1].isalnum():
            yield Requirement(line.removesuffix("\\"))


def pinned(name: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name → version, of what would be installed here, or in the environment."""
    there = dict(environment or {})
    return {pin.name: version_of(pin) for pin in pins(name) if not pin.marker or pin.marker.evaluate(there)}


def version_of(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version
