"""buildspec.yml: from a commit to images in ECR."""

import json

import pytest
import yaml

from tests.deployment.standins import Failing
from tests.deployment.workplace import COMMIT, NGINX, PROJECT, REGISTRY, SERVICE

NOT_THERE = {"images": [], "failures": [{"failureCode": "ImageNotFound"}]}
THERE = {"images": [{"imageId": {"imageTag": COMMIT}}], "failures": []}
VERSION = "0.1.0"


@pytest.fixture
def empty_registry(workplace):
    workplace.answer("aws ecr batch-get-image", NOT_THERE)
    workplace.answer("aws ecr get-login-password", "secret")


def asked(repository):
    question = ["aws", "ecr", "batch-get-image", "--repository-name", repository, "--image-ids", f"imageTag={COMMIT}"]
    return [*question, "--query", "failures[].failureCode", "--output", "text"]


def built(image, context):
    arguments = [f"VERSION={VERSION}", f"COMMIT={COMMIT}", "REGISTRY=public.ecr.aws/docker/library/"]
    options = [word for argument in arguments for word in ("--build-arg", argument)]
    place = ["--tag", f"{image}:{COMMIT}", "--file", f"{context}/Dockerfile", context]
    return ["docker", "build", *options, "--platform", "linux/arm64", *place]


def pushed(image):
    login = ["docker", "login", "--username", "AWS", "--password-stdin", REGISTRY]
    return [["aws", "ecr", "get-login-password"], login, ["docker", "push", f"{image}:{COMMIT}"]]


def test_a_build_checks_builds_and_pushes_in_this_order(workplace, empty_registry):
    done = workplace.build("buildspec.yml")

    assert done.code == 0, done.said
    checks = [["make", "setup"], ["make", "lint"], ["make", "test"], ["make", "test-slow"], ["make", "sbom"]]
    images = [built(SERVICE, "."), built(NGINX, "nginx")]
    there = [asked("gatehouse-small/service"), *pushed(SERVICE), asked("gatehouse-small/nginx"), *pushed(NGINX)]
    assert workplace.calls == checks + images + there
    assert workplace.given("docker", "login") == ["secret", "secret"]


def test_what_runs_which_image_is_written_down(workplace, empty_registry):
    assert workplace.build("buildspec.yml").code == 0

    images = {entry["name"]: entry["imageUri"] for entry in json.loads(definitions(workplace).read_text())}
    service = f"{SERVICE}:{COMMIT}"
    assert images == {"nginx": f"{NGINX}:{COMMIT}", "api": service, "worker": service, "migrate": service}


def test_the_artefacts_are_there_once_it_is_built(workplace, empty_registry):
    assert workplace.build("buildspec.yml").code == 0

    files = yaml.safe_load((PROJECT / "buildspec.yml").read_text())["artifacts"]["files"]
    # `make sbom` writes it; here make is a stand-in.
    assert [name for name in files if not list(workplace.root.glob(name))] == ["sbom.json"]


@pytest.mark.parametrize(
    "step",
    [
        "make setup",
        "make lint",
        "make test",
        "make test-slow",
        "make sbom",
        "docker build",
        "aws ecr batch-get-image",
        "aws ecr get-login-password",
        "docker login",
        f"docker push {SERVICE}:{COMMIT}",
        f"docker push {NGINX}:{COMMIT}",
    ],
    ids=[
        "setup",
        "lint",
        "test",
        "test-slow",
        "sbom",
        "build",
        "look",
        "password",
        "login",
        "push-service",
        "push-nginx",
    ],
)
def test_a_step_that_fails_ends_the_build(workplace, empty_registry, step):
    workplace.answer(step, Failing())

    done = workplace.build("buildspec.yml")

    assert done.code != 0
    assert f"{step} " in " ".join(workplace.calls[-1]) + " "
    pushes = [call for call in workplace.calls if call[:2] == ["docker", "push"]]
    assert len(pushes) == {f"docker push {SERVICE}:{COMMIT}": 1, f"docker push {NGINX}:{COMMIT}": 2}.get(step, 0)
    assert not definitions(workplace).exists()


def test_a_second_image_that_cannot_be_built_keeps_the_first_one_here(workplace, empty_registry):
    workplace.answer("docker build", None, Failing())

    assert workplace.build("buildspec.yml").code != 0
    assert [call for call in workplace.calls if call[0] == "aws" or call[1] == "push"] == []


def test_an_image_that_is_in_the_registry_stays_as_it_is(workplace):
    workplace.answer("aws ecr batch-get-image", THERE)

    done = workplace.build("buildspec.yml")

    assert done.code == 0, done.said
    assert f"skipped: {SERVICE}:{COMMIT} is in ECR already" in done.said
    assert f"skipped: {NGINX}:{COMMIT} is in ECR already" in done.said
    assert [call for call in workplace.calls if call[1] in ("push", "login")] == []
    assert len(json.loads(definitions(workplace).read_text())) == 4


def test_a_push_that_was_interrupted_is_finished_by_the_next(workplace, empty_registry):
    workplace.answer("aws ecr batch-get-image", THERE, NOT_THERE)

    assert workplace.build("buildspec.yml").code == 0
    assert [call for call in workplace.calls if call[1] == "push"] == [["docker", "push", f"{NGINX}:{COMMIT}"]]


def test_an_old_list_of_images_does_not_outlive_a_push_that_fails(workplace, empty_registry):
    definitions(workplace).write_text("[]")
    workplace.answer("docker push", Failing())

    assert workplace.build("buildspec.yml").code != 0
    assert not definitions(workplace).exists()


def definitions(workplace):
    return workplace.root / "imagedefinitions.json"
