"""What an operator decides about an account holds for the tokens that are out already."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.database import run


@pytest.fixture
def other(make_user):
    return make_user(email="eve@example.com")


def sees(client, tokens, other):
    return client.get(f"/users/{other.id}", headers=bearer(tokens["access_token"])).status_code


def test_a_promotion_gives_power_to_the_token_of_before(app, client, ada, tokens, other):
    """R65, ASVS 8.3.2"""
    before = sees(client, tokens, other)
    run(app, "users", "promote", ada.email)

    assert (before, sees(client, tokens, other)) == (404, 200)


def test_a_demotion_takes_it_at_once(app, client, ada, tokens, other, sql):
    """R65, ASVS 7.4.2"""
    run(app, "users", "promote", ada.email)
    admins = client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json
    before = sees(client, admins, other)

    sql("UPDATE users SET role = 'user'")

    assert (before, sees(client, admins, other)) == (200, 404)


def test_disabling_ends_every_session(app, client, ada, tokens, sql):
    output = run(app, "users", "disable", ada.email)

    assert output == "ada@example.com: user, disabled\n"
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert sql("SELECT revoked_at IS NOT NULL FROM sessions") == [(True,)]


def test_disabling_one_leaves_the_others_alone(app, client, tokens, other):
    run(app, "users", "disable", other.email)

    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200


def test_enabling_again_revives_no_session(app, client, ada, tokens, sql):
    run(app, "users", "disable", ada.email)

    sql("UPDATE users SET disabled_at = NULL")

    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert client.post("/auth/login", json={"email": ada.email, "password": PASSWORD}).status_code == 200


def test_a_deleted_account_is_nobody_at_once(client, tokens, sql):
    """R65, R37"""
    sql("DELETE FROM users")

    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401
