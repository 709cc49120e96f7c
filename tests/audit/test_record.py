"""Who did what to whom: written with the deed, or beside its refusal."""

import pytest
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from service.audit import record
from tests.conftest import PASSWORD, bearer

STORY = """SELECT action, actor_id = subject_id AS own, request_id FROM audit_events
           WHERE subject_id = :id ORDER BY id"""
PERSONAL = """SELECT action, host(ip) AS ip, user_agent, details, salt, personal_digest FROM audit_events
              JOIN audit_personal ON event_id = id WHERE subject_id = :id ORDER BY id"""


@pytest.fixture
def story(sql):
    """story(id) → what the record says of an account, the oldest first."""
    return lambda user_id: [row.action for row in sql(STORY, id=user_id)]


def test_a_life_is_told_in_order(client, story):
    """ASVS 16.3.1"""
    wish = {"email": "ada@example.com", "password": PASSWORD}
    id = client.post("/auth/register", json=wish).json["id"]
    client.post("/auth/login", json={**wish, "password": "wrong"})
    one, two = (bearer(client.post("/auth/login", json=wish).json["access_token"]) for _ in range(2))
    client.patch("/users/me", json={"name": "Ada"}, headers=one)
    client.patch("/users/me", json={"email": "x@example.com", "current_password": "wrong"}, headers=one)
    client.post("/users/me/password", json={"current_password": PASSWORD, "password": "another phrase"}, headers=one)
    client.post("/auth/logout", headers=one)
    client.post("/auth/logout", headers=two)

    assert story(id) == [
        "account.created",
        "login.refused",
        "session.opened",
        "session.opened",
        "account.changed",
        "reauthentication.refused",
        "password.changed",
        "session.ended",
        "session.ended",
    ]


def test_an_entry_says_who_from_where_and_in_which_request(client, make_user, log_in, sql):
    user = make_user()
    headers = {**bearer(log_in(user.email)["access_token"]), "X-Request-Id": "one-of-ours", "User-Agent": "Lovelace/1"}
    client.patch("/users/me", json={"name": "Ada"}, headers=headers)

    event, personal = sql(STORY, id=user.id)[-1], sql(PERSONAL, id=user.id)[-1]

    assert event == ("account.changed", True, "one-of-ours")
    assert (personal.ip, personal.user_agent, personal.details) == ("127.0.0.1", "Lovelace/1", {"fields": "name"})
    assert personal.personal_digest == record.digest(personal.salt, personal.ip, personal.user_agent, personal.details)


def test_a_replay_is_told_though_it_is_refused(client, make_user, log_in, sql, story):
    user = make_user()
    spent = log_in(user.email)["refresh_token"]
    client.post("/auth/refresh", json={"refresh_token": spent})
    sql("UPDATE sessions SET rotated_at = rotated_at - interval '11 s'")

    assert client.post("/auth/refresh", json={"refresh_token": spent}).status_code == 401

    assert story(user.id)[-1] == "session.token-reused"


def test_what_was_not_done_is_not_told(client, make_user, log_in, story):
    user, other = make_user(), make_user(email="taken@example.com")
    token = bearer(log_in(user.email)["access_token"])
    before = story(user.id)

    reply = client.patch("/users/me", json={"email": other.email, "current_password": PASSWORD}, headers=token)

    assert reply.status_code == 409
    assert story(user.id) == before


def test_an_attempt_on_nobody_is_told_too(client, sql):
    client.post("/auth/login", json={"email": "nobody.at.all@example.com", "password": "x"})

    (found,) = sql(
        "SELECT subject_id FROM audit_events JOIN audit_personal ON event_id = id"
        " WHERE details ->> 'email' = 'nobody.at.all@example.com'"
    )
    assert found == (None,)


def test_an_erased_account_leaves_its_events_and_nothing_personal(client, make_user, log_in, sql, story):
    user = make_user()
    token = bearer(log_in(user.email)["access_token"])
    client.post("/auth/login", json={"email": user.email, "password": "wrong"})

    assert client.delete("/users/me", headers=token).status_code == 204

    assert story(user.id) == ["account.created", "session.opened", "login.refused", "account.erased"]
    assert sql(PERSONAL, id=user.id) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
def test_the_application_cannot_rewrite_the_record(engine, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), Session(engine) as session:
        session.connection().exec_driver_sql(statement)


def test_an_operators_command_is_told_without_a_request(app, make_user, sql):
    user = make_user()

    app.test_cli_runner().invoke(args=["users", "disable", user.email])

    assert sql("SELECT action, actor_id, request_id FROM audit_events WHERE subject_id = :id ORDER BY id", id=user.id)[
        -1
    ] == ("account.changed", None, None)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_logout_is_its_owners_act(client, make_user, log_in, sql, kind):
    user = make_user()

    client.post("/auth/logout", headers=bearer(log_in(user.email)[kind]))

    assert [(row.action, row.own) for row in sql(STORY, id=user.id)][-1] == ("session.ended", True)
