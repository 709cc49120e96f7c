"""scripts/run-task: which revision of NAME-migrate a command runs in, while Terraform's newest has no image yet."""

import pytest

from tests.deployment import ecs
from tests.deployment.ecs import AT, NAME, revisions, steps
from tests.deployment.standins import Failing
from tests.deployment.workplace import COMMIT, SERVICE

NONE, DEPLOYED = f"{SERVICE}:none", f"{SERVICE}:{COMMIT}"


def run(system, *words):
    return system.script("run-task", *words, POLL_SECONDS="0")


def ran(system):
    (asked,) = system.called("aws", "ecs", "run-task")
    return asked["--task-definition"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("images", "expected"),
    [([DEPLOYED, f"{SERVICE}:older"], 9), ([NONE, DEPLOYED, f"{SERVICE}:older"], 8), ([NONE, NONE, DEPLOYED], 7)],
    ids=["deployed", "changed-since", "changed-twice"],
)
def test_it_is_the_newest_that_has_an_image(system, images, expected):
    revisions(system, *images, newest=9)

    done = run(system, NAME, "flask", "keys", "list")

    assert (done.code, ran(system)) == (0, f"{NAME}-migrate:{expected}"), done.said
    said = f"passed over what Terraform changed since {NAME}-migrate:{expected} was deployed"
    assert (said in done.said) is (images[0] == NONE)
    (asked,) = system.called("aws", "ecs", "list-task-definitions")
    assert (asked["--family-prefix"], asked["--status"], asked["--sort"]) == (f"{NAME}-migrate", "ACTIVE", "DESC")
    # A system that is years old has thousands.
    assert asked["--max-items"] == "5"


def test_none_is_a_tag_and_not_the_end_of_one(system):
    revisions(system, f"{SERVICE}:not-none", f"{SERVICE}:older", newest=9)

    assert run(system, NAME, "flask", "keys", "list").code == 0
    assert ran(system) == f"{NAME}-migrate:9"


def test_its_log_is_read_where_that_revision_writes(system):
    revisions(system, NONE, DEPLOYED, newest=9)
    elsewhere = ecs.container("migrate", DEPLOYED)
    elsewhere["logConfiguration"]["options"] = {"awslogs-group": "/ecs/then", "awslogs-stream-prefix": "before"}
    describe = f"aws ecs describe-task-definition --task-definition {AT}:task-definition/{NAME}-migrate:8"
    system.answer(describe, ecs.definition("migrate", 8, elsewhere))

    assert run(system, NAME, "flask", "keys", "list").code == 0
    (log,) = system.called("aws", "logs", "filter-log-events")
    assert log["--log-group-name"] == "/ecs/then"
    assert log["--log-stream-names"].startswith("before/migrate/")


def test_before_the_first_deployment_it_says_so(system):
    revisions(system, NONE, newest=1)

    done = run(system, NAME, "flask", "users", "promote", "ada@example.com")

    assert done.code == 1
    assert done.said == "run-task: nothing has been deployed yet: deploy first (scripts/deploy -h says how)\n"
    assert steps(system) == []


def test_it_does_not_look_for_ever(system):
    revisions(system, *[NONE] * 5, newest=30)

    done = run(system, NAME, "flask", "keys", "list")

    assert done.code == 1
    assert f"none of the 5 newest revisions of {NAME}-migrate has an image: deploy first" in done.said
    assert steps(system) == []


def test_a_family_that_is_not_there_is_named(system):
    revisions(system, newest=1)

    done = run(system, NAME, "flask", "keys", "list")

    assert (done.code, f"there is no task definition {NAME}-migrate" in done.said) == (1, True)
    assert steps(system) == []


@pytest.mark.parametrize("call", ["list-task-definitions", "describe-task-definition"])
def test_a_question_that_aws_refuses_is_the_end(system, call):
    """And no reason to say that nothing was deployed, or to run something else."""
    system.answer(f"aws ecs {call}", Failing("AccessDenied\n"))
    system.answer(f"aws ecs {call} --task-definition {AT}:task-definition/{NAME}-migrate:7", Failing("AccessDenied\n"))

    done = run(system, NAME, "flask", "keys", "list")

    assert (done.code, done.said) == (255, "AccessDenied\n")
    assert steps(system) == []


def test_a_revision_that_is_said_runs_whatever_its_image(system):
    revisions(system, NONE, DEPLOYED, newest=9)

    done = run(system, "--revision", f"{AT}:task-definition/{NAME}-migrate:9", NAME, "flask", "keys", "list")

    assert (done.code, ran(system)) == (0, f"{NAME}-migrate:9"), done.said
    assert system.called("aws", "ecs", "list-task-definitions") == []
