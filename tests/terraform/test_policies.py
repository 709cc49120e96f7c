"""Rights: no more than AWS lets one say, and every word known to AWS."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.terraform.plan import TERRAFORM

OF_IDENTITIES = ("aws_iam_policy", "aws_iam_role_policy")
OF_RESOURCES = ("aws_kms_key", "aws_s3_bucket_policy", "aws_sns_topic_policy")
# Actions that AWS can restrict to nothing.
UNRESTRICTED = {
    "ecr:GetAuthorizationToken",
    "ecs:DescribeTaskDefinition",
    "ecs:ListTaskDefinitions",
    "logs:DescribeLogGroups",
}
# What parliament says wrongly: its finding, and why it is none.
MUTED = {
    ("module.database.aws_kms_key.this", "RESOURCE_STAR"): "the resource of a key's own policy is the key",
    ("module.pipeline[0].aws_iam_role_policy.pipeline", "RESOURCE_MISMATCH"): "it knows the service by its older name",
}
PARLIAMENT = """
import json, sys
from parliament import analyze_policy_string
documents = json.load(sys.stdin)
found = {address: analyze_policy_string(document).findings for address, document in documents.items()}
print(json.dumps([[address, each.issue, str(each.detail)] for address, all in found.items() for each in all]))
"""


@pytest.fixture
def documents(plan):
    """Each policy, by the address of what holds it."""
    kinds = (*OF_IDENTITIES, *OF_RESOURCES)
    return {address: json.loads(each["policy"]) for kind in kinds for address, each in plan.of(kind).items()}


@pytest.fixture
def allowed(plan):
    """What identities may do: where it is said, the actions, and on what."""
    statements = [
        (address, statement)
        for kind in OF_IDENTITIES
        for address, each in plan.of(kind).items()
        for statement in json.loads(each["policy"])["Statement"]
    ]
    assert {statement["Effect"] for _, statement in statements} == {"Allow"}
    return [(address, _list(statement["Action"]), _list(statement["Resource"])) for address, statement in statements]


def _list(value):
    return value if isinstance(value, list) else [value]


def test_only_what_nothing_narrower_is_offered_for_is_allowed_everywhere(allowed):
    everywhere = {action for _, actions, resources in allowed if "*" in resources for action in actions}

    assert everywhere == UNRESTRICTED


def test_nothing_is_allowed_on_all_of_a_kind(allowed):
    """arn:aws:s3:::* and the like; a star stands behind a name of ours alone."""
    wide = [
        (address, resource)
        for address, _, resources in allowed
        for resource in resources
        if resource != "*"
        and not re.search(
            r"gatehouse-long-production1|/example\.com$|rds!db-|:dbuser:db-\w+/|:key/\w+$|:connection/\w+$", resource
        )
    ]

    assert wide == []


def test_no_action_is_a_wildcard(allowed):
    assert [action for _, actions, _ in allowed for action in actions if "*" in action] == []


@pytest.mark.parametrize("family", ["api", "worker", "migrate"])
def test_the_code_of_a_task_may_do_nothing_everywhere(plan, family):
    document = json.loads(plan.named("aws_iam_policy", f"-{family}")["policy"])

    assert not any("*" in _list(statement["Resource"]) for statement in document["Statement"])


def test_ecs_reads_the_secrets_that_it_gives_to_containers_and_no_others(plan):
    given = {"service": set(), "migrate": set()}
    for task in plan.of("aws_ecs_task_definition").values():
        for container in json.loads(task["container_definitions"]):
            secrets = {each["valueFrom"].removesuffix(":password::") for each in container.get("secrets", [])}
            given["migrate" if container["name"] == "migrate" else "service"] |= secrets

    for role, secrets in given.items():
        document = json.loads(plan.resources[f'module.service.aws_iam_role_policy.execution["{role}"]']["policy"])
        (reading,) = [each for each in document["Statement"] if "secretsmanager:GetSecretValue" in each["Action"]]
        assert set(reading["Resource"]) == secrets


def test_the_last_stage_reads_the_account_that_it_is_given_and_no_other_stage_a_secret(plan):
    stages = {address: each for address, each in plan.of("aws_iam_role_policy").items() if ".pipeline[" in address}
    reading = {
        address: statement["Resource"]
        for address, each in stages.items()
        for statement in json.loads(each["policy"])["Statement"]
        if any(action.startswith("secretsmanager:") for action in _list(statement["Action"]))
    }
    variables = plan.named("aws_codebuild_project", "-smoke")["environment"][0]["environment_variable"]
    given = {each["name"]: each["value"] for each in variables if each["type"] == "SECRETS_MANAGER"}
    secret = given["SMOKE_EMAIL"].removesuffix(":email")

    assert given == {"SMOKE_EMAIL": f"{secret}:email", "SMOKE_PASSWORD": f"{secret}:password"}
    assert reading == {'module.pipeline[0].aws_iam_role_policy.stages["smoke"]': [secret]}


def test_the_files_say_why_where_a_resource_is_a_star():
    silent = []
    for path in TERRAFORM.rglob("*.tf"):
        for found in re.finditer(r'^ *Resource += (\["\*"\]|"\*")$', path.read_text(), flags=re.M):
            before = path.read_text()[: found.start()].splitlines()[-8:]
            if not any(line.strip().startswith("#") for line in before):
                silent.append(f"{path}: {found[0].strip()}")

    assert silent == []


def test_what_anybody_is_told_is_no(documents):
    """A principal that is everybody occurs in refusals alone, and those are about connections without TLS."""
    for document in documents.values():
        for statement in document["Statement"]:
            if statement.get("Principal") == "*":
                assert statement["Effect"] == "Deny"
                assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_every_bucket_refuses_connections_without_tls(plan, documents):
    guarded = {plan.resources[address]["bucket"] for address in documents if ".aws_s3_bucket_policy." in address}

    assert guarded == {bucket["id"] for bucket in plan.of("aws_s3_bucket").values()}


def test_a_role_is_taken_on_by_the_one_service_that_it_is_for(plan):
    services = {
        "ecs-tasks.amazonaws.com": 5,
        "codebuild.amazonaws.com": 4,
        "codepipeline.amazonaws.com": 1,
        "vpc-flow-logs.amazonaws.com": 1,
    }
    found = []
    for role in plan.of("aws_iam_role").values():
        (statement,) = json.loads(role["assume_role_policy"])["Statement"]
        found.append(statement["Principal"].get("Service"))
        if "Federated" in statement["Principal"]:
            ((_, claims),) = statement["Condition"].items()
            assert (
                claims[next(name for name in claims if name.endswith(":sub"))]
                == "system:serviceaccount:gatehouse:gatehouse"
            )

    assert {service: found.count(service) for service in found if service} == services
    assert found.count(None) == 1


def test_roles_are_handed_to_tasks_alone(plan):
    for each in plan.of("aws_iam_role_policy").values():
        for statement in json.loads(each["policy"])["Statement"]:
            if "iam:PassRole" in _list(statement["Action"]):
                assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_parliament_knows_every_word(documents):
    python = Path(os.environ["GATEHOUSE_PLAN_TOOLS"]) / "bin" / "python"
    asked = json.dumps({address: json.dumps(document) for address, document in documents.items()})
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PARLIAMENT], input=asked, capture_output=True, text=True, check=True
    )

    found = {(address, issue): detail for address, issue, detail in json.loads(done.stdout)}

    assert len(documents) > 15
    assert {each: detail for each, detail in found.items() if each not in MUTED} == {}
    assert set(MUTED) <= set(found), "what is muted here is not said any more"
