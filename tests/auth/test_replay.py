"""A refresh token that comes twice: a lost answer for ten seconds, a theft after that."""

import pytest

from tests.auth.test_refresh import refresh
from tests.conftest import bearer


@pytest.fixture
def rotated(client, tokens):
    """The refresh tokens of one session in their order, the last one being good."""
    chain = [tokens["refresh_token"]]
    for _ in range(3):
        chain.append(refresh(client, chain[-1]).json["refresh_token"])
    return chain


@pytest.fixture
def later(sql):
    """later(seconds): as if the last rotation were so much longer ago."""
    return lambda seconds: sql("UPDATE sessions SET rotated_at = rotated_at - make_interval(secs => :s)", s=seconds)


def is_over(client, access_token, refresh_token):
    access = client.get("/users/me", headers=bearer(access_token)).status_code
    return (access, refresh(client, refresh_token).status_code) == (401, 401)


def test_a_lost_answer_is_given_again(client, tokens, later):
    """F18: the same successor within ten seconds"""
    first = refresh(client, tokens["refresh_token"])
    later(8)
    second = refresh(client, tokens["refresh_token"])

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json["refresh_token"] == second.json["refresh_token"]
    assert refresh(client, second.json["refresh_token"]).status_code == 200


def test_after_ten_seconds_a_spent_token_ends_its_session_though_the_request_is_refused(client, tokens, later, sql):
    """R31, RFC 9700 4.14.2"""
    successor = refresh(client, tokens["refresh_token"]).json
    later(11)

    reply = refresh(client, tokens["refresh_token"])

    assert (reply.status_code, reply.mimetype) == (401, "application/problem+json")
    assert (reply.json["type"], reply.json["error"]) == ("/problems/token-reused", "invalid_grant")
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]
    assert sql("SELECT revoked_at IS NOT NULL FROM sessions") == [(True,)]
    assert is_over(client, successor["access_token"], successor["refresh_token"])


@pytest.mark.parametrize("position", [0, 1])
def test_a_token_before_the_last_but_one_ends_the_session_at_any_time(client, tokens, rotated, position):
    """R31, R33: three rotations within a second, and their order is known"""
    reply = refresh(client, rotated[position])

    assert reply.json["type"] == "/problems/token-reused"
    assert is_over(client, tokens["access_token"], rotated[-1])


def test_no_grace_is_given_where_none_is_set(another_app, tokens):
    client = another_app(REFRESH_GRACE="0").test_client()
    successor = refresh(client, tokens["refresh_token"]).json

    reply = refresh(client, tokens["refresh_token"])

    assert reply.json["type"] == "/problems/token-reused"
    assert is_over(client, successor["access_token"], successor["refresh_token"])


def test_a_replay_ends_one_session_and_not_the_others(client, ada, log_in, rotated):
    """R32"""
    other = log_in(ada.email)

    refresh(client, rotated[0])

    assert refresh(client, other["refresh_token"]).status_code == 200
    assert client.get("/users/me", headers=bearer(other["access_token"])).status_code == 200


def test_a_dead_session_gives_no_answer_again(client, tokens):
    successor = refresh(client, tokens["refresh_token"]).json
    client.post("/auth/logout", headers=bearer(successor["access_token"]))

    assert refresh(client, tokens["refresh_token"]).json["type"] == "/problems/invalid-grant"
    assert refresh(client, successor["refresh_token"]).json["type"] == "/problems/invalid-grant"
