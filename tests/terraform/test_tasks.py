"""The tasks are what the images, the scripts and the service take them for."""

import json
import re

import pytest

from scripts.documents import CONTAINERS
from service import gunicorn
from service.settings import Settings
from tests.conftest import MASTER_KEY, PEPPERS
from tests.terraform.dockerfile import image_of
from tests.terraform.plan import PROJECT

IMAGES = {"service": image_of(PROJECT / "Dockerfile"), "nginx": image_of(PROJECT / "nginx" / "Dockerfile")}
NAMES = [name for names in CONTAINERS.values() for name in names]
SECRETS = {
    "MASTER_KEY": MASTER_KEY,
    "PEPPERS": PEPPERS,
    "LIMITS_STORE": "valkeys://gatehouse:made-up@cache.example:6379",
    "MIGRATION_DATABASE_PASSWORD": "made up",
}
# Of an account of one's own, which scripts/smoke does not need.
OPTIONAL = {"SMOKE_EMAIL", "SMOKE_PASSWORD"}
# boto3's own name for AWS_REGION.
NOT_SETTINGS = {"AWS_DEFAULT_REGION"}
AUTHORITIES = "/srv/rds-ca.pem"
MARGIN_SECONDS = 10


@pytest.fixture
def families(plan):
    """The task definition of each family."""
    name = plan.one("aws_ecs_cluster")["name"]
    tasks = plan.of("aws_ecs_task_definition").values()
    return {task["family"].removeprefix(f"{name}-"): task for task in tasks}


@pytest.fixture
def containers(families):
    """Each container, by its name."""
    found = [each for task in families.values() for each in json.loads(task["container_definitions"])]
    return {each["name"]: each for each in found}


@pytest.fixture
def container(containers):
    return lambda name: containers[name]


def image_for(container):
    return IMAGES["nginx" if container["name"] == "nginx" else "service"]


def environment_of(container):
    return {each["name"]: each["value"] for each in container["environment"]}


def secrets_of(container):
    return {each["name"]: each["valueFrom"] for each in container.get("secrets", [])}


def test_families_and_containers_are_those_that_the_scripts_look_for(families):
    found = {
        family: {each["name"] for each in json.loads(task["container_definitions"])}
        for family, task in families.items()
    }

    assert found == {family: set(names) for family, names in CONTAINERS.items()}


def test_each_container_waits_for_an_image_of_its_own_repository(plan, containers):
    urls = {each["name"].rpartition("/")[2]: each["repository_url"] for each in plan.of("aws_ecr_repository").values()}

    found = {name: each["image"].rpartition(":")[0] for name, each in containers.items()}

    assert found == {name: urls["nginx" if name == "nginx" else "service"] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_container_may_do_no_more_than_its_image_needs(families, container, name):
    found, image = container(name), image_for(container(name))
    volumes = {each["name"] for task in families.values() for each in task["volume"]}

    assert found["user"] == image.user
    assert not image.user.startswith("0")
    assert found["readonlyRootFilesystem"] is True
    assert found["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    assert not found.get("privileged")
    assert [each["containerPath"] for each in found["mountPoints"]] == image.volumes
    assert {each["sourceVolume"] for each in found["mountPoints"]} <= volumes


def test_python_is_not_the_first_process_of_its_container(containers):
    """Which is deaf to SIGTERM while it starts."""
    first = {name for name, each in containers.items() if not each["linuxParameters"].get("initProcessEnabled")}

    assert first == {"nginx"}


def test_volumes_are_empty_and_die_with_the_task(families):
    for task in families.values():
        for volume in task["volume"]:
            kinds = ("host_path", "efs_volume_configuration", "docker_volume_configuration")
            assert [kind for kind in kinds if volume.get(kind)] == []


@pytest.mark.parametrize("name", ["api", "nginx"])
def test_who_answers_is_asked_as_its_image_says(container, name):
    assert container(name)["healthCheck"]["command"] == ["CMD", *image_for(container(name)).healthy]


def test_who_answers_nobody_is_looked_after_otherwise(container):
    """The image's own check would find no port."""
    assert container("worker")["healthCheck"]["command"] == ["CMD", "worker-healthy"]
    assert "healthCheck" not in container("migrate")


@pytest.mark.parametrize("name", ["api", "nginx", "worker"])
def test_health_checks_are_programs_of_the_image(container, name):
    how, program, *_ = container(name)["healthCheck"]["command"]

    assert how == "CMD"
    assert program in image_for(container(name)).programs


def test_commands_are_those_that_the_service_has(container, app):
    assert "command" not in container("api")
    for name in ("worker", "migrate"):
        program, group, command = container(name)["command"]
        assert program == "flask"
        assert command in app.cli.commands[group].commands
    assert container("worker")["command"][1] == "jobs"


def test_the_service_stands_where_nginx_looks_for_it(container):
    told = environment_of(container("nginx"))

    assert told["API"] == Settings.one("bind", environment_of(container("api")))
    assert int(told["PORT"]) == container("nginx")["portMappings"][0]["containerPort"] == IMAGES["nginx"].exposed
    assert "portMappings" not in container("api")
    assert container("nginx")["dependsOn"] == [{"containerName": "api", "condition": "HEALTHY"}]


def test_nginx_knows_what_it_is_told(container):
    documented = re.findall(
        r"^#   ([A-Z_]+)|^#   \w+, ([A-Z_]+)", (PROJECT / "nginx" / "render-and-run").read_text(), re.M
    )

    assert set(environment_of(container("nginx"))) <= {name for names in documented for name in names}


def test_nginx_believes_the_load_balancers_subnets_and_nobody_else(plan, container):
    public = [each["cidr_block"] for address, each in plan.of("aws_subnet").items() if ".public[" in address]

    assert environment_of(container("nginx"))["TRUSTED_PROXIES"].split(",") == public


def test_nginx_believes_no_request_id_since_the_load_balancer_makes_none(container):
    assert environment_of(container("nginx")).get("TRUSTED_REQUEST_IDS", "no") == "no"


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_what_the_service_is_told_are_settings(container, name):
    told = {*environment_of(container(name)), *secrets_of(container(name))} - NOT_SETTINGS

    assert told <= {field.upper() for field in Settings.__dataclass_fields__}


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_the_service_takes_these_settings(container, name, tmp_path):
    secrets = {secret: SECRETS[secret] for secret in secrets_of(container(name))}
    told = environment_of(container(name)) | secrets
    # The Dockerfile puts the authorities there; here they stand elsewhere.
    assert f"{AUTHORITIES}\n" in (PROJECT / "Dockerfile").read_text()
    here = tmp_path / "authorities.pem"
    here.touch()

    settings = Settings.from_env({name: value.replace(AUTHORITIES, str(here)) for name, value in told.items()})

    assert (settings.environment, settings.database_iam) == ("production", True)
    assert settings.public_url == "https://accounts.example.com"
    assert settings.openings() == []


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_secrets_are_no_plain_environment(container, name):
    assert not set(SECRETS) & set(environment_of(container(name)))
    assert set(SECRETS) - {"MIGRATION_DATABASE_PASSWORD"} <= set(secrets_of(container(name)))


def test_the_owners_password_is_the_migrations_alone(plan, containers):
    whose = {name for name, each in containers.items() if "MIGRATION_DATABASE_PASSWORD" in secrets_of(each)}

    assert whose == {"migrate"}
    first = plan.resources["module.database.aws_db_instance.this"]
    secret = secrets_of(containers["migrate"])["MIGRATION_DATABASE_PASSWORD"]
    assert secret == f"{first['master_user_secret'][0]['secret_arn']}:password::"


def test_containers_end_by_themselves_before_they_are_killed(plan, containers):
    delay = int(plan.one("aws_lb_target_group")["deregistration_delay"])

    for each in containers.values():
        assert each["stopTimeout"] >= gunicorn.graceful_timeout + MARGIN_SECONDS
        assert each["stopTimeout"] >= delay + MARGIN_SECONDS


def test_the_load_balancer_gives_up_idle_connections_before_nginx_does(plan):
    (seconds,) = re.findall(r"^keepalive_timeout (\d+)s;", (PROJECT / "nginx" / "limits.conf").read_text(), re.M)

    assert plan.one("aws_lb")["idle_timeout"] < int(seconds)


def test_streams_of_the_log_are_those_that_the_scripts_read(plan, containers):
    """scripts/run-task: prefix/migrate/task"""
    group = "/ecs/" + plan.one("aws_ecs_cluster")["name"]

    for name, each in containers.items():
        assert each["logConfiguration"]["options"]["awslogs-stream-prefix"] == name
        assert each["logConfiguration"]["options"]["awslogs-group"] == group


def test_the_pipeline_tells_the_scripts_what_they_need(plan):
    scripts = [path for path in (PROJECT / "scripts").iterdir() if path.is_file()]
    needed = {name for path in scripts for name in re.findall(r"^ *need ([A-Z_ ]+)$", path.read_text(), re.M)}
    for project in plan.of("aws_codebuild_project").values():
        told = {each["name"] for each in project["environment"][0]["environment_variable"]}

        assert {name for names in needed for name in names.split()} - OPTIONAL <= told
        assert (PROJECT / project["source"][0]["buildspec"]).exists()
        assert (told & OPTIONAL) == (OPTIONAL if project["name"].endswith("-smoke") else set())
