"""What the images hold, and what they say about themselves."""

import pytest

BOTH = pytest.mark.parametrize("name", ["service", "nginx"])
TOOLS = ("gcc", "cc", "make", "git", "curl", "wget")


@BOTH
def test_nobody_is_root_and_the_label_names_the_commit(images, name):
    configuration = images[name].configuration

    assert configuration["User"] in ("10001:10001", "10002:10002")
    assert len(configuration["Labels"]["org.opencontainers.image.revision"]) == 40
    assert configuration["Labels"]["org.opencontainers.image.version"]
    assert configuration["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"


def test_the_service_brings_no_pip(images):
    assert list(images["service"].root.glob("**/pip/__main__.py")) == []


def test_each_stops_by_the_signal_that_lets_it_finish(images):
    assert images["service"].configuration["StopSignal"] == "SIGTERM"
    assert images["nginx"].configuration["StopSignal"] == "SIGQUIT"


@BOTH
def test_there_is_nothing_to_build_or_install_with(images, name):
    places = [images[name].root / place for place in ("usr/bin", "usr/sbin", "usr/local/bin", "opt/venv/bin")]

    assert [tool for tool in TOOLS for place in places if (place / tool).exists()] == []


def test_the_service_holds_no_test_and_no_secret(images):
    """Nothing but what the .dockerignore lets in."""
    found = sorted(path.name for path in (images["service"].root / "srv").iterdir())

    assert found == [
        "migrations",
        "pyproject.toml",
        "rds-ca.pem",
        "service",
    ]


@BOTH
def test_no_file_gives_its_caller_more_rights(images, name):
    """Capabilities are gone and no_new_privileges is on; this is for who forgets to."""
    own = [images[name].root / place for place in ("srv", "opt", "usr/local", "etc/nginx")]
    found = [path for place in own if place.exists() for path in place.rglob("*") if path.is_file()]

    assert found
    assert [str(path) for path in found if path.stat().st_mode & 0o6022 and not path.is_symlink()] == []
