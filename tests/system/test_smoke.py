"""scripts/smoke against the whole stack with the limits that everybody has."""

import os
import shutil
import subprocess

import psycopg
import pytest

from local import ports
from tests.system.stack import ENVIRONMENT, PROJECT, member_of

STEPS = ["health", "ready", "register", "login", "me", "refresh", "avatar", "logout", "me, after logout"]


def smoke(url, **environment):
    command = ["bash", PROJECT / "scripts" / "smoke", url]
    return subprocess.run(
        command, env=ENVIRONMENT | environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def interfered(tmp_path):
    """interfered(script) → a PATH on which `curl` is that shell script; the real one is "$CURL"."""

    def write(script: str) -> dict[str, str]:
        program = tmp_path / "curl"
        program.write_text(f"#!/usr/bin/env bash\n{script}\n")
        program.chmod(0o755)
        return {"PATH": f"{tmp_path}{os.pathsep}{ENVIRONMENT['PATH']}", "CURL": shutil.which("curl") or ""}

    return write


def accounts(stack):
    with psycopg.connect(stack.environment()["MIGRATION_DATABASE_URL"]) as database:
        return [email for (email,) in database.execute("SELECT email FROM users WHERE email LIKE '%simulator%'")]


def test_a_service_that_works_passes_within_its_limits_and_keeps_no_account(limited_stack, valkey):
    # Other tests log in from here too.
    valkey.client.flushdb()

    done = smoke(limited_stack.url)

    assert done.returncode == 0, done.stderr
    said = [line.removeprefix("ok").strip().partition(":")[0] for line in done.stdout.splitlines()]
    assert said[:-1] == [*STEPS, "login again", "deletion"]
    assert done.stderr == ""
    assert accounts(limited_stack) == []


def test_where_nothing_listens_it_says_so():
    done = smoke(f"http://127.0.0.1:{ports.free()}")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("FAILED  health: no answer instead of 200\ncurl: (7) ")


@pytest.mark.parametrize("step", ["me", "refresh", "logout"])
def test_a_step_that_fails_ends_it_with_the_answer_and_without_the_account(stack, interfered, step):
    path = {"me": "/users/me", "refresh": "/auth/refresh", "logout": "/auth/logout"}[step]
    elsewhere = f'case "$*" in *"GET "*{path} | *"POST "*{path}) set -- "$@"/nowhere ;; esac\nexec "$CURL" "$@"'

    done = smoke(stack.url, **interfered(elsewhere))

    assert done.returncode == 1
    assert f"FAILED  {step}: 404 instead of 20" in done.stderr
    assert '"type":"/problems/not-found"' in done.stderr
    assert "is deleted." in done.stderr
    assert accounts(stack) == []


def test_an_account_whose_registration_got_no_answer_goes_too(stack, interfered):
    lost = 'case "$*" in *"POST "*/auth/register) "$CURL" "$@" >/dev/null; exit 28 ;; esac\nexec "$CURL" "$@"'

    done = smoke(stack.url, **interfered(lost))

    assert done.returncode == 1
    assert "FAILED  register: no answer instead of 201" in done.stderr
    assert "is deleted." in done.stderr
    assert accounts(stack) == []


def test_an_account_that_it_was_given_stays(stack):
    wish, client = member_of(stack)

    done = smoke(stack.url, SMOKE_EMAIL=wish["email"], SMOKE_PASSWORD=wish["password"])

    assert done.returncode == 0, done.stderr
    assert "register" not in done.stdout
    assert client.get(f"{stack.url}/users/me", timeout=5).status_code == 200
    client.close()


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("403", 0, "NOT CHECKED: logins, tokens and pictures"),
        ("202", 1, "registration is private here"),
        ("409", 1, "FAILED  register: 409 instead of 201"),
    ],
)
def test_a_service_where_nobody_can_register_is_checked_as_far_as_that_goes(stack, interfered, answer, code, said):
    refused = f'case "$*" in *"POST "*/auth/register) echo {answer}; exit ;; esac\nexec "$CURL" "$@"'

    done = smoke(stack.url, **interfered(refused))

    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert accounts(stack) == []


def test_pictures_without_a_place_are_no_failure_but_said(stack, interfered):
    problem = '{"type": "/problems/avatars-not-configured"}'
    unplaced = f"""
    if [[ "$*" == *"PUT "* ]]; then
      while [ "$1" != --output ]; do shift; done
      echo '{problem}' >"$2"; echo 503; exit
    fi
    exec "$CURL" "$@"
    """

    done = smoke(stack.url, **interfered(unplaced))

    assert done.returncode == 0, done.stderr
    assert done.stderr == "NOT CHECKED: pictures, since the service has no place for them (AVATARS_BUCKET)\n"
