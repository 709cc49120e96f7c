"""One refresh token in many hands at the same time."""

import pytest

from tests.conftest import bearer
from tests.races import at_once, request, statuses


def volley(app, token, size):
    return at_once([request(app, "POST", "/auth/refresh", json={"refresh_token": token}) for _ in range(size)])


def test_all_who_refresh_one_token_at_once_get_the_same_successor(app, client, tokens, sql):
    """C3, CVE-2026-1035"""
    replies = volley(app, tokens["refresh_token"], 30)

    successors = {reply.json["refresh_token"] for reply in replies}
    assert statuses(replies) == {200: 30}
    assert len(successors) == 1
    assert sql("SELECT generation, revoked_at FROM sessions") == [(2, None)]
    assert client.post("/auth/refresh", json={"refresh_token": successors.pop()}).status_code == 200


def test_without_grace_there_is_at_most_one_successor(another_app, tokens, sql):
    """C3"""
    app = another_app(REFRESH_GRACE="0")

    replies = volley(app, tokens["refresh_token"], 20)

    successors = {reply.json["refresh_token"] for reply in replies if reply.status_code == 200}
    assert set(statuses(replies)) <= {200, 401}
    assert len(successors) == 1
    assert sql("SELECT generation FROM sessions") == [(2,)]


def test_a_thief_and_the_owner_lose_the_session_together(app, client, tokens, sql):
    """C3, R31: spent long ago, presented by many beside the good one"""
    good = client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json["refresh_token"]
    sql("UPDATE sessions SET rotated_at = rotated_at - interval '11 s'")

    replies = at_once(
        [
            request(app, "POST", "/auth/refresh", json={"refresh_token": token})
            for token in [tokens["refresh_token"]] * 8 + [good] * 2
        ]
    )

    assert set(statuses(replies)) <= {200, 401}
    assert sql("SELECT revoked_at IS NOT NULL FROM sessions") == [(True,)]
    for reply in replies:
        if reply.status_code == 200:
            assert client.get("/users/me", headers=bearer(reply.json["access_token"])).status_code == 401


@pytest.mark.parametrize("way", ["access_token", "refresh_token"])
def test_nothing_survives_a_logout_beside_a_refresh(app, client, ada, log_in, way):
    """C5, Keycloak #51312"""
    for _ in range(12):
        tokens = log_in(ada.email)

        out, refreshed = at_once(
            [
                request(app, "POST", "/auth/logout", headers=bearer(tokens[way])),
                request(app, "POST", "/auth/refresh", json={"refresh_token": tokens["refresh_token"]}),
            ]
        )

        assert out.status_code == 204
        assert refreshed.status_code in (200, 401)
        for pair in [tokens, *([refreshed.json] if refreshed.status_code == 200 else [])]:
            assert client.get("/users/me", headers=bearer(pair["access_token"])).status_code == 401
            assert client.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}).status_code == 401
