"""flask users: the same rules as the routes."""

import json

import pytest

from service import create_app
from service.settings import Settings
from service.users.commands import SEED_PASSWORD
from tests.conftest import PASSWORD
from tests.database import run

PEOPLE = "SELECT count(*), count(DISTINCT email), count(DISTINCT password_hash) FROM users"


@pytest.fixture
def refused(app, client):
    """refused("users", "promote", …) → the sentence that the command failed with."""

    def attempt(*arguments, **variables):
        result = app.test_cli_runner().invoke(args=arguments, env=variables)
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        return result.output.strip().splitlines()[-1]

    return attempt


def test_create_makes_an_account_that_logs_in(app, client, log_in, sql):
    printed = run(app, "users", "create", "Ada@Example.com", "--name", "Ada", NEW_PASSWORD=PASSWORD)

    assert sql("SELECT id::text, role, name FROM users") == [(printed.strip(), "user", "Ada")]
    assert log_in("ada@example.com")


def test_create_can_make_an_administrator(app, client, sql):
    run(app, "users", "create", "root@example.com", "--admin", NEW_PASSWORD=PASSWORD)

    assert sql("SELECT role FROM users") == [("admin",)]


def test_create_asks_for_the_password_twice_and_does_not_show_it(app, client, log_in):
    result = app.test_cli_runner().invoke(
        args=["users", "create", "ada@example.com"], input=f"{PASSWORD}\n{PASSWORD}\n"
    )

    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert log_in("ada@example.com")


@pytest.mark.parametrize(
    ("email", "password", "word"),
    [
        ("ada@example.com", "short", "8 characters"),
        ("ada@example.com", "password123", "common"),
        ("ada@example.com", "x" * 129, "128"),
        ("no address", PASSWORD, "@"),
    ],
)
def test_create_refuses_what_a_registration_refuses(refused, sql, email, password, word):
    message = refused("users", "create", email, NEW_PASSWORD=password)

    assert message.startswith("Error: ")
    assert word in message
    assert sql("SELECT email FROM users") == []


def test_create_refuses_a_taken_address(refused, make_user):
    make_user(email="ada@example.com")

    assert refused("users", "create", "ADA@example.com", NEW_PASSWORD=PASSWORD) == (
        "Error: That e-mail address has an account already"
    )


def test_list_prints_the_newest_first_as_json_lines(app, make_user):
    for name in ("one", "two", "three"):
        make_user(email=f"{name}@example.com", name="Zoë")

    printed = [json.loads(line) for line in run(app, "users", "list", "--limit", "2").splitlines()]

    assert [user["email"] for user in printed] == ["three@example.com", "two@example.com"]
    assert printed[0]["name"] == "Zoë"
    assert "password_hash" not in printed[0]


@pytest.mark.parametrize("command", ["promote", "disable"])
@pytest.mark.parametrize(("email", "word"), [("nobody@example.com", "nobody has"), ("no address", "@")])
def test_an_address_that_nobody_has_is_an_error(refused, command, email, word):
    message = refused("users", command, email)

    assert message.startswith("Error: ")
    assert word in message


def test_promote_takes_any_spelling(app, make_user):
    make_user(email="ada@example.com")

    assert run(app, "users", "promote", "ADA@example.com") == "ada@example.com: admin, active\n"


def test_seed_makes_accounts_that_share_one_password_and_no_address(app, client, log_in, sql):
    run(app, "users", "seed", "1200")
    run(app, "users", "seed", "300")

    assert sql(PEOPLE) == [(1500, 1500, 2)]
    assert log_in(sql("SELECT min(email) FROM users")[0][0], password=SEED_PASSWORD)


def test_seed_stays_out_of_production(environment, client, sql):
    production = {"ENVIRONMENT": "production", "BCRYPT_COST": "10", "RATE_LIMITS": "default"}
    house = create_app(Settings.from_env(environment | production))

    result = house.test_cli_runner().invoke(args=["users", "seed", "5"])

    assert result.exit_code == 1
    assert "not in production" in result.output
    assert sql("SELECT email FROM users") == []
