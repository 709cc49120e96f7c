"""What stands in two places because Terraform cannot ask the other one."""

import re

from service.settings import UPLOADS_AT_ONCE, Settings
from tests.terraform.plan import PROJECT, TERRAFORM

MODULES = TERRAFORM / "modules"
# PutRetentionPolicy of CloudWatch Logs.
RETENTIONS = "1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653"


def names_in(text):
    return set(re.findall(r"^ +([A-Z_]+) += ", text, flags=re.M))


def test_a_process_gets_the_threads_that_the_service_demands():
    rule = re.compile(r'var\.api\.web_threads >= (\d+) .*\n +error_message = "(.*)"')
    ((least, sentence),) = rule.findall((MODULES / "service" / "variables_sizes.tf").read_text())
    waiting = Settings.one("hash_queue", {})

    assert int(least) == waiting + UPLOADS_AT_ONCE + 1
    assert f"HASH_QUEUE ({waiting}) and the {UPLOADS_AT_ONCE} uploads" in sentence


def test_a_retention_is_one_that_cloudwatch_knows_wherever_it_is_said():
    lists = {
        f"{path.parent.name}: {name}": found.replace(",", "")
        for path in MODULES.rglob("variables*.tf")
        for found, name in re.findall(r"contains\(\[([\d, ]+)\], var\.([\w.]*retention_days)\)", path.read_text())
    }

    assert lists == {
        "database: log_retention_days": RETENTIONS,
        # Where none is a choice too.
        "network: flow_log_retention_days": f"0 {RETENTIONS}",
        "pipeline: pipeline.log_retention_days": RETENTIONS,
        "service: log_retention_days": RETENTIONS,
    }


def test_who_does_without_a_pipeline_is_told_what_it_would_be():
    outputs = (TERRAFORM / "outputs.tf").read_text()
    exports = names_in(outputs.partition('output "exports"')[2].partition("\n}\n")[0])
    told = (MODULES / "pipeline" / "projects.tf").read_text().partition("  environment = {")[2].partition("  }\n")[0]
    needed = {
        name
        for path in (PROJECT / "scripts").glob("*-images")
        for name in re.findall(r"^need (.*)", path.read_text(), re.M)
    }

    # The base images are what the Dockerfiles say, and the URL is an output. CodeBuild knows its region.
    assert exports == names_in(told) - {"REGISTRY", "URL"} | {"AWS_REGION"}
    assert {name for names in needed for name in names.split()} <= exports
