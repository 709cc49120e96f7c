"""Everything is planned under the longest name that variables.tf takes; AWS takes all that is made of it."""

import re

import pytest

from tests.terraform.plan import TERRAFORM

# Most characters, from the API reference of each service.
LIMITS = {
    ("aws_appautoscaling_policy", "name"): 256,
    ("aws_cloudformation_stack", "name"): 128,
    ("aws_cloudfront_distribution", "comment"): 128,
    ("aws_cloudfront_origin_access_control", "name"): 64,
    ("aws_cloudwatch_dashboard", "dashboard_name"): 255,
    ("aws_cloudwatch_event_rule", "name"): 64,
    ("aws_cloudwatch_log_group", "name"): 512,
    ("aws_cloudwatch_log_metric_filter", "name"): 512,
    ("aws_cloudwatch_log_metric_filter", "pattern"): 1024,
    ("aws_cloudwatch_metric_alarm", "alarm_name"): 255,
    ("aws_cloudwatch_metric_alarm", "alarm_description"): 1024,
    ("aws_codebuild_project", "name"): 150,
    ("aws_codebuild_project", "description"): 255,
    ("aws_codeconnections_connection", "name"): 32,
    ("aws_codepipeline", "name"): 100,
    ("aws_db_instance", "identifier"): 63,
    ("aws_db_instance", "final_snapshot_identifier"): 255,
    # Terraform adds 26 characters to a beginning.
    ("aws_db_parameter_group", "name_prefix"): 255 - 26,
    ("aws_db_subnet_group", "name"): 255,
    ("aws_ecr_repository", "name"): 256,
    ("aws_ecs_cluster", "name"): 255,
    ("aws_ecs_service", "name"): 255,
    ("aws_ecs_task_definition", "family"): 255,
    ("aws_elasticache_replication_group", "replication_group_id"): 40,
    ("aws_elasticache_subnet_group", "name"): 255,
    ("aws_iam_policy", "name"): 128,
    ("aws_iam_role", "name"): 64,
    ("aws_iam_role_policy", "name"): 128,
    ("aws_kms_alias", "name"): 256,
    ("aws_lb", "name"): 32,
    ("aws_lb_target_group", "name"): 32,
    ("aws_s3_bucket", "bucket"): 63,
    ("aws_secretsmanager_secret", "name"): 512,
    ("aws_security_group", "name"): 255,
    ("aws_security_group", "description"): 255,
    ("aws_sesv2_configuration_set", "configuration_set_name"): 64,
    ("aws_sns_topic", "name"): 256,
    ("aws_wafv2_web_acl", "name"): 128,
}
NAMED_BY = {"name", "bucket", "identifier", "replication_group_id", "family", "alarm_name", "dashboard_name"}
# Named by AWS, by a domain, or within another resource; or held by somebody else's name.
NOT_OURS = {"aws_route53_record", "aws_acm_certificate", "aws_appautoscaling_target", "aws_db_parameter_group"}
OF_BUCKETS = "aws_s3_bucket_"


@pytest.mark.parametrize(("kind", "field"), LIMITS, ids=lambda value: value)
def test_the_longest_name_is_short_enough(plan, kind, field):
    values = [value for each in plan.of(kind).values() if (value := each.get(field))]

    assert values
    assert [value for value in values if len(value) > LIMITS[kind, field]] == []


def test_no_kind_of_name_is_forgotten(plan):
    kinds = {
        (address.split('["')[0].split(".")[-2], field) for address, each in plan.resources.items() for field in each
    }

    named = {(kind, field) for kind, field in kinds if field in NAMED_BY and kind not in NOT_OURS}
    assert {(kind, field) for kind, field in named if not kind.startswith(OF_BUCKETS)} - set(LIMITS) == set()


def test_the_name_is_the_longest_that_is_taken(plan):
    variables = (TERRAFORM / "variables.tf").read_text()
    longest = [int(re.search(rf"{each} must be \d+ to (\d+)", variables)[1]) for each in ("project", "environment")]

    assert len(plan.one("aws_ecs_cluster")["name"]) == sum(longest) + 1


def test_the_caches_user_is_short_enough_too(plan):
    """CloudFormation makes it; an id has 40 characters at most."""
    assert len(f"{plan.one('aws_elasticache_replication_group')['replication_group_id']}-limits") <= 40


def test_no_two_of_a_kind_share_a_name(plan):
    for kind, field in LIMITS:
        if field in NAMED_BY and kind != "aws_iam_role_policy":
            names = [each[field] for each in plan.of(kind).values()]
            assert len(names) == len(set(names)), kind
