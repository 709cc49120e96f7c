"""What people say arrives where it is meant, and is not what would stand there anyway."""

import json
import re
from functools import reduce

import pytest

from tests.terraform.plan import TERRAFORM
from tests.terraform.said import defaults, said

DATABASE = "module.database.aws_db_instance.this"
REPLICA = "module.database.aws_db_instance.replica[0]"
CACHE = "module.cache[0].aws_elasticache_replication_group.this"
WAF = "module.load_balancer.aws_wafv2_web_acl.this[0]"
API, WORKER, MIGRATE = (f"module.service.aws_ecs_task_definition.{family}" for family in ("api", "worker", "migrate"))
SCALING = "module.service.aws_appautoscaling"
PIPELINE = "module.pipeline[0].aws_codepipeline.this"
BUILD, DEPLOY = (f'module.pipeline[0].aws_codebuild_project.these["{stage}"]' for stage in ("build", "deploy"))
TOLD = "environment.0.environment_variable"
BRANCHES = "trigger.0.git_configuration.0.push.0.branches.0.includes"
REQUESTS = "target_tracking_scaling_policy_configuration.0.target_value"

# What is said, the resource, and where in it: in a list by number or by name.
ARRIVES = [
    ("network.cidr_block", "module.network.aws_vpc.this", "cidr_block"),
    ("load_balancer.waf_requests_per_5_min", WAF, "rule.requests-per-address.statement.0.rate_based_statement.0.limit"),
    ("database.engine_version", DATABASE, "engine_version"),
    ("database.instance_class", DATABASE, "instance_class"),
    ("database.instance_class", REPLICA, "instance_class"),
    ("database.storage_gib", DATABASE, "allocated_storage"),
    ("database.storage_limit_gib", DATABASE, "max_allocated_storage"),
    ("database.storage_limit_gib", REPLICA, "max_allocated_storage"),
    ("database.max_connections", "module.database.aws_db_parameter_group.this", "parameter.max_connections.value"),
    ("database.is_multi_az", DATABASE, "multi_az"),
    ("database.apply_immediately", DATABASE, "apply_immediately"),
    ("database.backup_retention_days", DATABASE, "backup_retention_period"),
    ("cache.engine_version", CACHE, "engine_version"),
    ("cache.node_type", CACHE, "node_type"),
    ("cache.node_count", CACHE, "num_cache_clusters"),
    ("storage.price_class", "module.storage.aws_cloudfront_distribution.avatars[0]", "price_class"),
    *(("cpu_architecture", family, "runtime_platform.0.cpu_architecture") for family in (API, WORKER, MIGRATE)),
    ("api.cpu_units", API, "cpu"),
    ("api.memory_mib", API, "memory"),
    ("api.min_tasks", f'{SCALING}_target.these["api"]', "min_capacity"),
    ("api.min_tasks", DEPLOY, f"{TOLD}.API_COUNT.value"),
    ("api.max_tasks", f'{SCALING}_target.these["api"]', "max_capacity"),
    ("api.web_workers", API, "container_definitions.api.environment.WEB_WORKERS.value"),
    ("api.web_threads", API, "container_definitions.api.environment.WEB_THREADS.value"),
    ("api.database_pool_size", API, "container_definitions.api.environment.DATABASE_POOL_SIZE.value"),
    ("api.requests_per_task_minute", f'{SCALING}_policy.these["api-requests"]', REQUESTS),
    ("worker.cpu_units", WORKER, "cpu"),
    ("worker.memory_mib", WORKER, "memory"),
    ("worker.min_tasks", f'{SCALING}_target.these["worker"]', "min_capacity"),
    ("worker.min_tasks", DEPLOY, f"{TOLD}.WORKER_COUNT.value"),
    ("worker.max_tasks", f'{SCALING}_target.these["worker"]', "max_capacity"),
    ("drain.deregistration_delay_seconds", "module.load_balancer.aws_lb_target_group.nginx", "deregistration_delay"),
    ("drain.stop_timeout_seconds", API, "container_definitions.api.stopTimeout"),
    ("drain.stop_timeout_seconds", API, "container_definitions.nginx.stopTimeout"),
    ("drain.stop_timeout_seconds", WORKER, "container_definitions.worker.stopTimeout"),
    ("pipeline.repository", PIPELINE, "stage.source.action.source.configuration.FullRepositoryId"),
    ("pipeline.branch", PIPELINE, "stage.source.action.source.configuration.BranchName"),
    ("pipeline.branch", PIPELINE, f"{BRANCHES}.0"),
    ("pipeline.base_registry", BUILD, f"{TOLD}.REGISTRY.value"),
]
# By the group's name.
RETENTIONS = {
    "/ecs/NAME": "logs.retention_days",
    "/vpc/NAME": "network.flow_log_retention_days",
    "/aws/rds/instance/NAME/postgresql": "database.log_retention_days",
    "/aws/rds/instance/NAME/upgrade": "database.log_retention_days",
    "/aws/rds/instance/NAME-replica/postgresql": "database.log_retention_days",
    "/aws/rds/instance/NAME-replica/upgrade": "database.log_retention_days",
    **{
        f"/aws/codebuild/NAME-{stage}": "pipeline.log_retention_days"
        for stage in ("build", "migrate", "deploy", "smoke")
    },
}
WAF_LOG_DAYS = 30
# What has no place of its own in a resource, and who looks at it.
LOOKED_AT_BY = {
    "network.zone_count": "test_network.py",
    "network.nat": "test_network.py",
    "load_balancer.allowed_cidr_blocks": "test_network.py",
    "load_balancer.enable_waf": "test_waf.py",
    "load_balancer.access_log_retention_days": "test_access_logs_stay_as_long_as_was_said",
    "database.has_replica": "test_network.py",
    "logs.enable_container_insights": "test_containers_are_measured_when_it_was_said",
}
# Off they leave nothing to look at here; terraform/tests/branches.tftest.hcl has them off.
ON = {"cache.is_enabled", "storage.enable_cdn"}
# test_thresholds.py
THRESHOLDS = "alarms."


def at(resource, place):
    return reduce(_step, place.split("."), resource)


def _step(value, name):
    value = json.loads(value) if isinstance(value, str) else value
    if not isinstance(value, list):
        return value[name]
    return value[int(name)] if name.isdigit() else next(each for each in value if each["name"] == name)


@pytest.fixture
def name(plan):
    return plan.one("aws_ecs_cluster")["name"]


def test_everything_is_said_otherwise_than_it_would_be_anyway():
    values, left_out = said(), defaults()

    assert len(left_out) > 40
    assert {name for name, default in left_out.items() if values.get(name, default) == default} == ON


def test_nothing_that_is_said_is_forgotten_here():
    known = {leaf for leaf, *_ in ARRIVES} | set(LOOKED_AT_BY) | set(RETENTIONS.values()) | ON

    assert {name for name in defaults() if not name.startswith(THRESHOLDS)} - known == set()


@pytest.mark.parametrize(("name", "address", "place"), ARRIVES, ids=lambda value: value)
def test_what_is_said_arrives(plan, name, address, place):
    assert str(at(plan.resources[address], place)) == str(said()[name])


def test_only_the_branch_that_is_said_starts_the_pipeline(plan):
    assert at(plan.resources[PIPELINE], BRANCHES) == [said()["pipeline.branch"]]


def test_lines_stay_as_long_as_was_said(plan, name):
    groups = {
        each["name"].replace(name, "NAME"): each["retention_in_days"]
        for each in plan.of("aws_cloudwatch_log_group").values()
    }
    expected = {group: said()[length] for group, length in RETENTIONS.items()}

    assert groups == expected | {"aws-waf-logs-NAME": WAF_LOG_DAYS}


def test_no_two_retentions_are_the_same_here():
    """One in the place of another would not show."""
    lengths = [said()[length] for length in {*RETENTIONS.values(), "load_balancer.access_log_retention_days"}]

    assert len(set(lengths) | {WAF_LOG_DAYS}) == len(lengths) + 1


def test_access_logs_stay_as_long_as_was_said(plan):
    rules = plan.resources["module.load_balancer.aws_s3_bucket_lifecycle_configuration.logs[0]"]["rule"]

    days = said()["load_balancer.access_log_retention_days"]
    assert [(rule["status"], rule["expiration"][0]["days"]) for rule in rules] == [("Enabled", days)]


def test_containers_are_measured_when_it_was_said(plan):
    (setting,) = plan.one("aws_ecs_cluster")["setting"]

    assert (setting["name"], setting["value"]) == ("containerInsights", "enabled")


def test_environments_say_nothing_that_nobody_reads():
    """Terraform drops a misspelt field of an object without a word."""
    text = "".join(path.read_text() for path in TERRAFORM.glob("variables*.tf"))
    fields = set(re.findall(r"^    (\w+) += (?:optional|string)", text, flags=re.M))

    for file in (TERRAFORM / "environments").glob("*.tfvars"):
        objects = re.findall(r"^\w+ += \{(.*?)\}", file.read_text(), flags=re.M | re.S)
        said_there = {field for each in objects for field in re.findall(r"\b([a-z][a-z_0-9]+) +=", each)}
        assert len(said_there) > 10
        assert said_there - fields == set(), file.name
