"""Logins beside each other and beside what takes their ground away."""

import pytest

from tests.auth import jws
from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses

NEW = "a better horse, a better battery"
LOGIN = {"json": {"email": "ada@example.com", "password": PASSWORD}}


def test_many_logins_of_one_user_are_as_many_sessions(app, ada, sql):
    """C4"""
    replies = at_once([request(app, "POST", "/auth/login", **LOGIN) for _ in range(50)])

    assert statuses(replies) == {200: 50}
    assert len({jws.split(reply.json["access_token"]).claims["sid"] for reply in replies}) == 50
    assert len({reply.json["refresh_token"] for reply in replies}) == 50
    assert sql("SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == [(50,)]


@pytest.mark.parametrize(
    ("meanwhile", "status"),
    [
        ("UPDATE users SET password_hash = :other", 401),
        ("UPDATE users SET password_hash = NULL", 401),
        ("UPDATE users SET disabled_at = now()", 403),
        ("DELETE FROM users", 401),
    ],
)
def test_a_login_gets_nothing_when_the_account_changes_while_it_hashes(
    app, client, ada, sql, observe_hashing, meanwhile, status
):
    """C13, ASVS 7.4.3"""
    other = {"other": app.extensions["hasher"].hash(NEW)} if ":other" in meanwhile else {}
    observe_hashing(lambda number: number == 1 and sql(meanwhile, **other))

    reply = client.post("/auth/login", **LOGIN)

    assert reply.status_code == status
    assert sql("SELECT id FROM sessions") == []


@pytest.mark.parametrize("_round", range(6))
def test_no_session_of_the_old_password_survives_its_change(app, client, tokens, log_in, sql, _round):
    """C13"""
    other = log_in("ada@example.com")
    mine = bearer(tokens["access_token"])

    changed, refreshed, *entered = at_once(
        [
            request(
                app, "POST", "/users/me/password", headers=mine, json={"current_password": PASSWORD, "password": NEW}
            ),
            request(app, "POST", "/auth/refresh", json={"refresh_token": other["refresh_token"]}),
            *(request(app, "POST", "/auth/login", **LOGIN) for _ in range(6)),
        ]
    )

    assert changed.status_code == 204
    assert refreshed.status_code in (200, 401)
    assert set(statuses(entered)) <= {200, 401}
    for reply in (refreshed, *entered):
        if reply.status_code == 200:
            assert client.get("/users/me", headers=bearer(reply.json["access_token"])).status_code == 401
            assert client.post("/auth/refresh", json=_with(reply)).status_code == 401
    assert client.get("/users/me", headers=mine).status_code == 200
    assert sql("SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == [(1,)]


def test_of_two_changes_from_one_password_only_one_is_made(app, tokens, log_in, client):
    wishes = [NEW, "yet another horse, and another battery"]

    replies = at_once(
        [
            request(
                app,
                "POST",
                "/users/me/password",
                headers=bearer(tokens["access_token"]),
                json={"current_password": PASSWORD, "password": wish},
            )
            for wish in wishes
        ]
    )
    entered = [client.post("/auth/login", json={**LOGIN["json"], "password": wish}).status_code for wish in wishes]

    assert statuses(replies) == {204: 1, 401: 1}
    assert entered == [200 if reply.status_code == 204 else 401 for reply in replies]


def _with(reply):
    return {"refresh_token": reply.json["refresh_token"]}
