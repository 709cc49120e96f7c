"""Every alarm is on a metric that somebody writes, by dimensions that it has, and tells somebody."""

import json
import tomllib
from typing import NamedTuple

import pytest

from tests.terraform.plan import PROJECT, TERRAFORM

DOCUMENTED = tomllib.loads((PROJECT / "tests" / "terraform" / "metrics.toml").read_text())


class Metric(NamedTuple):
    namespace: str
    name: str
    dimensions: dict[str, str]


@pytest.fixture
def alarms(plan):
    """The metrics of each alarm, by its name."""
    alarms = plan.of("aws_cloudwatch_metric_alarm").values()
    return {alarm["alarm_name"]: [*_metrics_of(alarm)] for alarm in alarms}


@pytest.fixture
def ours(plan):
    """The metrics that are made of the log."""
    transformations = [
        each["metric_transformation"][0] for each in plan.of("aws_cloudwatch_log_metric_filter").values()
    ]
    return {(each["namespace"], each["name"]) for each in transformations}


@pytest.fixture
def there(plan):
    """The values that dimensions may have: what is called so."""
    return {
        "LoadBalancer": {each["arn_suffix"] for each in plan.of("aws_lb").values()},
        "TargetGroup": {each["arn_suffix"] for each in plan.of("aws_lb_target_group").values()},
        "ClusterName": {each["name"] for each in plan.of("aws_ecs_cluster").values()},
        "ServiceName": {each["name"] for each in plan.of("aws_ecs_service").values()},
        "DBInstanceIdentifier": {each["identifier"] for each in plan.of("aws_db_instance").values()},
        "CacheClusterId": {
            f"{group['replication_group_id']}-{number:03d}"
            for group in plan.of("aws_elasticache_replication_group").values()
            for number in range(1, group["num_cache_clusters"] + 1)
        },
    }


@pytest.fixture
def shown(plan):
    """The metrics of the dashboard."""
    widgets = json.loads(plan.one("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]
    rows = [row for widget in widgets for row in widget["properties"].get("metrics", [])]
    return [Metric(row[0], row[1], dict(zip(row[2::2], row[3::2], strict=True))) for row in rows]


def _metrics_of(alarm):
    queries = [query["metric"][0] for query in alarm["metric_query"] or [] if query["metric"]]
    for each in queries or [alarm]:
        yield Metric(each["namespace"], each["metric_name"], each["dimensions"] or {})


def _faults(metric, ours, there):
    if (metric.namespace, metric.name) in ours:
        return ["our metrics have no dimensions"] if metric.dimensions else []
    documented = DOCUMENTED.get(metric.namespace, {"metrics": {}})["metrics"].get(metric.name)
    if documented is None:
        return [f"nobody writes {metric.namespace} {metric.name}"]
    if sorted(metric.dimensions) not in documented:
        return [f"{metric.name} is not kept by {sorted(metric.dimensions)}"]
    return [f"there is no {name} {value}" for name, value in metric.dimensions.items() if value not in there[name]]


def test_alarms_are_on_metrics_that_somebody_writes(alarms, ours, there):
    faults = {name: [_faults(metric, ours, there) for metric in metrics] for name, metrics in alarms.items()}

    assert len(alarms) > 30
    assert {name: found for name, found in faults.items() if any(found)} == {}


def test_the_dashboard_shows_metrics_that_somebody_writes(shown, ours, there):
    assert len(shown) > 20
    assert [fault for metric in shown for fault in _faults(metric, ours, there)] == []


def test_alarms_on_several_metrics_reckon_with_each(plan):
    (rate,) = [alarm for alarm in plan.of("aws_cloudwatch_metric_alarm").values() if alarm["metric_query"]]
    expressions = "".join(query["expression"] or "" for query in rate["metric_query"])

    assert all(query["id"] in expressions for query in rate["metric_query"] if query["metric"])
    assert [query["return_data"] for query in rate["metric_query"]].count(True) == 1


def test_every_alarm_tells_when_it_begins_and_when_it_ends(plan):
    topic = plan.one("aws_sns_topic")["arn"]

    for alarm in plan.of("aws_cloudwatch_metric_alarm").values():
        assert alarm["alarm_actions"] == alarm["ok_actions"] == [topic]
        assert alarm["alarm_description"]
    assert [each["topic_arn"] for each in plan.of("aws_sns_topic_subscription").values()] == [topic]


def test_everything_that_can_fail_has_an_alarm(alarms, there):
    watched = {
        (name, value) for metrics in alarms.values() for each in metrics for name, value in each.dimensions.items()
    }

    assert {(name, value) for name, values in there.items() for value in values} == watched


def test_a_failed_pipeline_is_told_by_the_same_topic(plan):
    pattern = json.loads(plan.one("aws_cloudwatch_event_rule")["event_pattern"])

    assert pattern["detail"] == {"pipeline": [plan.one("aws_codepipeline")["name"]], "state": ["FAILED"]}
    assert plan.one("aws_cloudwatch_event_target")["arn"] == plan.one("aws_sns_topic")["arn"]


def test_as_much_is_priced_as_there_is(plan):
    """terraform/prices.toml, for what the README says of costs. The plan has a replica, too."""
    counts = tomllib.loads((TERRAFORM / "prices.toml").read_text())["counts"]
    alarms = plan.of("aws_cloudwatch_metric_alarm").values()
    watched = sum(1 + sum(bool(query["metric"]) for query in alarm["metric_query"] or []) for alarm in alarms)
    of_several = sum(bool(alarm["metric_query"]) for alarm in alarms)
    of_replica = sum("-replica-" in alarm["alarm_name"] for alarm in alarms)
    of_cache = 2 * plan.one("aws_elasticache_replication_group")["num_cache_clusters"]
    of_scaling = 2 * len(plan.of("aws_appautoscaling_policy"))

    assert counts == {
        "alarm_metrics": watched - of_several - of_replica - of_cache + of_scaling,
        "metrics": len(plan.of("aws_cloudwatch_log_metric_filter")),
        "web_acl_rules": len(plan.one("aws_wafv2_web_acl")["rule"]),
        "secrets": len(plan.of("aws_secretsmanager_secret")) + 1,
    }
