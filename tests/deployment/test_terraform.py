"""scripts/terraform: the state and the values of one environment, never of two."""

import shutil

import pytest

from tests.deployment.standins import Failing
from tests.deployment.workplace import PROJECT


@pytest.fixture
def folder(workplace):
    return workplace.environments("small", "production")


def init_of(environment, *options):
    backend = f"-backend-config=environments/{environment}.s3.tfbackend"
    return ["terraform", "-chdir=terraform", "init", "-input=false", "-reconfigure", backend, *options]


def called(*words):
    return ["terraform", "-chdir=terraform", *words]


@pytest.mark.parametrize("command", ["plan", "apply", "destroy", "refresh", "import", "console"])
def test_a_command_that_needs_values_gets_those_of_the_environment(workplace, folder, command):
    done = workplace.script("terraform", "small", command, "-no-color", "a.b=c")

    assert done.code == 0, done.said
    values = "-var-file=environments/small.tfvars"
    assert workplace.calls == [init_of("small"), called(command, values, "-no-color", "a.b=c")]


def test_apply_alone_gets_them_too(workplace, folder):
    assert workplace.script("terraform", "small", "apply").code == 0
    assert workplace.calls[1:] == [called("apply", "-var-file=environments/small.tfvars")]


@pytest.mark.parametrize("words", [["output", "-raw", "url"], ["state", "list"]], ids=["output", "state"])
def test_other_commands_take_none(workplace, folder, words):
    workplace.answer("terraform -chdir=terraform init", "Initializing")
    workplace.answer("terraform -chdir=terraform output", "http://example.com")

    done = workplace.script("terraform", "production", *words)

    assert workplace.calls == [init_of("production"), called(*words)]
    # So that a shell can take it.
    assert done.printed == ("http://example.com\n" if words[0] == "output" else "")


def test_a_saved_plan_has_its_values_in_it(workplace, folder):
    (folder.parent / "next.tfplan").touch()

    assert workplace.script("terraform", "small", "apply", "-no-color", "next.tfplan").code == 0
    assert workplace.calls[1:] == [called("apply", "-no-color", "next.tfplan")]


def test_environments_share_nothing_that_init_leaves(workplace, folder):
    for environment in ("small", "production"):
        assert workplace.script("terraform", environment, "plan").code == 0

    assert workplace.kept == [
        f".terraform/environments/{name}" for name in ("small", "small", "production", "production")
    ]


def test_init_alone_takes_options(workplace, folder):
    assert workplace.script("terraform", "small", "init", "-upgrade").code == 0
    assert workplace.calls == [init_of("small", "-upgrade")]


@pytest.mark.parametrize("command", ["init", "plan"])
@pytest.mark.parametrize(
    "option",
    [
        "-migrate-state",
        "--migrate-state=true",
        "-force-copy",
        "-var-file=environments/production.tfvars",
        "--var-file",
        "-backend-config=environments/production.s3.tfbackend",
    ],
)
def test_nothing_mixes_two_environments(workplace, folder, command, option):
    done = workplace.script("terraform", "small", command, option)

    assert (done.code, "takes no" in done.said) == (2, True)
    assert workplace.calls == []


@pytest.mark.parametrize("words", [[], ["-help"], ["small"], ["small", "-chdir=elsewhere"]])
def test_an_environment_and_a_command_are_needed(workplace, folder, words):
    assert workplace.script("terraform", *words).code == 2
    assert workplace.calls == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("production.tfvars", 'environment = "small"\n', 'production.tfvars must say environment = "production"'),
        ("production.tfvars", '# environment = "production"\n', 'must say environment = "production"'),
        ("production.s3.tfbackend", 'key = "small/terraform.tfstate"\n', "must have production in its key"),
        ("production.s3.tfbackend", 'key = "preproduction/terraform.tfstate"\n', "must have production in its key"),
        ("production.s3.tfbackend", None, "there is no terraform/environments/production.s3.tfbackend"),
        ("production.tfvars", None, "there is no terraform/environments/production.tfvars"),
    ],
    ids=["values", "comment", "state", "part-of-a-word", "no-state", "no-values"],
)
def test_a_file_of_another_environment_is_refused(workplace, folder, name, text, complaint):
    (folder / name).unlink()
    if text is not None:
        (folder / name).write_text(text)

    done = workplace.script("terraform", "production", "apply")

    assert (done.code, complaint in done.said) == (1, True), done.said
    assert workplace.calls == []


@pytest.mark.parametrize(
    "key",
    ["production/terraform.tfstate", "production", "gatehouse-a/production.tfstate"],
    ids=["folder", "all", "file"],
)
def test_the_state_may_be_anywhere_in_the_name_of_the_environment(workplace, folder, key):
    (folder / "production.s3.tfbackend").write_text(f'bucket = "b"\nkey          = "{key}"\n')

    done = workplace.script("terraform", "production", "plan")

    assert done.code == 0, done.said


def test_an_init_that_fails_ends_it_and_is_told(workplace, folder):
    workplace.answer("terraform -chdir=terraform init", Failing("no credentials\n"))

    done = workplace.script("terraform", "small", "apply")

    assert (done.code, "no credentials" in done.said) == (1, True)
    assert workplace.calls == [init_of("small")]


@pytest.mark.parametrize("environment", ["small", "production"])
def test_our_own_environments_are_as_it_wants_them(workplace, folder, environment):
    ours = PROJECT / "terraform" / "environments"
    shutil.copy(ours / f"{environment}.tfvars", folder)
    shutil.copy(ours / f"{environment}.s3.tfbackend.example", folder / f"{environment}.s3.tfbackend")

    done = workplace.script("terraform", environment, "plan")

    assert done.code == 0, done.said
