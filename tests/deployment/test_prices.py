"""terraform/README.md says what AWS asks: terraform/prices.toml, times the sizes of the environments."""

import re
import tomllib

import pytest

from tests.deployment.workplace import PROJECT

TERRAFORM = PROJECT / "terraform"
FIELD = r'(\w+) *= *{}("[^"]*"|[\d.]+|true|false)'
ENVIRONMENTS = ["small", "production"]


def sizes(environment):
    """What variables_sizes.tf says by itself, and over it what the environment says."""
    defaults = re.split(r'^variable "(\w+)"', (TERRAFORM / "variables_sizes.tf").read_text(), flags=re.M)
    said = re.split(r"^(\w+) *=", (TERRAFORM / "environments" / f"{environment}.tfvars").read_text(), flags=re.M)
    fields = {
        name: fields_of(text, r"optional\(\w+, ") for name, text in zip(defaults[1::2], defaults[2::2], strict=True)
    }
    for name, text in zip(said[1::2], said[2::2], strict=True):
        fields.setdefault(name, {}).update(fields_of(text))
    return fields


def fields_of(text, before=""):
    code = re.sub(r"^ *#.*$", "", text, flags=re.M)
    return {name: tomllib.loads(f"x = {value}")["x"] for name, value in re.findall(FIELD.format(before), code)}


def monthly():
    known = tomllib.loads((TERRAFORM / "prices.toml").read_text())
    hours = {"hour": known["month_hours"], "month": 1}
    return {name: each["price"] * hours[each["unit"]] for name, each in known["prices"].items()}, known["counts"]


def cost(environment):
    """Dollars a month, by the beginning of the table's line."""
    price, count = monthly()
    of = sizes(environment)
    zones, database, cache = of["network"]["zone_count"], of["database"], of["cache"]
    gateways = {"none": 0, "single": 1, "per_zone": zones}[of["network"]["nat"]]
    copies = 1 + database["is_multi_az"]
    task = {
        name: of[name]["min_tasks"]
        * (of[name]["cpu_units"] * price["fargate_arm_cpu"] + of[name]["memory_mib"] * price["fargate_arm_gib"])
        / 1024
        for name in ("api", "worker")
    }
    alarms = count["alarm_metrics"] + 2 * cache["node_count"]
    rules = price["web_acl"] + count["web_acl_rules"] * price["web_acl_rule"]
    return {
        "NAT gateways": gateways * price["nat_gateway"],
        "load balancer": price["load_balancer"],
        "public IPv4 addresses": (zones + gateways) * price["public_address"],
        "api tasks": task["api"],
        "worker tasks": task["worker"],
        "database": copies * (price[database["instance_class"]] + database["storage_gib"] * price["database_gib"]),
        "cache": cache["node_count"] * price[cache["node_type"]],
        "alarms": alarms * price["alarm_metric"] + count["metrics"] * price["metric"] + price["dashboard"],
        "WAF": of["load_balancer"]["enable_waf"] * rules,
        "secrets and key": count["secrets"] * price["secret"] + price["key"],
    }


def shown(environment):
    """The figures of the table, by line; those by the gigabyte are no figures of a month."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", (TERRAFORM / "README.md").read_text(), flags=re.M)
    column = 1 + ENVIRONMENTS.index(environment)
    figures = {row[0]: row[column].strip("*").replace("–", "0") for row in rows}
    return {label: int(figure) for label, figure in figures.items() if figure.isdigit()}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_line_is_price_times_size_and_the_sum_is_rounded_to_five_dollars(environment):
    table, expected = shown(environment), cost(environment)

    assert table.pop("**about**") == 5 * round(sum(expected.values()) / 5)
    assert len(table) == len(expected)
    for name, dollars in expected.items():
        (figure,) = [figure for label, figure in table.items() if re.match(rf"{name}\b", label)]
        assert figure == round(dollars), name


def test_every_price_says_where_it_is_from():
    known = tomllib.loads((TERRAFORM / "prices.toml").read_text())

    assert {each["seen"] for each in known["prices"].values()} == set(known["seen"])
