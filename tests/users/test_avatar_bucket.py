"""Pictures in a bucket: what is stored how, and what happens when it is away."""

import subprocess
import sys
import time
from itertools import count

import pytest

from tests.forms import with_picture
from tests.races import at_once, request, statuses
from tests.users.s3 import CREDENTIALS, Server
from tests.web.harm import within
from tests.web.replies import refused

numbers = count(1)


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.kill()


@pytest.fixture
def s3(server):
    client = server.client()
    yield client
    client.close()


@pytest.fixture
def bucket(s3):
    name = f"avatars-{next(numbers)}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return name


@pytest.fixture
def house_on(fresh_app, monkeypatch):
    """house_on(url, bucket) → a service whose pictures are kept there."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    def make(url, bucket):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        return fresh_app(AVATARS_BUCKET=bucket, AWS_REGION=CREDENTIALS["AWS_REGION"])

    return make


@pytest.fixture
def house(house_on, server, bucket):
    return house_on(server.url, bucket)


@pytest.fixture
def upload(house, hers):
    return lambda: house.test_client().put("/users/me/avatar", headers=hers, **with_picture())


def asked(caplog):
    """Those who asked the bucket in vain."""
    return [record for record in caplog.records if record.message == "avatar_store_failed"]


def kept(s3, bucket):
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_a_picture_is_an_object_that_browsers_may_keep_and_only_look_at(upload, s3, bucket):
    """R73: as a CDN before the bucket serves it"""
    key = upload().json["avatar_url"].rpartition("/")[2]

    found = s3.get_object(Bucket=bucket, Key=key)
    assert kept(s3, bucket) == [key]
    assert found["ContentType"] == "image/png"
    assert found["CacheControl"] == "public, max-age=31536000, immutable"
    assert found["ContentDisposition"] == "attachment"
    assert found["Metadata"] == {}


def test_the_service_shows_it_too(house, upload, s3, bucket):
    key = upload().json["avatar_url"].rpartition("/")[2]

    reply = house.test_client().get(f"/avatars/{key}")

    assert (reply.status_code, reply.mimetype) == (200, "image/png")
    assert reply.data == s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_an_object_that_is_not_there_is_not_found_and_no_failure(house, upload):
    client, missing = house.test_client(), "0123456789abcdef0123456789abcdef-0123456789abcdef.png"

    assert {client.get(f"/avatars/{missing}").status_code for _ in range(8)} == {404}
    assert upload().status_code == 200


def test_of_ten_pictures_at_once_one_object_is_left(house, hers, s3, bucket, do_jobs, sql):
    """C12"""
    replies = at_once([request(house, "PUT", "/users/me/avatar", headers=hers, **with_picture())] * 10)
    assert statuses(replies) == {200: 10}

    do_jobs(house)

    assert sql("SELECT avatar_key FROM users") == [(kept(s3, bucket)[0],)]
    assert len(kept(s3, bucket)) == 1


def test_a_removed_picture_and_that_of_who_left_are_no_objects_any_more(house, hers, upload, s3, bucket, do_jobs):
    client = house.test_client()
    upload()
    client.delete("/users/me/avatar", headers=hers)
    do_jobs(house)
    assert kept(s3, bucket) == []

    upload()
    client.delete("/users/me", headers=hers)
    do_jobs(house)

    assert kept(s3, bucket) == []


@pytest.mark.parametrize(("url", "name"), [("http://127.0.0.1:9", "anything"), (None, "no-such-bucket")])
def test_a_store_that_refuses_is_a_503_and_nothing_is_changed(house_on, server, hers, sql, url, name):
    """F8"""
    client = house_on(url or server.url, name).test_client()

    with within(3):
        body = refused(client.put("/users/me/avatar", headers=hers, **with_picture()), 503)

    assert body["type"] == "/problems/avatars-unavailable"
    assert sql("SELECT avatar_key, version FROM users") == [(None, 1)]


def test_a_store_that_says_nothing_is_a_503_in_time(house, server, hers, upload, s3, bucket, sql, do_jobs):
    """F8: a removal does not wait for it, and what it does too late comes to nothing."""
    first, client = upload(), house.test_client()

    with server.silent():
        with within(3):
            refused(upload(), 503)
        assert client.get("/users/me", headers=hers).json == first.json
        assert client.delete("/users/me/avatar", headers=hers).status_code == 204

    deadline = time.monotonic() + 5
    while len(kept(s3, bucket)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")
    do_jobs(house)
    assert kept(s3, bucket) == []


def test_after_five_failures_nobody_waits_any_more(house, server, upload, caplog):
    """F8: neither who brings a picture nor who wants to see one."""
    path = "/avatars/" + upload().json["avatar_url"].rpartition("/")[2]

    with server.silent():
        failed = at_once([upload] * 5)
        assert len(asked(caplog)) == 5
        further = [upload(), house.test_client().get(path)]

    assert len(asked(caplog)) == 5, "the bucket was asked again"
    for reply in (*failed, *further):
        refused(reply, 503)
        assert 1 <= int(reply.headers["Retry-After"]) <= 10


def test_the_library_is_not_loaded_before_it_is_needed(environment):
    """Half a second of a cold start."""
    program = (
        "import sys; from service import create_app; create_app(); print('boto3' in sys.modules, 'PIL' in sys.modules)"
    )
    settings = {**environment, "AVATARS_BUCKET": "example-avatars", "PYTHONDONTWRITEBYTECODE": "1"}

    printed = subprocess.check_output([sys.executable, "-c", program], env=settings, text=True)

    assert printed.split() == ["False", "False"]
