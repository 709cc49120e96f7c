"""The service's own code under the rights that its tasks have: what it needs is allowed, all else is not.

moto enforces IAM here. It compares resources for S3 alone and knows no request's circumstances, so statements about
other services are given to it without resource and condition; what those say is looked at by itself.
"""

import json
from email.message import EmailMessage
from importlib import import_module

import pytest
import requests

from service.avatars.bucket import Bucket
from service.avatars.store import AvatarsUnavailable
from service.mail.transports import transport
from tests.terraform.known import ACCOUNT, REGION
from tests.users.s3 import Server

KEY = "0123456789abcdef.png"
BUCKET, OTHER = "the-pictures", "other-pictures"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}],
}
FORBIDDEN = {
    "look into the bucket": ("s3", "list_objects_v2", {"Bucket": BUCKET}),
    "list the buckets": ("s3", "list_buckets", {}),
    "delete the bucket": ("s3", "delete_bucket", {"Bucket": BUCKET}),
    "change who may read it": ("s3", "put_bucket_policy", {"Bucket": BUCKET, "Policy": "{}"}),
    "read another bucket": ("s3", "get_object", {"Bucket": OTHER, "Key": KEY}),
    "write to another bucket": ("s3", "put_object", {"Bucket": OTHER, "Key": KEY, "Body": b"x"}),
    "delete from another bucket": ("s3", "delete_object", {"Bucket": OTHER, "Key": KEY}),
    "read a secret": ("secretsmanager", "get_secret_value", {"SecretId": "somebody's"}),
    "list the secrets": ("secretsmanager", "list_secrets", {}),
    "look at the cluster": ("ecs", "list_clusters", {}),
    "start a task": ("ecs", "run_task", {"taskDefinition": "gatehouse-migrate"}),
    "give itself rights": (
        "iam",
        "put_role_policy",
        {"RoleName": "task", "PolicyName": "more", "PolicyDocument": "{}"},
    ),
    "become somebody else": (
        "sts",
        "assume_role",
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/other", "RoleSessionName": "other"},
    ),
    "read the log": ("logs", "describe_log_groups", {}),
}


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.kill()


@pytest.fixture
def aws(server, monkeypatch):
    """aws(service) → a client with whatever credentials are in the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    made = []

    def client(service):
        made.append(import_module("boto3").session.Session().client(service, region_name=REGION))
        return made[-1]

    yield client
    for each in made:
        each.close()


@pytest.fixture
def account(server, aws, monkeypatch):
    """An account with two buckets, a picture in each, a secret and a proven domain; nobody is asked for rights yet."""
    requests.post(f"{server.url}/moto-api/reset", timeout=10)
    requests.post(f"{server.url}/moto-api/reset-auth", data=b"inf", timeout=10)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anybody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    s3 = aws("s3")
    for bucket in (BUCKET, OTHER):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=bucket, Key=KEY, Body=b"a picture")
    aws("secretsmanager").create_secret(Name="somebody's", SecretString="x")
    aws("sesv2").create_email_identity(EmailIdentity="example.com")


@pytest.fixture
def become(plan, server, aws, account, monkeypatch):
    """become("worker"): from now on with the rights that its tasks have, and no others."""

    def take_on(family):
        policy = plan.named("aws_iam_policy", f"-{family}")["policy"]
        iam, arn = aws("iam"), f"arn:aws:iam::{ACCOUNT}:role/task"
        iam.create_role(RoleName="task", AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.put_role_policy(RoleName="task", PolicyName="task", PolicyDocument=_as_moto_reads(policy, plan))
        taken = aws("sts").assume_role(RoleArn=arn, RoleSessionName="task")["Credentials"]
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", taken["AccessKeyId"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", taken["SecretAccessKey"])
        monkeypatch.setenv("AWS_SESSION_TOKEN", taken["SessionToken"])
        requests.post(f"{server.url}/moto-api/reset-auth", data=b"0", timeout=10)

    return take_on


def _as_moto_reads(policy, plan):
    (planned,) = [each["arn"] for address, each in plan.of("aws_s3_bucket").items() if address.endswith("avatars")]
    document = json.loads(policy.replace(planned, f"arn:aws:s3:::{BUCKET}"))
    for statement in document["Statement"]:
        if not all(action.startswith("s3:") for action in statement["Action"]):
            statement.pop("Condition", None)
            statement["Resource"] = "*"
    return json.dumps(document)


@pytest.fixture
def letter():
    message = EmailMessage()
    message["From"], message["To"] = "Example <accounts@example.com>", "success@simulator.amazonses.com"
    message.set_content("Hello")
    return message


def is_refused(call):
    errors = import_module("botocore.exceptions")
    try:
        call()
    except errors.ClientError as error:
        # Of services that speak JSON moto says the status alone.
        return error.response["Error"]["Code"] in ("AccessDenied", "403")
    return False


def test_servers_keep_and_show_pictures(become):
    become("api")
    bucket = Bucket(BUCKET, REGION)

    bucket.write("another.png", b"another")

    assert bucket.read("another.png") == b"another"
    assert bucket.read(KEY) == b"a picture"


def test_servers_cannot_remove_pictures(become):
    become("api")

    with pytest.raises(AvatarsUnavailable):
        Bucket(BUCKET, REGION).remove(KEY)


def test_servers_cannot_send_mail(become, letter):
    become("api")

    assert is_refused(lambda: transport("ses:", REGION)(letter))


def test_the_worker_removes_pictures(become, server):
    become("worker")

    Bucket(BUCKET, REGION).remove(KEY)


def test_the_worker_cannot_write_pictures(become):
    become("worker")

    with pytest.raises(AvatarsUnavailable):
        Bucket(BUCKET, REGION).write(KEY, b"x")


def test_the_worker_sends_mail(become, letter):
    become("worker")

    transport("ses:", REGION)(letter)


def test_the_worker_sends_from_one_address_of_one_domain(plan):
    document = json.loads(plan.named("aws_iam_policy", "-worker")["policy"])
    (sending,) = [each for each in document["Statement"] if "ses:SendEmail" in each["Action"]]
    worker = plan.named("aws_ecs_task_definition", "-worker")
    (told,) = [
        each["value"]
        for container in json.loads(worker["container_definitions"])
        for each in container["environment"]
        if each["name"] == "MAIL_FROM"
    ]

    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": "accounts@example.com"}}
    assert "<accounts@example.com>" in told
    assert {resource.split(":")[5].split("/")[0] for resource in sending["Resource"]} == {
        "identity",
        "configuration-set",
    }
    assert f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/example.com" in sending["Resource"]


@pytest.mark.parametrize("family", ["api", "worker", "migrate"])
def test_each_logs_in_to_the_database_as_the_application_alone(plan, family):
    document = json.loads(plan.named("aws_iam_policy", f"-{family}")["policy"])
    first = plan.resources["module.database.aws_db_instance.this"]["resource_id"]

    resources = [each["Resource"] for each in document["Statement"] if each["Action"] == ["rds-db:connect"]]

    assert resources == [[f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:{first}/gatehouse_app"]]


@pytest.mark.parametrize("family", ["api", "worker", "migrate"])
def test_all_else_is_refused(become, aws, family):
    become(family)

    done = [
        act
        for act, (service, call, arguments) in FORBIDDEN.items()
        if not is_refused(lambda: getattr(aws(service), call)(**arguments))  # noqa: B023  called at once
    ]

    assert done == []


def test_commands_have_no_pictures(become, aws):
    become("migrate")
    s3 = aws("s3")

    assert is_refused(lambda: s3.get_object(Bucket=BUCKET, Key=KEY))
    assert is_refused(lambda: s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"x"))
    assert is_refused(lambda: s3.delete_object(Bucket=BUCKET, Key=KEY))
