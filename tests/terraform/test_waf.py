"""The firewall blocks what it should, and keeps no token of what it saw."""

import json

import pytest

LIMIT = "requests-per-address"
MANAGED = {
    "AWSManagedRulesAmazonIpReputationList": [],
    "AWSManagedRulesKnownBadInputsRuleSet": [],
    "AWSManagedRulesCommonRuleSet": ["SizeRestrictions_BODY", "CrossSiteScripting_BODY", "NoUserAgent_HEADER"],
}


@pytest.fixture
def rules(plan):
    return {rule["name"]: rule for rule in plan.one("aws_wafv2_web_acl")["rule"]}


def test_there_is_a_limit_for_each_address_and_what_aws_knows_to_be_bad(rules):
    in_order = sorted(rules, key=lambda name: rules[name]["priority"])

    assert in_order == [LIMIT, *MANAGED]


def test_who_asks_too_often_is_blocked(rules):
    (action,) = rules[LIMIT]["action"]

    assert {name for name, what in action.items() if what} == {"block"}
    assert action["block"][0]["custom_response"][0]["response_code"] == 429
    (limit,) = rules[LIMIT]["statement"][0]["rate_based_statement"]
    assert (limit["aggregate_key_type"], limit["evaluation_window_sec"]) == ("IP", 300)
    assert limit["scope_down_statement"] == []


@pytest.mark.parametrize("name", MANAGED)
def test_what_aws_knows_to_be_bad_is_blocked_but_large_bodies(rules, name):
    (override,) = rules[name]["override_action"]
    (group,) = rules[name]["statement"][0]["managed_rule_group_statement"]

    assert {action for action, what in override.items() if what} == {"none"}
    assert (group["vendor_name"], group["name"], group["scope_down_statement"]) == ("AWS", name, [])
    assert [each["name"] for each in group["rule_action_override"]] == MANAGED[name]


def test_no_whole_requests_are_kept(plan, rules):
    """Samples hold headers."""
    shown = [each["visibility_config"][0] for each in (plan.one("aws_wafv2_web_acl"), *rules.values())]

    assert [each["sampled_requests_enabled"] for each in shown] == [False] * len(shown)


def test_what_is_logged_was_blocked_and_holds_no_token(plan):
    logging = plan.one("aws_wafv2_web_acl_logging_configuration")
    left_out = {json.dumps(what) for field in logging["redacted_fields"] for what in field.values() if what}
    (kept,) = logging["logging_filter"]

    assert left_out == {'[{"name": "authorization"}]', '[{"name": "cookie"}]', "[{}]"}
    assert [bool(field["query_string"]) for field in logging["redacted_fields"]].count(True) == 1
    assert kept["default_behavior"] == "DROP"
    assert [each["condition"][0]["action_condition"] for each in kept["filter"]] == [[{"action": "BLOCK"}]]


def test_it_stands_before_the_load_balancer(plan):
    assert plan.one("aws_wafv2_web_acl_association")["resource_arn"] == plan.one("aws_lb")["arn"]
