"""scripts/build-images and scripts/push-images elsewhere than in CodeBuild."""

import pytest

from tests.deployment.standins import Failing
from tests.deployment.workplace import COMMIT, NGINX, SERVICE


@pytest.fixture
def checkout(workplace):
    """A git checkout of one commit; its name."""
    for command in ("init", "add .", "-c user.name=ada -c user.email=ada@example.com commit --message first"):
        done = workplace.run("git", *command.split())
        assert done.code == 0, done.said
    return workplace.run("git", "rev-parse", "HEAD").printed.strip()


def tags(workplace, engine):
    return [options["--tag"] for options in workplace.called(engine, "build")]


def test_a_laptop_builds_what_is_checked_out(workplace, checkout):
    done = workplace.script("build-images")

    assert done.code == 0, done.said
    assert tags(workplace, "docker") == [f"gatehouse/service:{checkout}", f"gatehouse/nginx:{checkout}"]
    # The Dockerfiles and the engine know better.
    assert [call for call in workplace.calls if "--platform" in call or "REGISTRY=" in " ".join(call)] == []


def test_images_of_a_changed_checkout_say_so(workplace, checkout):
    (workplace.root / "pyproject.toml").write_text('version = "9"\n')

    assert workplace.script("build-images").code == 0
    assert tags(workplace, "docker") == [f"gatehouse/service:{checkout}-dirty", f"gatehouse/nginx:{checkout}-dirty"]


@pytest.mark.parametrize("script", ["build-images", "push-images"])
def test_images_of_a_changed_checkout_are_neither_built_for_a_registry_nor_pushed(workplace, checkout, script):
    (workplace.root / "pyproject.toml").write_text('version = "9"\n')

    done = workplace.script(script, SERVICE_REPOSITORY=SERVICE, NGINX_REPOSITORY=NGINX)

    assert (done.code, "commit them first" in done.said) == (1, True)
    assert workplace.calls == []


def test_without_git_the_commit_must_be_said(workplace):
    done = workplace.script("build-images")

    assert (done.code, "not set: COMMIT" in done.said) == (1, True)
    assert workplace.calls == []


@pytest.mark.parametrize(("lacking", "engine"), [(["docker"], "podman"), (["docker", "podman"], "buildah")])
def test_other_engines_build_images_that_keep_their_health_check(workplace, lacking, engine):
    done = workplace.script("build-images", COMMIT=COMMIT, PATH=workplace.lacks(*lacking))

    assert done.code == 0, done.said
    assert [options["--format"] for options in workplace.called(engine, "build")] == ["docker", "docker"]


def test_an_engine_without_its_daemon_is_passed_over(workplace):
    workplace.answer("docker info", Failing())

    assert workplace.script("build-images", COMMIT=COMMIT).code == 0
    assert len(tags(workplace, "podman")) == 2


def test_without_an_engine_it_says_what_is_missing(workplace):
    workplace.answer("podman info", Failing())

    done = workplace.script("build-images", COMMIT=COMMIT, PATH=workplace.lacks("docker", "buildah"))

    assert done.code == 1
    assert "without an answer to `info`: podman" in done.said
    assert "images need docker, podman or buildah" in done.said


def test_the_engine_is_given_what_else_it_needs(workplace):
    wish = {"REGISTRY": "mirror.example/library", "BUILD_OPTIONS": "--pull-never --network host"}

    assert workplace.script("build-images", COMMIT=COMMIT, **wish).code == 0
    assert all("--pull-never --network host" in " ".join(call) for call in workplace.calls)
    # The Dockerfiles put the name right behind it.
    assert all("REGISTRY=mirror.example/library/" in call for call in workplace.calls)


def test_all_that_a_push_lacks_is_named_at_once(workplace):
    done = workplace.script("push-images")

    assert (done.code, "not set: SERVICE_REPOSITORY NGINX_REPOSITORY" in done.said) == (1, True)


def test_a_registry_that_gives_no_answer_is_not_an_empty_one(workplace):
    workplace.answer("aws ecr batch-get-image", Failing("AccessDenied\n"))

    done = workplace.script("push-images", COMMIT=COMMIT, SERVICE_REPOSITORY=SERVICE, NGINX_REPOSITORY=NGINX)

    assert (done.code, "ECR does not say whether it has" in done.said) == (1, True)
    assert workplace.called("docker", "push") == []
