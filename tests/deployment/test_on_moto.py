"""The real aws command against a server that speaks as AWS does, so that not every answer is one that we made up.

The server runs no tasks: one steps through its states as it is asked about, and a service never settles.
"""

import json
import subprocess
import time
from importlib import import_module

import pytest

from tests.deployment.ecs import NAME, container
from tests.deployment.workplace import COMMIT, NGINX, SERVICE
from tests.users.s3 import CREDENTIALS, Server

MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"digest": f"sha256:{'0' * 64}"},
    "layers": [],
}
REGION = "eu-central-1"
FAMILIES = {"migrate": ["migrate"], "worker": ["worker"], "api": ["nginx", "api"]}


@pytest.fixture(scope="module")
def aws():
    """aws("ecs") → a client of an account that Terraform has just left: services without tasks, no image built."""
    # The command is the machine's own: as a package it would pin its own botocore over the service's. Stand-ins for it,
    # which apply its real --query, are tested everywhere.
    if subprocess.run(["sh", "-c", "aws --version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("NOT TESTED: the scripts with the real aws command, for there is none here (pip install awscli)")
    server = Server()

    def client(service):
        session = import_module("boto3").session.Session(
            CREDENTIALS["AWS_ACCESS_KEY_ID"],
            CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        return session.client(service, endpoint_url=server.url)

    here = {"AWS_REGION": REGION, "AWS_ENDPOINT_URL": server.url}
    client.environment = CREDENTIALS | here | {"NAME": NAME, "POLL_SECONDS": "0"}
    try:
        _apply(client)
        yield client
    finally:
        server.kill()


def _apply(aws):
    ecs, ec2, ecr = aws("ecs"), aws("ec2"), aws("ecr")
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
    groups = [group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]]
    network = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": groups, "assignPublicIp": "ENABLED"}}
    ecs.create_cluster(clusterName=NAME)
    aws("logs").create_log_group(logGroupName=f"/ecs/{NAME}")
    images = {name: f"{NGINX if name == 'nginx' else SERVICE}:none" for names in FAMILIES.values() for name in names}
    for family, names in FAMILIES.items():
        containers = [container(name, images[name]) | {"memory": 256} for name in names]
        tags = [{"key": "Project", "value": "gatehouse"}]
        ecs.register_task_definition(family=f"{NAME}-{family}", containerDefinitions=containers, tags=tags, cpu="512")
        if family != "migrate":
            ecs.create_service(
                cluster=NAME,
                serviceName=f"{NAME}-{family}",
                taskDefinition=f"{NAME}-{family}",
                desiredCount=0,
                networkConfiguration=network,
            )
    for repository in (SERVICE, NGINX):
        ecr.create_repository(repositoryName=repository.partition("/")[2])


@pytest.fixture
def workplace(workplace):
    """With an aws command that is no stand-in."""
    workplace.real("aws")
    return workplace


def register(aws, family, image):
    """A revision of the one container that the family is named for."""
    ecs, own = aws("ecs"), container(family.rpartition("-")[2], image) | {"memory": 256}
    made = ecs.register_task_definition(family=family, containerDefinitions=[own])
    return made["taskDefinition"]["taskDefinitionArn"]


def images_of(aws, family):
    newest = aws("ecs").describe_task_definition(taskDefinition=f"{NAME}-{family}", include=["TAGS"])
    task = newest["taskDefinition"]
    images = {one["name"]: one["image"] for one in task["containerDefinitions"]}
    return task["revision"], images, newest["tags"]


def test_a_migration_runs_and_its_log_is_printed(aws, workplace):
    images = [{"name": "migrate", "imageUri": f"{SERVICE}:{COMMIT}"}]
    (workplace.root / "imagedefinitions.json").write_text(json.dumps(images))

    with workplace.started("bash", "scripts/deploy", "migrate", **aws.environment) as running:
        while not (tasks := aws("ecs").list_tasks(cluster=NAME)["taskArns"]):
            assert running.poll() is None, running.stderr.read()
            time.sleep(0.1)
        stream = f"migrate/migrate/{tasks[0].rpartition('/')[2]}"
        aws("logs").create_log_stream(logGroupName=f"/ecs/{NAME}", logStreamName=stream)
        lines = [{"timestamp": 1000 * int(time.time()), "message": line} for line in ("schema 0010", "rights granted")]
        aws("logs").put_log_events(logGroupName=f"/ecs/{NAME}", logStreamName=stream, logEvents=lines)
        printed, said = running.communicate(timeout=60)

    assert (running.returncode, printed) == (0, "schema 0010\nrights granted\n"), said
    tags = [{"key": "Project", "value": "gatehouse"}]
    assert images_of(aws, "migrate") == (2, {"migrate": f"{SERVICE}:{COMMIT}"}, tags)
    (task,) = aws("ecs").describe_tasks(cluster=NAME, tasks=tasks)["tasks"]
    assert task["taskDefinitionArn"].endswith("migrate:2")


def test_a_commit_in_the_registry_is_released_and_the_service_watched(aws, workplace):
    for repository in (SERVICE, NGINX):
        manifest = json.dumps(MANIFEST)
        aws("ecr").put_image(repositoryName=repository.partition("/")[2], imageTag=COMMIT, imageManifest=manifest)

    done = workplace.script("deploy", "services", "--tag", COMMIT, **aws.environment)

    assert images_of(aws, "api")[1] == {"nginx": f"{NGINX}:{COMMIT}", "api": f"{SERVICE}:{COMMIT}"}
    (worker,) = aws("ecs").describe_services(cluster=NAME, services=[f"{NAME}-worker"])["services"]
    assert (worker["taskDefinition"].rpartition("/")[2], worker["desiredCount"]) == (f"{NAME}-worker:2", 1)
    # The server's deployment stays the one of the beginning, which is how a rollback looks.
    assert (done.code, f"{NAME}-worker does not run {NAME}-worker:2" in done.said) == (1, True), done.said


def test_a_command_runs_in_what_was_deployed_while_terraforms_newest_has_no_image(aws, workplace):
    family = "trial-migrate"
    environment = aws.environment | {"SUBNETS": "subnet-1", "SECURITY_GROUPS": "sg-1"}
    aws("ecs").create_cluster(clusterName="trial")
    asked = ["run-task", "trial", "flask", "keys", "list"]

    template = register(aws, family, f"{SERVICE}:none")
    never = workplace.script(*asked, **environment)
    register(aws, family, f"{SERVICE}:{COMMIT}")
    # As Terraform replaces what is its own.
    aws("ecs").deregister_task_definition(taskDefinition=template)
    register(aws, family, f"{SERVICE}:none")
    since = workplace.script(*asked, **environment)

    assert (never.code, "nothing has been deployed yet" in never.said) == (1, True), never.said
    assert (since.code, f"of {family}:2\n" in since.said) == (0, True), since.said


def test_of_many_revisions_the_aws_command_lists_no_more_than_it_is_asked_for(aws, workplace):
    environment = aws.environment | {"SUBNETS": "subnet-1", "SECURITY_GROUPS": "sg-1"}
    for _ in range(6):
        register(aws, "many-migrate", f"{SERVICE}:none")

    done = workplace.script("run-task", "many", "flask", "keys", "list", **environment)

    complaint = "none of the 5 newest revisions of many-migrate has an image"
    assert (done.code, complaint in done.said) == (1, True), done.said
