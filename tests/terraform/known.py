"""A plan in which nothing is unknown: what only AWS could say is made up here, by the rules that AWS has for it.

python -m tests.terraform.known PLAN.json       the plan's resources as overrides of `terraform test`
python -m tests.terraform.known --plan OUTPUT   the plan that `terraform test -verbose -json` made with them
"""

import json
import sys
from pathlib import Path
from typing import Any

ACCOUNT = "123456789012"
REGION = "eu-west-1"
HERE = f"{REGION}:{ACCOUNT}"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:"
BALANCER = f"arn:aws:elasticloadbalancing:{HERE}:"

KNOWN: dict[str, dict[str, Any]] = {
    "aws_acm_certificate": {
        "arn": f"arn:aws:acm:{HERE}:certificate/{{serial}}",
        "domain_validation_options": [
            {
                "domain_name": "{domain_name}",
                "resource_record_name": "_proof.{domain_name}",
                "resource_record_type": "CNAME",
                "resource_record_value": "_proof.acm-validations.aws",
            }
        ],
    },
    "aws_cloudfront_distribution": {
        "arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/{{serial}}",
        "domain_name": "d{serial}.cloudfront.net",
    },
    "aws_cloudwatch_event_rule": {"arn": f"arn:aws:events:{HERE}:rule/{{name}}"},
    "aws_cloudwatch_log_group": {"arn": f"arn:aws:logs:{HERE}:log-group:{{name}}"},
    "aws_codebuild_project": {"arn": f"arn:aws:codebuild:{HERE}:project/{{name}}"},
    "aws_codeconnections_connection": {"arn": f"arn:aws:codeconnections:{HERE}:connection/{{serial}}"},
    "aws_db_instance": {
        "address": f"{{identifier}}.cabcdefghijk.{REGION}.rds.amazonaws.com",
        "resource_id": "db-{serial}",
        "master_user_secret": [{"secret_arn": f"{SECRET}rds!db-{{serial}}-AbCdEf"}],
    },
    "aws_ecr_repository": {
        "arn": f"arn:aws:ecr:{HERE}:repository/{{name}}",
        "repository_url": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{{name}}",
    },
    "aws_ecs_cluster": {"arn": f"arn:aws:ecs:{HERE}:cluster/{{name}}"},
    "aws_elasticache_replication_group": {
        "primary_endpoint_address": "master.{replication_group_id}.abcdef.euw1.cache.amazonaws.com"
    },
    "aws_iam_policy": {"arn": f"arn:aws:iam::{ACCOUNT}:policy/{{name}}"},
    "aws_iam_role": {"arn": f"arn:aws:iam::{ACCOUNT}:role/{{name}}", "id": "{name}"},
    "aws_internet_gateway": {"id": "igw-{serial}"},
    "aws_kms_key": {"arn": f"arn:aws:kms:{HERE}:key/{{serial}}", "key_id": "{serial}"},
    "aws_lb": {
        "arn": f"{BALANCER}loadbalancer/app/{{name}}/{{serial}}",
        "arn_suffix": "app/{name}/{serial}",
        "dns_name": f"{{name}}-{{serial}}.{REGION}.elb.amazonaws.com",
        "zone_id": "Z32O12XQLNTSW2",
    },
    "aws_lb_listener": {"arn": f"{BALANCER}listener/app/{{serial}}"},
    "aws_lb_target_group": {
        "arn": f"{BALANCER}targetgroup/{{name}}/{{serial}}",
        "arn_suffix": "targetgroup/{name}/{serial}",
    },
    "aws_nat_gateway": {"id": "nat-{serial}"},
    "aws_route_table": {"id": "rtb-{serial}"},
    "aws_s3_bucket": {
        "arn": "arn:aws:s3:::{bucket}",
        "id": "{bucket}",
        "bucket_regional_domain_name": f"{{bucket}}.s3.{REGION}.amazonaws.com",
    },
    "aws_secretsmanager_secret": {"arn": f"{SECRET}{{name}}-AbCdEf", "id": f"{SECRET}{{name}}-AbCdEf"},
    "aws_secretsmanager_secret_version": {"arn": f"{SECRET}{{name_of_secret}}-AbCdEf"},
    "aws_security_group": {"id": "sg-{serial}"},
    "aws_sns_topic": {"arn": f"arn:aws:sns:{HERE}:{{name}}"},
    "aws_subnet": {"id": "subnet-{serial}"},
    "aws_vpc": {"id": "vpc-{serial}"},
}
# An ephemeral resource would go and read it.
LEFT_UNKNOWN = ("module.cache[0].module.credentials[0].aws_secretsmanager_secret_version.password",)


def overrides(changes: list[dict[str, Any]]) -> str:
    """HCL: for each resource what AWS would say of it, and a run that plans with that."""
    names = {change["address"]: change["change"]["after"].get("name") for change in changes}
    blocks = [
        f"override_resource {{\n  target          = {change['address']}\n  override_during = plan\n"
        f"  values          = {json.dumps(_filled(KNOWN[change['type']], _facts(number, change, names)))}\n}}\n"
        for number, change in enumerate(changes)
        if change["type"] in KNOWN and change["address"] not in LEFT_UNKNOWN
    ]
    return "\n".join([*blocks, 'run "everything" {\n  command = plan\n}'])


def planned(output: str) -> dict[str, Any]:
    """The plan among what `terraform test` says."""
    said = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    (plan,) = [line["test_plan"] for line in said if line["type"] == "test_plan"]
    return {"resource_changes": plan["resource_changes"]}


def _facts(number: int, change: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """A version of a secret has the label that the secret has."""
    secret = change["address"].replace("aws_secretsmanager_secret_version.", "aws_secretsmanager_secret.")
    return {**change["change"]["after"], "serial": f"{number:017x}", "name_of_secret": names.get(secret)}


def _filled(value: Any, facts: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(part, facts) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, facts) for part in value]
    return value.format_map(facts)


if __name__ == "__main__":
    *kind, file = sys.argv[1:]
    text = Path(file).read_text()
    sys.stdout.write(json.dumps(planned(text)) if kind else overrides(json.loads(text)["resource_changes"]) + "\n")
