"""The modules are small, and say what they take."""

import re
from itertools import groupby

import pytest

from tests.terraform.plan import TERRAFORM

FILES = sorted(path for path in TERRAFORM.rglob("*.tf") if ".terraform" not in path.parts)
TESTS = sorted(TERRAFORM.rglob("*.tftest.hcl"))
MOST_LINES = 200
MOST_VARIABLES = 25


def blocks(kind, path):
    """The blocks of a file as `terraform fmt` leaves them: by name, with what is in them."""
    return dict(re.findall(rf'^{kind} "(\w+)" {{\n(.*?)^}}', path.read_text(), flags=re.M | re.S))


def variables_of(folder):
    return {name: body for path in sorted(folder.glob("*.tf")) for name, body in blocks("variable", path).items()}


MODULES = {
    str(folder.relative_to(TERRAFORM)): variables_of(folder) for folder, _ in groupby(FILES, lambda path: path.parent)
}
VARIABLES = {f"{module}: {name}": body for module, variables in MODULES.items() for name, body in variables.items()}


def is_validated(body):
    return re.search(r"^  type += bool", body, flags=re.M) or "validation {" in body


def takers():
    """The modules' variables that get what somebody said to the root, by the root's variable."""
    found = {}
    for module, body in blocks("module", TERRAFORM / "main.tf").items():
        for name, said in re.findall(r"^  (\w+) += var\.(\w+)", body, flags=re.M):
            if name != "count":
                found.setdefault(said, []).append(f"modules/{module}: {name}")
    return found


def test_no_file_is_longer_than_200_lines():
    lengths = {str(path.relative_to(TERRAFORM)): len(path.read_text().splitlines()) for path in [*FILES, *TESTS]}

    assert len(lengths) > 80
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_module_takes_more_than_25_things():
    assert {module: len(variables) for module, variables in MODULES.items() if len(variables) > MOST_VARIABLES} == {}


def test_every_variable_has_a_type_and_says_what_it_is():
    typed = re.compile(r"^  type += (?!any|\w+\(any\))", flags=re.M)
    described = re.compile(r'^  description += ".{10,}"', flags=re.M)

    assert len(VARIABLES) > 100
    assert [name for name, body in VARIABLES.items() if not (typed.search(body) and described.search(body))] == []


@pytest.mark.parametrize("name", MODULES["."])
def test_what_people_say_is_validated_where_it_is_said_or_where_it_is_taken(name):
    taken = [VARIABLES[taker] for taker in takers().get(name, [])]

    assert is_validated(MODULES["."][name]) or (taken and all(map(is_validated, taken)))


def test_a_refusal_is_a_sentence():
    sentences = [sentence for path in FILES for sentence in re.findall(r'error_message += "(.*)"', path.read_text())]

    assert len(sentences) > 40
    assert [sentence for sentence in sentences if len(sentence.split()) < 5 or not sentence.endswith(".")] == []


def test_every_output_says_what_it_is():
    outputs = {f"{path}: {name}": body for path in FILES for name, body in blocks("output", path).items()}

    assert [name for name, body in outputs.items() if "description" not in body] == []


def test_there_is_one_provider_and_no_module_of_others():
    text = "".join(path.read_text() for path in FILES)

    assert set(re.findall(r'^ +source += "(?!\./)([^"]+)"', text, flags=re.M)) == {"hashicorp/aws"}
    assert set(re.findall(r'^ +version += "(\D.+)"', text, flags=re.M)) == {"~> 5.100"}
