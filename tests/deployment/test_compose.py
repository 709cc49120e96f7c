"""compose.yaml says what the task definition will say; that Compose itself accepts it, .ci/containers checks."""

import re
from pathlib import Path

import pytest
import yaml

from service.settings import Settings

PROJECT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]
OURS = ("migrate", "worker", "api", "nginx")


def shell(value):
    """As Compose reads it where nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


@pytest.mark.parametrize("name", ["migrate", "worker", "api"])
def test_the_settings_start_the_service(name, tmp_path):
    """The folders of the volume stand in the Dockerfile."""
    for folder in re.findall(r"/data/\w+", (PROJECT / "Dockerfile").read_text()):
        (tmp_path / folder.lstrip("/")).mkdir(parents=True)
    given = {
        key: shell(value).replace("/data", f"{tmp_path}/data") for key, value in COMPOSE[name]["environment"].items()
    }

    settings = Settings.from_env(given)

    assert settings.public_url == "http://localhost:8080"
    assert set(given) - {field.upper() for field in Settings.__dataclass_fields__} == set()


def test_only_this_machine_reaches_it_and_by_one_port():
    published = {name: one["ports"] for name, one in COMPOSE.items() if "ports" in one}

    assert published == {"nginx": ["127.0.0.1:${PORT:-8080}:8080"]}


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_has_no_rights(name):
    assert COMPOSE[name]["read_only"] is True
    assert COMPOSE[name]["cap_drop"] == ["ALL"]
    assert COMPOSE[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize(("name", "dockerfile"), [("api", "Dockerfile"), ("nginx", "nginx/Dockerfile")])
def test_the_writable_places_are_those_of_the_image(name, dockerfile):
    declared = re.findall(r"^VOLUME (\S+)", (PROJECT / dockerfile).read_text(), re.MULTILINE)

    assert [mount.partition(":")[0] for mount in COMPOSE[name]["tmpfs"]] == declared


def test_nobody_serves_or_works_before_the_database_is_prepared():
    for name in ("api", "worker"):
        assert COMPOSE[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert COMPOSE["migrate"]["restart"] == "no"


def test_the_worker_is_looked_after_by_a_program_of_its_image():
    kind, program = COMPOSE["worker"]["healthcheck"]["test"]

    assert kind == "CMD"
    assert re.search(
        rf"^COPY --chmod=755 .*\b{program} /usr/local/bin/$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE
    )
