"""How the service logs in to its database, as the environment says it."""

import pytest
from sqlalchemy import make_url

from service.settings import Settings
from tests.test_settings import PRODUCTION, complaints

OWNER = "postgresql://owner@db/gatehouse"


@pytest.fixture
def tls(tmp_path):
    """What a URL must say so that whoever answers is known."""
    (tmp_path / "ca.pem").touch()
    return f"?sslmode=verify-full&sslrootcert={tmp_path}/ca.pem"


@pytest.fixture
def iam(tls):
    return {"DATABASE_IAM": "yes", "AWS_REGION": "eu-central-1", "DATABASE_URL": f"postgresql://app@db/gatehouse{tls}"}


def test_without_a_word_there_are_passwords():
    assert not Settings.from_env(PRODUCTION).database_iam


def test_iam_needs_no_password_in_production(iam):
    settings = Settings.from_env(PRODUCTION | iam)

    assert (settings.database_iam, settings.owner_url) == (True, make_url(iam["DATABASE_URL"]))


@pytest.mark.parametrize("password", ["app:Jh3-x8Wq_1@db/gatehouse{}", "app@db/gatehouse{}&password=Jh3-x8Wq_1"])
def test_iam_and_a_password_contradict_each_other(iam, tls, password):
    (line,) = complaints(**iam | {"DATABASE_URL": "postgresql://" + password.format(tls)})

    assert line.startswith("DATABASE_URL must not have a password")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "?sslmode=require",
        "?sslmode=verify-full",
        "?sslmode=verify-full&sslrootcert=system",
        "?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
        "?sslmode=verify-full&sslrootcert=/",
    ],
)
def test_iam_needs_a_server_that_proves_who_it_is(iam, said):
    lines = complaints(
        **iam | {"DATABASE_URL": "postgresql://app@db/x" + said, "MIGRATION_DATABASE_URL": "postgresql://o@db/x" + said}
    )

    assert [line.split()[0] for line in lines] == ["DATABASE_URL", "MIGRATION_DATABASE_URL"]
    assert all("sslmode=verify-full&sslrootcert=" in line for line in lines)


def test_a_weaker_mode_with_an_authority_is_refused_too(iam, tls):
    (line,) = complaints(**iam | {"DATABASE_URL": iam["DATABASE_URL"].replace("verify-full", "verify-ca")})

    assert "sslmode=verify-full" in line


@pytest.mark.parametrize("where", ["db/gatehouse", "app@/gatehouse"])
def test_iam_signs_for_a_host_and_a_role(iam, tls, where):
    (line,) = complaints(**iam | {"DATABASE_URL": f"postgresql://{where}{tls}"})

    assert line.startswith("DATABASE_URL must name host and role")


def test_iam_signs_for_a_region(iam):
    (line,) = complaints(**iam | {"AWS_REGION": ""})

    assert line.startswith("AWS_REGION must be set")


@pytest.mark.parametrize("password", ["Jh3-x8Wq_1", "p:a/s@s w%o'r\"d\\$ß#?&+", "%41", "a" * 128])
def test_the_owners_password_may_stand_apart_and_have_any_character(password):
    apart = {"MIGRATION_DATABASE_URL": OWNER, "MIGRATION_DATABASE_PASSWORD": password}

    url = Settings.from_env(PRODUCTION | apart).owner_url

    assert (url.username, url.password, url.host) == ("owner", password, "db")
    assert make_url(url.render_as_string(hide_password=False)) == url


def test_a_password_apart_needs_a_url():
    (line,) = complaints(MIGRATION_DATABASE_PASSWORD="Jh3-x8Wq_1")

    assert line.startswith("MIGRATION_DATABASE_PASSWORD needs")


def test_two_passwords_for_the_owner_are_one_too_many():
    (line,) = complaints(
        MIGRATION_DATABASE_URL="postgresql://owner:Qw3-x8Wq_1@db/x", MIGRATION_DATABASE_PASSWORD="Jh3-x8Wq_1"
    )

    assert line.startswith("MIGRATION_DATABASE_URL has a password already")


@pytest.mark.parametrize("password", ["postgres", "Changeme", "owner"])
def test_production_refuses_a_password_apart_that_anybody_would_guess(password):
    (line,) = complaints(MIGRATION_DATABASE_URL=OWNER, MIGRATION_DATABASE_PASSWORD=password)

    assert line.startswith("MIGRATION_DATABASE_PASSWORD has")
