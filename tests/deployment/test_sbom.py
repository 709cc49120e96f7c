"""The bill of materials: of the file that SBOM names, as `make sbom` wrote it, or of what is installed here."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.pins import PROJECT, pinned

IMAGE = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}
GIVEN = os.environ.get("SBOM")


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return (PROJECT / GIVEN if GIVEN else written(tmp_path_factory.mktemp("sbom") / "sbom.json")).read_text()


def written(file: Path) -> Path:
    """With the options of the Makefile, but for the tool's own validation, which takes seconds."""
    recipe = re.search(r"cyclonedx-py (environment .*) \\\n\t+-o sbom.json", (PROJECT / "Makefile").read_text())
    assert recipe
    command = [sys.executable, "-m", "cyclonedx_py", *recipe[1].split(), "--no-validate", "-o", file, sys.prefix]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return file


def test_it_is_made_for_the_python_of_the_image():
    """`make sbom` and this file name it too."""
    recipe = re.search(r"uv pip install .* --python-version (\S+)", (PROJECT / "Makefile").read_text())

    assert recipe
    assert recipe[1] == IMAGE["python_version"]
    assert f"python:{recipe[1]}-slim" in (PROJECT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def components(text: str) -> dict[str, dict[str, Any]]:
    return {component["purl"]: component for component in json.loads(text)["components"]}


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    """purl → version."""
    pins = pinned("requirements.txt", IMAGE if GIVEN else {})
    return {f"pkg:pypi/{name}@{version}": version for name, version in pins.items()}


def test_it_names_every_pinned_package_by_version_and_purl(components, expected):
    assert len(expected) > 40
    assert {purl: components.get(purl, {}).get("version") for purl in expected} == expected


def test_it_names_a_licence_for_each(components, expected):
    assert [purl for purl in expected if not components[purl].get("licenses")] == []


def test_it_says_who_needs_whom(text):
    needed = {entry["ref"]: entry.get("dependsOn", []) for entry in json.loads(text)["dependencies"]}

    assert [ref for ref in needed["root-component"] if ref.startswith("Flask==")]
    assert [ref for flask, refs in needed.items() if flask.startswith("Flask==") for ref in refs if "Werkzeug" in ref]


def test_it_is_valid_cyclonedx_1_6(text):
    # Loading it takes a second, in which it builds the grammars of all kinds of addresses.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    bill = json.loads(text)
    # Home pages and the like: checking the grammar of their addresses takes ten times as long as all the rest.
    for component in [*bill["components"], *bill["metadata"]["tools"]["components"]]:
        component.pop("externalReferences", None)

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None


def test_the_same_pins_give_the_same_file(text):
    bill = json.loads(text)

    assert "serialNumber" not in bill
    assert "timestamp" not in bill["metadata"]
