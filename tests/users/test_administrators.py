"""There is always somebody who can run the place."""

import pytest

from tests.conftest import bearer
from tests.database import run
from tests.races import at_once, request, statuses

ACTIVE = "SELECT count(*) FROM users WHERE role = 'admin' AND disabled_at IS NULL"


def test_the_last_administrator_cannot_leave(client, root):
    """R61"""
    reply = client.delete("/users/me", headers=root)

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/last-admin")
    assert client.get("/users/me", headers=root).status_code == 200


def test_the_last_administrator_cannot_be_disabled(app, client, root, sql):
    result = app.test_cli_runner().invoke(args=["users", "disable", "root@example.com"])

    assert result.exit_code == 1
    assert result.output == "Error: That is the last administrator\n"
    assert client.get("/users/me", headers=root).json["status"] == "active"


@pytest.mark.parametrize("change", ["disabled_at = now()", "password_hash = NULL"])
def test_an_administrator_who_cannot_log_in_does_not_count(client, root, make_user, sql, change):
    make_user(email="other@example.com", role="admin")
    sql(f"UPDATE users SET {change} WHERE email = 'other@example.com'")

    assert client.delete("/users/me", headers=root).status_code == 409


def test_one_of_two_may_leave(client, root, make_user, sql):
    make_user(email="other@example.com", role="admin")

    assert client.delete("/users/me", headers=root).status_code == 204
    assert sql(ACTIVE) == [(1,)]


def test_one_of_two_may_be_disabled(app, client, root, make_user, sql):
    make_user(email="other@example.com", role="admin")

    assert run(app, "users", "disable", "other@example.com") == "other@example.com: admin, disabled\n"
    assert sql(ACTIVE) == [(1,)]


def test_plain_users_may_leave_beside_the_last_administrator(client, root, hers):
    assert client.delete("/users/me", headers=hers).status_code == 204


@pytest.mark.parametrize("_round", range(4))
def test_of_all_administrators_who_leave_at_once_one_stays(app, make_user, log_in, sql, _round):
    """R61"""
    people = [make_user(role="admin") for _ in range(4)]
    headers = [bearer(log_in(person.email)["access_token"]) for person in people]

    replies = at_once([request(app, "DELETE", "/users/me", headers=header) for header in headers])

    assert statuses(replies) == {204: 3, 409: 1}
    assert sql(ACTIVE) == [(1,)]


@pytest.mark.parametrize("_round", range(4))
def test_one_stays_when_one_leaves_while_the_other_is_disabled(app, make_user, log_in, sql, _round):
    first, second = (make_user(role="admin") for _ in range(2))
    header = bearer(log_in(first.email)["access_token"])

    at_once(
        [
            request(app, "DELETE", "/users/me", headers=header),
            lambda: app.test_cli_runner().invoke(args=["users", "disable", second.email]),
        ]
    )

    assert sql(ACTIVE) == [(1,)]
