"""Who may speak to whom: clients → load balancer → tasks → database, cache and HTTPS anywhere, and nothing else."""

import pytest

from tests.terraform.said import said

ANYBODY = "0.0.0.0/0"
PORTS_OF_CLIENTS = (80, 443)
WAYS = {
    ("load-balancer", "tasks", 8080),
    ("tasks", "database", 5432),
    ("tasks", "cache", 6379),
}
FROM_OUTSIDE = {(block, "load-balancer", port) for block in ("203.0.113.0/24", ANYBODY) for port in PORTS_OF_CLIENTS}
TO_OUTSIDE = {("tasks", ANYBODY, 443)}
IN, OUT = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
OTHER_KINDS = ("aws_security_group_rule", "aws_network_acl", "aws_network_acl_rule", "aws_default_network_acl")


@pytest.fixture
def groups(plan):
    """Each security group's role, by its id."""
    name = plan.one("aws_ecs_cluster")["name"]
    return {group["id"]: group["name"].removeprefix(f"{name}-") for group in plan.of("aws_security_group").values()}


@pytest.fixture
def ways(plan, groups):
    """ways(IN) → from whom to whom on which port, as the rules of that end say."""

    def of(kind):
        found = set()
        for rule in plan.of(kind).values():
            assert rule["ip_protocol"] == "tcp"
            assert rule["from_port"] == rule["to_port"]
            here, other = groups[rule["security_group_id"]], rule.get("referenced_security_group_id")
            there = groups[other] if other else rule["cidr_ipv4"]
            found.add((*((there, here) if kind == IN else (here, there)), rule["to_port"]))
        return found

    return of


def test_these_ways_are_open_at_their_beginning_and_no_others(ways):
    assert ways(OUT) == WAYS | TO_OUTSIDE


def test_these_ways_are_open_at_their_end_and_no_others(ways):
    assert ways(IN) == WAYS | FROM_OUTSIDE
    assert {block for block, *_ in FROM_OUTSIDE} == set(said()["load_balancer.allowed_cidr_blocks"])


def test_nothing_else_opens_or_closes_a_way(plan, groups):
    """No rules within groups, and the stateless lists of the subnets are AWS's own, which let everything through."""
    assert sorted(groups.values()) == ["cache", "database", "load-balancer", "tasks"]
    assert [address for address, group in plan.of("aws_security_group").items() if group.get("ingress")] == []
    assert [kind for kind in OTHER_KINDS if plan.of(kind)] == []


def test_whoever_names_no_group_gets_one_without_rules(plan):
    closed = plan.one("aws_default_security_group")

    assert not closed.get("ingress")
    assert not closed.get("egress")


def test_everything_stands_in_the_group_of_its_role(plan, groups):
    (balancer,) = plan.of("aws_lb").values()
    (cache,) = plan.of("aws_elasticache_replication_group").values()
    databases = plan.of("aws_db_instance").values()
    services = plan.of("aws_ecs_service").values()

    def roles(ids):
        return {groups[id] for id in ids}

    assert roles(balancer["security_groups"]) == {"load-balancer"}
    assert roles(cache["security_group_ids"]) == {"cache"}
    assert [roles(database["vpc_security_group_ids"]) for database in databases] == [{"database"}] * 2
    assert [roles(service["network_configuration"][0]["security_groups"]) for service in services] == [{"tasks"}] * 2


@pytest.fixture
def rows(plan):
    """Subnets by their row, and where each row's traffic may go."""
    rows = {"public": set(), "private": set(), "database": set()}
    for address, subnet in plan.of("aws_subnet").items():
        rows[address.split(".")[-1].partition("[")[0]].add(subnet["id"])
    return rows


@pytest.fixture
def ways_out(plan):
    """Gateways that a subnet's traffic may leave by, by its id."""
    gateways = {}
    for route in plan.of("aws_route").values():
        by = "internet" if route.get("gateway_id") else "nat" if route.get("nat_gateway_id") else "?"
        gateways.setdefault(route["route_table_id"], set()).add(by)
    tables = plan.of("aws_route_table_association").values()
    return {table["subnet_id"]: gateways.get(table["route_table_id"], set()) for table in tables}


def test_only_the_load_balancer_stands_where_the_internet_reaches_it(plan, rows, ways_out):
    assert {row: {frozenset(ways_out[id]) for id in ids} for row, ids in rows.items()} == {
        "public": {frozenset({"internet"})},
        "private": {frozenset({"nat"})},
        "database": {frozenset()},
    }
    (balancer,) = plan.of("aws_lb").values()
    assert set(balancer["subnets"]) == rows["public"]
    for service in plan.of("aws_ecs_service").values():
        network = service["network_configuration"][0]
        assert set(network["subnets"]) == rows["private"]
        assert network["assign_public_ip"] is False


def test_each_zone_leaves_by_its_own_gateway(plan, rows):
    """nat = "per_zone": a zone that fails takes no other with it."""
    zones = {subnet["id"]: subnet["availability_zone"] for subnet in plan.of("aws_subnet").values()}
    gateways = {each["id"]: zones[each["subnet_id"]] for each in plan.of("aws_nat_gateway").values()}
    routes = {each["route_table_id"]: each["nat_gateway_id"] for each in plan.of("aws_route").values()}
    tables = {each["subnet_id"]: each["route_table_id"] for each in plan.of("aws_route_table_association").values()}
    ways_out = {zones[id]: gateways.get(routes.get(table)) for id, table in tables.items() if id in rows["private"]}

    assert len(ways_out) == said()["network.zone_count"]
    assert ways_out == {zone: zone for zone in zones.values()}


def test_all_that_has_a_way_out_reaches_s3_past_the_gateways(plan):
    tables = {each["id"] for address, each in plan.of("aws_route_table").items() if not address.endswith(".database")}

    assert set(plan.one("aws_vpc_endpoint")["route_table_ids"]) == tables


def test_who_was_let_through_is_on_record_as_is_who_was_not(plan):
    (record,) = plan.of("aws_flow_log").values()
    (group,) = [each["arn"] for address, each in plan.of("aws_cloudwatch_log_group").items() if ".flow[" in address]

    assert record["vpc_id"] == plan.one("aws_vpc")["id"]
    assert (record["traffic_type"], record["log_destination"]) == ("ALL", group)


def test_database_and_cache_are_not_public(plan, rows):
    assert [database["publicly_accessible"] for database in plan.of("aws_db_instance").values()] == [False, False]
    for kind in ("aws_db_subnet_group", "aws_elasticache_subnet_group"):
        assert set(plan.one(kind)["subnet_ids"]) == rows["database"]


def test_no_two_subnets_share_an_address(plan):
    blocks = [subnet["cidr_block"] for subnet in plan.of("aws_subnet").values()]

    assert len(blocks) == len(set(blocks)) == 3 * said()["network.zone_count"]


def test_what_the_load_balancer_sends_on_reaches_nginx(plan):
    target = plan.one("aws_lb_target_group")
    (behind,) = [entry for service in plan.of("aws_ecs_service").values() for entry in service["load_balancer"]]

    assert (target["port"], target["target_type"], target["protocol"]) == (8080, "ip", "HTTP")
    assert (behind["container_name"], behind["container_port"]) == ("nginx", 8080)
    assert behind["target_group_arn"] == target["arn"]
