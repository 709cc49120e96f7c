"""/users/me/sessions: where one is logged in, and ending it."""

import pytest

from tests.auth import jws
from tests.conftest import bearer

SOMEBODY_ELSES = "00000000-0000-7000-8000-000000000001"


@pytest.fixture
def phone(client, ada, tokens, log_in):
    """Ada's second login."""
    return log_in(ada.email)


def sid(tokens):
    return jws.split(tokens["access_token"]).claims["sid"]


def sessions(client, tokens):
    return client.get("/users/me/sessions", headers=bearer(tokens["access_token"]))


def test_the_list_shows_each_live_session_and_marks_this_one(client, tokens, phone):
    reply = sessions(client, phone)

    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    assert [(session["id"], session["is_current"]) for session in reply.json] == [
        (sid(phone), True),
        (sid(tokens), False),
    ]
    assert set(reply.json[0]) == {"id", "created_at", "last_seen_at", "expires_at", "ip", "user_agent", "is_current"}
    assert (reply.json[0]["ip"], reply.json[0]["user_agent"][:8]) == ("127.0.0.1", "Werkzeug")


def test_the_one_used_last_comes_first(client, tokens, phone):
    client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert [session["id"] for session in sessions(client, phone).json] == [sid(tokens), sid(phone)]


def test_what_is_over_or_somebody_elses_is_not_listed(client, tokens, phone, make_user, log_in, sql):
    make_user(email="eve@example.com")
    log_in("eve@example.com")
    client.post("/auth/logout", headers=bearer(tokens["access_token"]))
    sql("UPDATE sessions SET expires_at = now() WHERE id = :id", id=sid(log_in("ada@example.com")))

    assert [session["id"] for session in sessions(client, phone).json] == [sid(phone)]


def test_one_session_can_be_ended_from_another(client, tokens, phone):
    reply = client.delete(f"/users/me/sessions/{sid(tokens)}", headers=bearer(phone["access_token"]))

    assert reply.status_code == 204
    assert sessions(client, tokens).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert sessions(client, phone).status_code == 200


def test_ending_what_has_ended_is_a_404(client, tokens, phone):
    path = f"/users/me/sessions/{sid(tokens)}"

    replies = [client.delete(path, headers=bearer(phone["access_token"])) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [204, 404]


def test_somebody_elses_session_looks_like_none(client, tokens, make_user, log_in):
    """ASVS 8.2.2"""
    make_user(email="eve@example.com")
    eve = bearer(log_in("eve@example.com")["access_token"])

    hers = client.delete(f"/users/me/sessions/{sid(tokens)}", headers=eve)
    none = client.delete(f"/users/me/sessions/{SOMEBODY_ELSES}", headers=eve)

    assert hers.status_code == none.status_code == 404
    assert hers.json["title"] == none.json["title"]
    assert sessions(client, tokens).status_code == 200


@pytest.mark.parametrize("id", ["1", "x", "me", "00000000-0000-7000-8000-00000000000", "%00", "' OR 1=1 --", "9" * 400])
def test_an_id_that_is_none_is_a_404(client, tokens, id):
    reply = client.delete(f"/users/me/sessions/{id}", headers=bearer(tokens["access_token"]))

    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")


def test_all_others_end_together_and_nobody_elses(client, ada, tokens, phone, make_user, log_in):
    make_user(email="eve@example.com")
    eve, third = log_in("eve@example.com"), log_in(ada.email)

    reply = client.delete("/users/me/sessions", headers=bearer(phone["access_token"]))

    assert reply.status_code == 204
    assert [sessions(client, who).status_code for who in (tokens, third, phone, eve)] == [401, 401, 200, 200]
