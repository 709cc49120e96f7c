"""No pin below a version that closed a hole: the table of docs/supply-chain.md."""

import re
import tomllib
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.deployment.pins import FILES, PROJECT, pinned, pins, version_of

ROW = r"\| ([a-z0-9-]+) \| ([\d.]+) \| (.*?) \| (.*?) \|"


class Floor(NamedTuple):
    package: str
    version: str
    advisories: str
    reason: str


TABLE = (PROJECT / "docs" / "supply-chain.md").read_text()
FLOORS = {row[0]: Floor(*row) for row in re.findall(ROW, TABLE)}


def test_the_table_was_read():
    assert len(FLOORS) == TABLE.count("\n| ") - 1
    assert {"pyjwt", "marshmallow", "werkzeug", "gunicorn", "pillow"} <= set(FLOORS)


@pytest.mark.parametrize("floor", FLOORS.values(), ids=lambda floor: floor.package)
def test_every_floor_has_an_advisory_and_a_reason(floor):
    for advisory in floor.advisories.split(", "):
        assert re.fullmatch(r"CVE-20\d\d-\d{4,7}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}", advisory)
    assert floor.reason.endswith(".")


@pytest.mark.parametrize("name", FILES)
def test_no_pin_is_below_its_floor(name):
    low = [str(pin) for pin in pins(name) if pin.name in FLOORS and Version(version_of(pin)) < lowest(pin.name)]

    assert low == []


def lowest(package: str) -> Version:
    return Version(FLOORS[package].version)


def test_every_package_of_the_table_is_used():
    used = {pin.name for name in FILES for pin in pins(name)}

    assert set(FLOORS) - used == set()


def test_pyproject_allows_nothing_below_the_floors():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    wanted = [Requirement(line) for line in [*project["dependencies"], *extras]]
    bounds = {want.name: str(want.specifier) for want in wanted if want.name in FLOORS}

    assert {"pyjwt", "cryptography", "requests"} <= set(bounds)
    assert bounds == {name: f">={FLOORS[name].version}" for name in bounds}


def test_the_fuzzer_meets_the_packages_of_the_image():
    assert pinned("requirements.txt").items() <= pinned(".ci/fuzz.txt").items()
