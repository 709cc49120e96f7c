"""make hands on what it is told to the scripts."""

import os
import subprocess

import pytest

from tests.deployment.workplace import COMMIT, PROJECT

URL = "https://accounts.example.com"


def would_run(*words, **environment):
    # Nothing of the make that may have started these tests.
    here = {"PATH": os.environ["PATH"]} | environment
    asked = ["make", "--no-print-directory", "--dry-run", *words]
    return subprocess.run(asked, cwd=PROJECT, env=here, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["deploy"], "scripts/deploy all"),
        (["deploy", f"TAG={COMMIT}"], f"scripts/deploy all --tag {COMMIT}"),
        (["smoke"], "scripts/smoke http://localhost:8080"),
        (["smoke", f"URL={URL}"], f"scripts/smoke {URL}"),
        (["clean"], "scripts/clean"),
        (["clean", "TRIAL=small"], "scripts/clean small"),
    ],
    ids=["deploy", "deploy-TAG", "smoke", "smoke-URL", "clean", "clean-TRIAL"],
)
def test_a_target_is_one_script_and_tells_it_what_was_said(words, command):
    assert [line.strip() for line in would_run(*words)] == [command]


def test_the_environment_says_it_as_well():
    assert would_run("smoke", URL=URL) == [f"scripts/smoke {URL}"]
