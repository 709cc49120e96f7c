"""POST /auth/refresh: a new pair for the old one."""

import pytest

from tests.auth import jws
from tests.conftest import bearer


def refresh(client, token):
    return client.post("/auth/refresh", json={"refresh_token": token})


def test_a_refresh_gives_a_new_pair_for_the_same_session(client, ada, tokens):
    """R30, RFC 9700 4.14.2, ASVS 10.4.5"""
    reply = refresh(client, tokens["refresh_token"])

    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    assert set(reply.json) == set(tokens)
    assert reply.json["refresh_token"] != tokens["refresh_token"]
    assert reply.json["access_token"] != tokens["access_token"]
    before, after = (jws.split(pair["access_token"]).claims for pair in (tokens, reply.json))
    assert (before["sid"], before["sub"]) == (after["sid"], after["sub"])
    assert client.get("/users/me", headers=bearer(reply.json["access_token"])).json["id"] == str(ada.id)


def test_the_token_may_come_as_bearer(client, tokens):
    reply = client.post("/auth/refresh", headers=bearer(tokens["refresh_token"]))

    assert reply.status_code == 200


def test_no_refresh_token_comes_back(client, tokens):
    """R30"""
    seen = [tokens["refresh_token"]]
    for _ in range(5):
        seen.append(refresh(client, seen[-1]).json["refresh_token"])

    assert len(set(seen)) == 6


def test_no_refresh_token_can_be_read_from_the_database(client, tokens, sql):
    """Nothing in the database can be replayed"""
    refresh(client, tokens["refresh_token"])

    kept = " ".join(str(value) for row in sql("SELECT * FROM sessions") for value in row)

    assert tokens["refresh_token"].rpartition(".")[2] not in kept


def test_a_session_lives_as_long_as_it_is_refreshed(client, tokens, sql):
    sql("UPDATE sessions SET expires_at = now() + interval '1 minute', last_seen_at = now() - interval '1 hour'")

    refresh(client, tokens["refresh_token"])

    assert sql(
        "SELECT expires_at > now() + interval '29 days', last_seen_at > now() - interval '1 minute' FROM sessions"
    )[0] == (True, True)


def test_a_session_that_is_refreshed_for_ever_ends_a_year_after_its_login(client, tokens, sql):
    """ASVS 7.3.2"""
    sql("UPDATE sessions SET created_at = now() - interval '355 days'")

    pair = refresh(client, tokens["refresh_token"]).json

    assert sql("SELECT expires_at = created_at + interval '365 days' FROM sessions") == [(True,)]
    assert 10 * 86_400 - 60 < pair["refresh_expires_in"] <= 10 * 86_400
    again = refresh(client, tokens["refresh_token"]).json
    assert again["refresh_token"] == pair["refresh_token"]
    assert again["refresh_expires_in"] <= pair["refresh_expires_in"]


def test_a_session_older_than_that_is_not_refreshed_and_nobody_is_called_a_thief(client, tokens, sql):
    """As when the limit is lowered while sessions live"""
    sql("UPDATE sessions SET created_at = now() - interval '366 days'")

    reply = refresh(client, tokens["refresh_token"])

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-grant")
    assert sql("SELECT revoked_at FROM sessions") == [(None,)]


def test_an_expired_session_is_over(client, tokens, sql):
    sql("UPDATE sessions SET expires_at = now() - interval '1 second'")

    reply = refresh(client, tokens["refresh_token"])

    assert (reply.status_code, reply.json["error"]) == (401, "invalid_grant")
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401


def test_a_disabled_account_refreshes_nothing(client, tokens, sql):
    sql("UPDATE users SET disabled_at = now()")

    assert refresh(client, tokens["refresh_token"]).status_code == 401
    assert client.get("/users/me", headers=bearer(tokens["access_token"])).status_code == 401


def test_a_refresh_carries_the_role_of_now(client, tokens, sql):
    """R65"""
    sql("UPDATE users SET role = 'admin'")

    reply = refresh(client, tokens["refresh_token"])

    assert jws.split(reply.json["access_token"]).claims["role"] == "admin"


@pytest.mark.parametrize(
    "junk",
    [
        *("", " ", "x", "..", "a.1.b", "null", "\u2603" * 60, "x" * 200, "x" * 201, "x" * 60_000, "a\0b", "\ud800"),
        *(None, 7, True, 1.5, [], ["x"], {}, {"$gt": ""}),
    ],
    ids=lambda junk: ascii(junk)[:30],
)
def test_junk_is_refused_without_a_crash(client, tokens, junk):
    """R34"""
    reply = refresh(client, junk)

    assert reply.status_code in (401, 422)
    assert reply.mimetype == "application/problem+json"


@pytest.mark.parametrize("number", ["0", "-1", "+1", "01", "1e0", "2", "999999999", "9999999999", "1.5", "\u0661"])
def test_another_number_in_a_token_spoils_it(client, tokens, sql, number):
    session, _, mac = tokens["refresh_token"].split(".")

    reply = refresh(client, f"{session}.{number}.{mac}")

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-grant")
    assert sql("SELECT revoked_at, generation FROM sessions") == [(None, 1)]


def test_a_forged_token_does_no_harm_to_the_session_it_names(client, tokens, sql):
    """A bad mac touches nothing"""
    session, number, mac = tokens["refresh_token"].split(".")
    for forged in (f"{session}.{number}.{'A' * 43}", f"{session}.{number}.{mac[::-1]}", f"{'A' * 22}.{number}.{mac}"):
        assert refresh(client, forged).status_code == 401

    assert sql("SELECT revoked_at, generation FROM sessions") == [(None, 1)]
    assert refresh(client, tokens["refresh_token"]).status_code == 200


def test_without_any_token_one_is_asked_for(client):
    assert client.post("/auth/refresh").status_code == 401
    assert client.post("/auth/refresh", json={}).status_code == 401
