"""What CodeBuild would refuse or misread, in all four buildspecs."""

import re
import subprocess

import pytest
import yaml

from tests.deployment.workplace import BUILDSPECS, PHASES, PROJECT

SCRIPTS = sorted(
    path for path in (PROJECT / "scripts").iterdir() if path.is_file() and path.read_text().startswith("#!")
)


@pytest.mark.parametrize("name", BUILDSPECS)
def test_a_buildspec_is_built_of_what_codebuild_knows(name):
    spec = yaml.safe_load((PROJECT / name).read_text())

    assert spec["version"] == 0.2
    assert set(spec) <= {"version", "env", "phases", "artifacts"}
    assert spec["env"] == {"shell": "bash"}
    assert list(spec["phases"]) == [phase for phase in PHASES if phase in spec["phases"]]
    for phase in spec["phases"].values():
        assert set(phase) <= {"commands", "on-failure", "runtime-versions"}


@pytest.mark.parametrize("name", BUILDSPECS)
def test_no_failure_is_hidden(name):
    spec = yaml.safe_load((PROJECT / name).read_text())

    # CodeBuild runs it after a failed build.
    assert "post_build" not in spec["phases"]
    for phase in spec["phases"].values():
        assert phase["on-failure"] == "ABORT"
        # One command each: of several in a line, only the last one's failure may be seen.
        assert [command for command in phase["commands"] if re.search(r"[;|&\n]", command)] == []


def test_what_the_commands_name_is_there():
    commands = [
        command
        for name in BUILDSPECS
        for phase in yaml.safe_load((PROJECT / name).read_text())["phases"].values()
        for command in phase["commands"]
    ]
    scripts = re.findall(r"scripts/\S+", "\n".join(commands))

    assert len(scripts) == 5
    assert [script for script in scripts if not (PROJECT / script).exists()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_explains_itself(script):
    asked = subprocess.run(["bash", script, "-h"], capture_output=True, text=True, check=False)

    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout.startswith(f"Usage: scripts/{script.name}")
    assert "set -" not in asked.stdout


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("build-images", ["x"]),
        ("push-images", ["x"]),
        ("deploy", []),
        ("run-task", []),
        ("smoke", []),
        ("clean", ["-x"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_arguments_are_answered_with_a_sentence(script, arguments):
    asked = subprocess.run(
        ["bash", PROJECT / "scripts" / script, *arguments], capture_output=True, text=True, check=False
    )

    assert (asked.returncode, asked.stdout) == (2, "")
    assert f"({script} -h says more)" in asked.stderr
