"""How tasks are released, watched and logged, and what protects what they stand on."""

import json
import re

import pytest

from service.master_key import random_bytes_of
from tests.terraform.plan import TERRAFORM

# Every so many seconds, for how long, how often in vain, after how long a start.
HEALTH_CHECKS = {"api": (10, 5, 3, 60), "nginx": (10, 5, 3, 30), "worker": (30, 5, 3, 60)}
# What is not disposable, wherever it has one of these.
PROTECTED = {
    "deletion_protection": True,
    "enable_deletion_protection": True,
    "delete_automated_backups": False,
    "skip_final_snapshot": False,
    "force_destroy": False,
    "force_delete": False,
    "recovery_window_in_days": 30,
    "deletion_window_in_days": 30,
}
# It holds nothing of its own.
REPLICA = "module.database.aws_db_instance.replica[0]"
RANDOM = "Yp2VdLw8TzQ5hR7cKx3NfB9gJm4SvA6eUq1ZsXt0GyEoWiPaDnFkHjMlCrBv9LzT"


@pytest.fixture
def containers(plan):
    tasks = plan.of("aws_ecs_task_definition").values()
    return {each["name"]: each for task in tasks for each in json.loads(task["container_definitions"])}


@pytest.mark.parametrize("name", ["api", "worker"])
def test_a_release_has_never_fewer_tasks_and_is_taken_back_when_it_does_not_start(plan, name):
    service = plan.named("aws_ecs_service", f"-{name}")

    assert service["deployment_circuit_breaker"] == [{"enable": True, "rollback": True}]
    assert (service["deployment_minimum_healthy_percent"], service["deployment_maximum_percent"]) == (100, 200)
    assert service["availability_zone_rebalancing"] == "ENABLED"


def test_nobody_opens_a_shell_in_a_task(plan):
    assert [each["enable_execute_command"] for each in plan.of("aws_ecs_service").values()] == [False, False]


def test_who_hangs_is_found_out_within_minutes(containers):
    fields = ("interval", "timeout", "retries", "startPeriod")
    found = {
        name: tuple(each["healthCheck"][field] for field in fields)
        for name, each in containers.items()
        if "healthCheck" in each
    }

    assert found == HEALTH_CHECKS


def test_the_load_balancer_finds_it_out_sooner_and_does_not_ask_the_database(plan):
    (check,) = plan.one("aws_lb_target_group")["health_check"]

    assert (check["path"], check["matcher"]) == ("/health", "200")
    assert (check["interval"], check["timeout"], check["unhealthy_threshold"], check["healthy_threshold"]) == (
        10,
        5,
        3,
        2,
    )


def test_no_request_waits_for_its_line_in_the_log(containers):
    for each in containers.values():
        options = each["logConfiguration"]["options"]
        assert each["logConfiguration"]["logDriver"] == "awslogs"
        assert (options["mode"], options["max-buffer-size"]) == ("non-blocking", "25m")


def test_what_is_not_disposable_is_protected(plan):
    found = {
        (address, field): each[field]
        for address, each in plan.resources.items()
        for field in PROTECTED
        if each.get(field) is not None
    }

    assert {field for _, field in found} == set(PROTECTED)
    assert {place for place, value in found.items() if value != PROTECTED[place[1]]} == {
        (REPLICA, "skip_final_snapshot"),
        (REPLICA, "deletion_protection"),
        ("module.pipeline[0].aws_s3_bucket.artifacts", "force_destroy"),
    }


def test_what_the_database_keeps_is_sealed_with_its_own_key(plan):
    key = plan.one("aws_kms_key")
    first, replica = plan.resources["module.database.aws_db_instance.this"], plan.resources[REPLICA]

    assert key["enable_key_rotation"] is True
    assert first["master_user_secret_kms_key_id"] == key["arn"]
    # A replica in the same region has its source's key, and must not be told.
    assert first["kms_key_id"] == key["arn"]
    for each in (first, replica):
        assert each["storage_encrypted"] is True
        assert each["performance_insights_kms_key_id"] == key["arn"]


def test_the_cache_speaks_tls_alone_and_takes_over_in_another_zone(plan):
    cache = plan.one("aws_elasticache_replication_group")

    assert (cache["transit_encryption_enabled"], cache["transit_encryption_mode"]) == (True, "required")
    assert str(cache["at_rest_encryption_enabled"]).lower() == "true"
    assert (cache["automatic_failover_enabled"], cache["multi_az_enabled"]) == (True, True)


def test_letters_leave_by_tls_or_not_at_all(plan):
    (options,) = plan.one("aws_sesv2_configuration_set")["delivery_options"]

    assert options["tls_policy"] == "REQUIRE"


def test_a_picture_that_was_removed_is_gone_the_day_after(plan):
    (behaviour,) = plan.one("aws_cloudfront_distribution")["default_cache_behavior"]

    assert (behaviour["min_ttl"], behaviour["default_ttl"], behaviour["max_ttl"]) == (0, 86400, 86400)


def test_secrets_that_terraform_makes_are_long_enough_for_the_service():
    """They stand in no plan, so how they are made is read where it is written."""
    text = "".join(path.read_text() for path in (TERRAFORM / "modules").rglob("*.tf"))
    made = re.findall(r"^ephemeral [^\n]*_random_password.*?^}", text, flags=re.M | re.S)
    lengths = [int(length) for each in made for length in re.findall(r"password_length += (\d+)", each)]

    assert len(lengths) == len(made) == 2
    assert all("exclude_punctuation = true" in each for each in made)
    assert all(random_bytes_of(RANDOM[:length]) for length in lengths)
