"""scripts/run-task: a command in a task of its own."""

import json
import signal
import sys
import time

import pytest

from tests.deployment import ecs
from tests.deployment.ecs import AT, NAME, TASK, task
from tests.deployment.standins import Failing

STOPPED = "EssentialContainerExited"
# Who started these tests in the background has made them deaf to Ctrl-C, and bash cannot trap what it was born deaf to.
HEARING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])"


def run(system, *words, **environment):
    return system.script("run-task", NAME, *words, **({"POLL_SECONDS": "0"} | environment))


def test_a_command_runs_as_a_task_of_its_own_and_its_log_is_printed(system):
    done = run(system, "flask", "users", "promote", "ada@example.com")

    assert (done.code, done.printed) == (0, "first line\nsecond\n")
    (asked,) = system.called("aws", "ecs", "run-task")
    override = {"name": "migrate", "command": ["flask", "users", "promote", "ada@example.com"]}
    assert json.loads(asked["--overrides"]) == {"containerOverrides": [override]}
    assert asked["--task-definition"] == f"{AT}:task-definition/{NAME}-migrate:7"
    assert (asked["--cluster"], asked["--launch-type"]) == (NAME, "FARGATE")
    (log,) = system.called("aws", "logs", "filter-log-events")
    assert log["--log-group-name"] == f"/ecs/{NAME}"
    assert log["--log-stream-names"] == f"migrate/migrate/{TASK.rpartition('/')[2]}"


def test_words_reach_the_command_as_they_were_typed(system):
    words = ["flask", "users", "create", "--name", 'Ada "the first" Lovelace', "it's", "", "a\nb", "é"]

    assert run(system, *words).code == 0
    (asked,) = system.called("aws", "ecs", "run-task")
    assert json.loads(asked["--overrides"])["containerOverrides"][0]["command"] == words


def test_it_runs_where_the_service_runs(system):
    assert run(system, "flask", "keys", "list").code == 0

    (asked,) = system.called("aws", "ecs", "run-task")
    place = json.loads(asked["--network-configuration"])["awsvpcConfiguration"]
    assert place == {"subnets": ["subnet-9"], "securityGroups": ["sg-9"], "assignPublicIp": "DISABLED"}


def test_it_runs_where_it_is_told(system):
    place = {"SUBNETS": "subnet-1,subnet-2", "SECURITY_GROUPS": "sg-1", "ASSIGN_PUBLIC_IP": "ENABLED"}

    assert run(system, "flask", "keys", "list", **place).code == 0

    (asked,) = system.called("aws", "ecs", "run-task")
    place = "subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=ENABLED"
    assert asked["--network-configuration"] == f"awsvpcConfiguration={{{place}}}"


def test_a_question_that_gets_no_answer_is_asked_again(system):
    system.answer("aws ecs describe-tasks", task("PENDING"), Failing(), ecs.ENDED)

    assert run(system, "flask", "keys", "list").code == 0


def test_half_of_a_place_is_none(system):
    done = run(system, "flask", "keys", "list", SUBNETS="subnet-1")

    assert (done.code, "not set: SECURITY_GROUPS" in done.said) == (1, True)


@pytest.mark.parametrize("code", [1, 2, 137])
def test_it_ends_with_the_exit_code_of_the_command(system, code):
    system.answer("aws ecs describe-tasks", task("STOPPED", stopCode=STOPPED, exitCode=code))

    done = run(system, "flask", "users", "promote", "nobody@example.com")

    assert (done.code, done.printed) == (code, "first line\nsecond\n")
    assert f"ended with exit code {code}" in done.said


def test_a_task_that_could_not_start_says_why(system):
    why = {"stopCode": "TaskFailedToStart", "stoppedReason": "CannotPullContainerError: not found"}
    system.answer("aws ecs describe-tasks", task("STOPPED", **why))

    done = run(system, "flask", "keys", "list")

    assert done.code == 1
    assert "the command never ran: TaskFailedToStart, CannotPullContainerError: not found" in done.said


def test_a_command_that_was_stopped_from_outside_has_not_succeeded(system):
    why = {"stopCode": "UserInitiated", "stoppedReason": "Task stopped by user"}
    system.answer("aws ecs describe-tasks", task("STOPPED", exitCode=0, **why))

    done = run(system, "flask", "users", "import")

    assert (done.code, "stopped from outside: UserInitiated, Task stopped by user" in done.said) == (1, True)


def test_a_task_that_ecs_does_not_take_says_why(system):
    system.answer("aws ecs run-task", {"tasks": [], "failures": [{"reason": "RESOURCE:ENI", "detail": "none is free"}]})

    done = run(system, "flask", "keys", "list")

    assert (done.code, "the task was not started: RESOURCE:ENI (none is free)" in done.said) == (1, True)


def test_a_task_that_takes_too_long_is_stopped_and_its_log_printed(system):
    system.answer("aws ecs describe-tasks", task("RUNNING"))

    done = run(system, "flask", "db", "upgrade", TASK_SECONDS="1")

    assert (done.code, done.printed) == (1, "first line\nsecond\n")
    assert "stopped it: not done after 1 s" in done.said
    (stopped,) = system.called("aws", "ecs", "stop-task")
    assert (stopped["--cluster"], stopped["--task"]) == (NAME, TASK)


def test_a_system_that_is_not_there_is_named(system):
    system.answer(ecs.describe_service("api"), {"services": [], "failures": [{"reason": "MISSING"}]})

    done = run(system, "flask", "keys", "list")

    assert (done.code, f"there is no service {NAME}-api" in done.said) == (1, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_who_stops_waiting_is_told_that_the_task_goes_on(system, number):
    system.answer("aws ecs describe-tasks", task("RUNNING"))
    command = ("bash", "scripts/run-task", NAME, "flask", "users", "import")

    with system.started(sys.executable, "-c", HEARING, *command, POLL_SECONDS="0", TASK_SECONDS="20") as running:
        # Stand-ins read it to its end.
        running.stdin.close()
        while not system.called("aws", "ecs", "describe-tasks"):
            assert running.poll() is None, running.stderr.read()
            time.sleep(0.1)
        running.send_signal(number)
        running.wait(timeout=60)

        assert (running.returncode, running.stdout.read()) == (130, "")
        assert f"The task goes on: {TASK}" in running.stderr.read()
    assert system.called("aws", "ecs", "stop-task") == []
