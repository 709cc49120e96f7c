"""DELETE /users/me: gone is gone."""

import pytest

from tests.conftest import PASSWORD, bearer
from tests.races import at_once, request, statuses


@pytest.fixture
def tokens(ada, sign_in):
    return sign_in(ada)


def test_nothing_of_a_deleted_account_works_any_more(client, ada, tokens, sql):
    """R37, ASVS 7.4.2"""
    reply = client.delete("/users/me", headers=bearer(tokens["access_token"]))

    assert (reply.status_code, reply.data) == (204, b"")
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert client.post("/auth/login", json={"email": ada.email, "password": PASSWORD}).status_code == 401
    assert sql("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM sessions)") == [(0, 0)]


def test_the_address_is_free_again_and_the_newcomer_is_somebody_else(client, ada, tokens):
    """R37"""
    client.delete("/users/me", headers=bearer(tokens["access_token"]))

    reply = client.post("/auth/register", json={"email": ada.email, "password": "the newcomer's words"})

    assert reply.status_code == 201
    assert reply.json["id"] != str(ada.id)
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401


def test_others_stay(client, tokens, make_user, log_in):
    make_user(email="eve@example.com")
    eve = log_in("eve@example.com")

    client.delete("/users/me", headers=bearer(tokens["access_token"]))

    assert client.get("/users/me", headers=bearer(eve["access_token"])).status_code == 200


@pytest.mark.parametrize("body", [{"confirm": True}, [], "x", {"current_password": 7}, {"current_password": "x" * 129}])
def test_a_body_that_is_not_understood_deletes_nobody(client, tokens, body):
    reply = client.delete("/users/me", headers=bearer(tokens["access_token"]), json=body)

    assert reply.status_code in (400, 422)
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 403), (None, 403), ({"current_password": "wrong"}, 403), ({"current_password": PASSWORD}, 204)],
)
def test_the_password_is_needed_where_that_is_set(another_app, tokens, sql, body, status):
    client = another_app(REAUTHENTICATE_DELETE="yes").test_client()

    reply = client.delete("/users/me", headers=bearer(tokens["access_token"]), json=body)

    assert reply.status_code == status
    assert sql("SELECT count(*) FROM users") == [(0 if status == 204 else 1,)]


@pytest.mark.parametrize("_round", range(6))
def test_nothing_lives_after_a_deletion_beside_everything_else(app, client, ada, tokens, sql, _round):
    """C10, ASVS 7.4.2"""
    mine = {"headers": bearer(tokens["access_token"])}
    change = {"current_password": PASSWORD, "password": "another phrase"}
    login = {"json": {"email": ada.email, "password": PASSWORD}}

    gone, *others = at_once(
        [
            request(app, "DELETE", "/users/me", **mine),
            request(app, "POST", "/auth/refresh", json={"refresh_token": tokens["refresh_token"]}),
            request(app, "PATCH", "/users/me", **mine, json={"name": "Countess"}),
            request(app, "POST", "/users/me/password", **mine, json=change),
            request(app, "DELETE", "/users/me/sessions", **mine),
            request(app, "POST", "/auth/login", **login),
            request(app, "POST", "/auth/login", **login),
        ]
    )

    assert gone.status_code == 204
    assert set(statuses(others)) <= {200, 204, 401, 404, 409}
    assert sql("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM sessions)") == [(0, 0)]
    for pair in [
        tokens,
        *(reply.json for reply in others if reply.status_code == 200 and "access_token" in reply.json),
    ]:
        assert client.get("/users/me", headers=bearer(pair["access_token"])).status_code == 401
        assert client.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}).status_code == 401


def test_of_ten_deletions_at_once_one_is_the_deletion(app, ada, tokens):
    replies = at_once([request(app, "DELETE", "/users/me", headers=bearer(tokens["access_token"])) for _ in range(10)])

    counts = statuses(replies)
    assert counts[204] == 1
    assert set(counts) <= {204, 401, 404}
