"""What a plan says where it refuses: `terraform test` knows only which variable or resource refused.

Each such run is run again without `expect_failures`, from a file of its own, since an error skips the runs after it.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.terraform.plan import TERRAFORM

TESTS = TERRAFORM / "tests"
BLOCK = re.compile(r'^(\w+)(?: "(\w+)")? \{\n.*?^\}\n', flags=re.M | re.S)
MESSAGE = re.compile(r"^ *error_message += (.+)$", flags=re.M)
EXPECTED = re.compile(r"((?:^  # says: .*\n)*)^  expect_failures = \[(.*)\]\n", flags=re.M)


@dataclass(frozen=True)
class Refusal:
    file: Path
    run: str
    head: str
    body: str
    by: tuple[str, ...]
    """What is expected to refuse, such as var.project."""
    says: tuple[str, ...]
    """Of each sentence a part."""

    @property
    def folder(self) -> Path:
        return self.file.parent.relative_to(TESTS)

    @property
    def name(self) -> str:
        return str(self.folder / f"{self.file.name.partition('.')[0]}.{self.run}")

    @property
    def needs_variables_alone(self) -> bool:
        return all(each.startswith("var.") for each in self.by)


def refusals() -> Iterator[Refusal]:
    for file in sorted(TESTS.rglob("*.tftest.hcl")):
        blocks = list(BLOCK.finditer(file.read_text()))
        head = "\n".join(block[0] for block in blocks if block[1] != "run")
        for block in blocks:
            if expected := EXPECTED.search(block[0]):
                says = tuple(re.findall(r"# says: (.*)", expected[1]))
                by = tuple(expected[2].split(", "))
                yield Refusal(file, block[2], head, EXPECTED.sub("", block[0]), by, says)


def written() -> dict[str, re.Pattern[str]]:
    """Every sentence with which something in terraform/ refuses, by where it stands and how it begins."""
    found = {}
    for file in sorted(TERRAFORM.rglob("*.tf")):
        if ".terraform" in file.parts:
            continue
        for said in MESSAGE.findall(file.read_text()):
            text = _local(file.parent, said.removeprefix("local.")) if said.startswith("local.") else said[1:-1]
            parts = re.split(r"\$\{.*?\}", text.replace('\\"', '"'))
            found[f"{file.relative_to(TERRAFORM)}: {text[:60]}"] = re.compile(".+".join(map(re.escape, parts)))
    return found


def _local(module: Path, name: str) -> str:
    """A sentence of several lines: name = join(" ", ["…", "…"])."""
    text = "".join(file.read_text() for file in module.glob("*.tf"))
    (lines,) = re.findall(rf'^  {name} = join\(" ", \[\n(.*?)^  \]\)', text, flags=re.M | re.S)
    return " ".join(re.findall(r'^    "(.*)",$', lines, flags=re.M))


def sentences(root: Path, asked: Iterable[Refusal]) -> dict[str, list[str]]:
    """By name what a person would read. `root` is a copy of terraform/ after `terraform init`."""
    asked = list(asked)
    said: dict[str, list[str]] = {refusal.name: [] for refusal in asked}
    for folder in {refusal.folder for refusal in asked}:
        place = root / "refusals" / folder
        place.mkdir(parents=True, exist_ok=True)
        for values in (TESTS / folder).glob("terraform.tfvars"):
            shutil.copy(values, place)
        for refusal in asked:
            if refusal.folder == folder:
                (root / "refusals" / f"{refusal.name}.tftest.hcl").write_text(f"{refusal.head}\n{refusal.body}")
        for line in _tested(root, str(place.relative_to(root))):
            if line["type"] == "diagnostic":
                file = line["@testfile"].removeprefix("refusals/").removesuffix(".tftest.hcl")
                # What follows says which rule of which file it was.
                said[file].append(line["diagnostic"]["detail"].partition("\n\n")[0])
    return said


def of_variables(root: Path, asked: Iterable[Refusal]) -> dict[str, list[str]]:
    """The same where variables alone refuse. Without resources no provider has to start, which takes a second a run."""
    for file in TERRAFORM.rglob("variables*.tf"):
        if ".terraform" not in file.parts:
            copy = root / file.relative_to(TERRAFORM)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    return sentences(root, (replace(refusal, head=_variables(refusal.head)) for refusal in asked))


def _variables(head: str) -> str:
    return "\n".join(block[0] for block in BLOCK.finditer(head) if block[1] == "variables")


def _tested(root: Path, folder: str) -> Iterator[dict[str, Any]]:
    at = ["terraform", f"-chdir={root}"]
    where = [f"-test-directory={folder}", "-no-color"]
    subprocess.run([*at, "init", "-backend=false", *where], check=True, stdout=subprocess.DEVNULL)
    tested = subprocess.run([*at, "test", "-json", *where], check=False, stdout=subprocess.PIPE, text=True)
    yield from map(json.loads, tested.stdout.splitlines())
