"""Who has stolen a session may not guess the password with it, nor keep the owner from changing it."""

import pytest

from tests.conftest import PASSWORD, bearer

WRONG = "not the right one"
CHANGE = ("POST", "/users/me/password", {"password": "another phrase"}, 401)
MOVE = ("PATCH", "/users/me", {"email": "countess@example.com"}, 403)
LEAVE = ("DELETE", "/users/me", {}, 403)


@pytest.fixture
def caller(limited):
    return limited(LIMIT_REAUTHENTICATIONS="3/hour", REAUTHENTICATE_DELETE="yes").test_client()


@pytest.fixture
def enter(make_user, log_in):
    make_user(email="ada@example.com")
    return lambda: bearer(log_in("ada@example.com")["access_token"])


@pytest.mark.parametrize(("method", "path", "body", "status"), [CHANGE, MOVE, LEAVE])
def test_wrong_passwords_of_one_session_end(caller, enter, hashes, method, path, body, status):
    session, wish = enter(), {**body, "current_password": WRONG}
    hashes.clear()

    replies = [caller.open(path, method=method, json=wish, headers=session) for _ in range(6)]

    assert [reply.status_code for reply in replies] == [status] * 3 + [429] * 3
    assert "Retry-After" in replies[-1].headers
    assert len(hashes) == 3


def test_all_of_them_are_guesses_at_one_password(caller, enter):
    session = enter()
    for method, path, body, status in (CHANGE, MOVE, LEAVE):
        wish = {**body, "current_password": WRONG}
        assert caller.open(path, method=method, json=wish, headers=session).status_code == status

    reply = caller.post(CHANGE[1], json={**CHANGE[2], "current_password": PASSWORD}, headers=session)

    assert reply.status_code == 429


def test_another_session_of_the_owner_changes_the_password_meanwhile(caller, enter):
    """R89, for what a thief can do with a session"""
    stolen, own = enter(), enter()
    for _ in range(5):
        caller.post(CHANGE[1], json={**CHANGE[2], "current_password": WRONG}, headers=stolen)

    reply = caller.post(CHANGE[1], json={**CHANGE[2], "current_password": PASSWORD}, headers=own)

    assert reply.status_code == 204
    assert caller.get("/users/me", headers=stolen).status_code == 401


def test_the_right_password_is_no_guess(caller, enter):
    session = enter()
    for number in range(5):
        wish = {"email": f"ada{number}@example.com", "current_password": PASSWORD}
        assert caller.patch("/users/me", json=wish, headers=session).status_code == 200


def test_no_password_at_all_is_no_guess(caller, enter):
    session = enter()

    assert {caller.delete("/users/me", json={}, headers=session).status_code for _ in range(5)} == {403}
