"""Whom AWS's services act for when they use what is ours, and on what condition our own roles may do things."""

import json

import pytest

from tests.terraform.known import ACCOUNT, REGION

HELD = {
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_sns_topic_policy": "policy",
}
HERE = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
# By the name of a role, or of the statement of a bucket or a topic. Not on behalf of somebody else's account.
TRUSTED = {
    "task": {**HERE, "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"}},
    # ECS itself, before there is a task.
    "execution": None,
    "stages": HERE,
    "pipeline": HERE,
    "flow": HERE,
    # Under the account's own prefix alone.
    "LoadBalancerWrites": None,
    "CdnReads": {"StringEquals": {"aws:SourceArn": "DISTRIBUTION"}},
    "AlarmsTell": HERE,
    "FailedPipelinesTell": {"ArnEquals": {"aws:SourceArn": "RULE"}},
}
CONDITIONS = {
    "OpenOwnersPassword": {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}},
    "SendMail": {"StringEquals": {"ses:FromAddress": "accounts@example.com"}},
    "HandRolesToTasks": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    "PointServicesAtRevisions": {
        "ArnLike": {
            "ecs:task-definition": [
                f"arn:aws:ecs:{REGION}:123456789012:task-definition/gatehouse-long-production1-{family}{revision}"
                for family in ("api", "worker")
                for revision in ("", ":*")
            ]
        }
    },
    "RunCommands": {"ArnEquals": {"ecs:cluster": "CLUSTER"}},
}


@pytest.fixture
def arns(plan):
    """What the tables above cannot know."""
    kinds = {
        "DISTRIBUTION": "aws_cloudfront_distribution",
        "RULE": "aws_cloudwatch_event_rule",
        "CLUSTER": "aws_ecs_cluster",
    }
    return {name: plan.one(kind)["arn"] for name, kind in kinds.items()}


@pytest.fixture
def statements(plan):
    """Each statement of each policy, with the name of what holds it."""
    return [
        (address.split(".")[-1].partition("[")[0], statement)
        for kind, field in HELD.items()
        for address, each in plan.of(kind).items()
        for statement in json.loads(each[field])["Statement"]
    ]


def _known(table, arns):
    text = json.dumps(table)
    for name, arn in arns.items():
        text = text.replace(f'"{name}"', json.dumps(arn))
    return json.loads(text)


def test_services_of_aws_are_trusted_for_this_account_alone(statements, arns):
    found = [
        (statement.get("Sid") or holder, statement.get("Condition"))
        for holder, statement in statements
        if "Service" in (statement.get("Principal") or {})
    ]
    table = _known(TRUSTED, arns)

    assert {name for name, _ in found} == set(table)
    assert [(name, condition) for name, condition in found if condition != table[name]] == []


def test_what_is_allowed_on_a_condition_alone_has_it(statements, arns):
    found = [
        (statement.get("Sid"), statement.get("Condition"))
        for _, statement in statements
        if "Principal" not in statement and ("Condition" in statement or statement.get("Sid") in CONDITIONS)
    ]
    table = _known(CONDITIONS, arns)

    assert {name for name, _ in found} == set(table)
    assert [(name, condition) for name, condition in found if condition != table[name]] == []
