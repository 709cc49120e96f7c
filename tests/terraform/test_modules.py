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


MODULES = {str(folder.relative_to(TERRAFORM)): variables_of(folder) for folder, _ in groupby(FILES, lambda path: path.parent)}
VARIABLES = {f"{module}: {name}": body for module, variables in MODULES.items() for name, body in variables.items()}


def handed_on():
    """What the root hands to modules as somebody said it: the module's variable, and the root's variable it is from."""
    for module, body in blocks("module", TERRAFORM / "main.tf").items():
        for name, said in re.findall(r"^  (\w+) += var\.(\w+)", body, flags=re.M):
            yield pytest.param(VARIABLES[f"modules/{module}: {name}"], VARIABLES[f".: {said}"], id=f"{module}: {name}")


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=lambda path: str(path.relative_to(TERRAFORM)))
def test_no_file_is_longer_than_200_lines(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_takes_no_more_than_25_things(module):
    assert len(MODULES[module]) <= MOST_VARIABLES


@pytest.mark.parametrize("body", VARIABLES.values(), ids=VARIABLES)
def test_a_variable_has_a_type_and_says_what_it_is(body):
    kind = re.search(r"^  type += (\S.*)", body, flags=re.M)

    assert kind
    assert kind[1] not in ("any", "map(any)", "list(any)")
    assert re.search(r'^  description += ".{10,}"', body, flags=re.M)


@pytest.mark.parametrize(("taken", "said"), [*handed_on()])
def test_what_people_say_is_validated_where_it_is_said_or_where_it_is_taken(taken, said):
    is_yes_or_no = re.search(r"^  type += bool", taken, flags=re.M)

    assert is_yes_or_no or "validation {" in taken or "validation {" in said


@pytest.mark.parametrize("body", VARIABLES.values(), ids=VARIABLES)
def test_a_refusal_is_a_sentence(body):
    for sentence in re.findall(r'error_message += "(.*)"', body):
        assert len(sentence.split()) >= 5
        assert sentence.endswith(".")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TERRAFORM)))
def test_an_output_says_what_it_is(path):
    assert [name for name, body in blocks("output", path).items() if "description" not in body] == []


def test_there_is_one_provider_and_no_module_of_others():
    text = "".join(path.read_text() for path in FILES)

    assert set(re.findall(r'source += "(?!\./)([^"]+)"', text)) == {"hashicorp/aws"}
    assert set(re.findall(r'version += "(.+)"', text)) == {"~> 5.100"}
