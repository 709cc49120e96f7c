"""What operators do for people, and to them: confirmed, and recorded."""

import pytest

from service.console.acts import ACTS
from tests.conftest import bearer


@pytest.mark.parametrize("name", ["send-reset", "end-sessions", "promote", "disable", "erase"])
def test_asking_changes_nothing(console, ada, row, happened_to, name):
    before = row(ada), happened_to(ada)

    reply = console.get(f"/console/users/{ada.id}/{name}")

    assert reply.status_code == 200
    assert ACTS[name].question in reply.text
    assert (row(ada), happened_to(ada)) == before


def test_disabling_ends_sessions_and_tokens_at_once(act, ada, boss, hers, client, row, happened_to):
    assert client.get("/users/me", headers=hers).status_code == 200

    reply = act("disable", ada)

    assert reply.status_code == 303
    assert reply.headers["Location"].startswith(f"/console/users/{ada.id}?done=disable.")
    assert row(ada)[1] is True
    assert client.get("/users/me", headers=hers).status_code == 401
    assert happened_to(ada)[:2] == [("session.ended", boss.id), ("account.changed", boss.id)]


def test_enabling_lets_them_in_again(act, ada, log_in, row):
    act("disable", ada)

    assert act("enable", ada).status_code == 303
    assert row(ada)[1] is False
    assert log_in(ada.email)


def test_a_role_is_changed_and_changed_back(act, ada, boss, row, happened_to):
    act("promote", ada)
    assert row(ada)[0] == "admin"

    act("demote", ada)
    assert row(ada)[0] == "user"
    assert happened_to(ada)[0] == ("account.changed", boss.id)


def test_erasing_leaves_nothing_but_the_record(act, ada, boss, sql, happened_to, console):
    reply = act("erase", ada)

    assert reply.headers["Location"].startswith("/console/users?done=erase.")
    assert "The account is erased." in console.get(reply.headers["Location"]).text
    assert sql("SELECT 1 FROM users WHERE id = :id", id=ada.id) == []
    assert happened_to(ada)[0] == ("account.erased", boss.id)


def test_all_sessions_are_ended_at_once(act, ada, boss, hers, client, happened_to):
    act("end-sessions", ada)

    assert client.get("/users/me", headers=hers).status_code == 401
    assert happened_to(ada)[0] == ("session.ended", boss.id)


def test_one_session_is_ended_and_the_others_stay(console, ada, boss, sign_in, client, sql, happened_to):
    first, second = (bearer(sign_in(ada)["access_token"]) for _ in range(2))
    ((id,), _) = sql("SELECT id FROM sessions WHERE user_id = :id ORDER BY id", id=ada.id)

    asked = console.get(f"/console/users/{ada.id}/sessions/{id}/end")
    reply = console.send(f"/console/users/{ada.id}/sessions/{id}/end", version="1")

    assert (asked.status_code, reply.status_code) == (200, 303)
    assert client.get("/users/me", headers=first).status_code == 401
    assert client.get("/users/me", headers=second).status_code == 200
    assert happened_to(ada)[0] == ("session.ended", boss.id)


def test_a_session_is_ended_by_its_owners_page_alone(console, ada, hers, boss, client, sql):
    ((id,),) = sql("SELECT id FROM sessions WHERE user_id = :id", id=ada.id)

    console.send(f"/console/users/{boss.id}/sessions/{id}/end", version="1")

    assert client.get("/users/me", headers=hers).status_code == 200


@pytest.mark.parametrize(
    ("name", "state", "task"),
    [
        ("send-reset", "role = 'user'", "auth.recover"),
        ("send-verification", "role = 'user'", "auth.verify"),
        ("send-invitation", "password_hash = NULL", "auth.invite"),
    ],
)
def test_letters_are_asked_for_and_recorded(act, ada, boss, sql, happened_to, name, state, task):
    sql(f"UPDATE users SET {state} WHERE id = :id", id=ada.id)
    sql("DELETE FROM procrastinate_jobs")

    assert act(name, ada).status_code == 303

    assert sql("SELECT task_name FROM procrastinate_jobs") == [(task,)]
    assert happened_to(ada)[0] == ("letter.requested", boss.id)


def test_nobody_is_flooded_with_letters(limited, browse, boss, ada):
    browser = browse(of=limited(LIMIT_MAILS_PER_RECIPIENT="2/hour"))
    browser.sign_in(boss.email)

    codes = [browser.send(f"/console/users/{ada.id}/send-reset", version="1").status_code for _ in range(3)]

    assert codes == [303, 303, 429]


def test_what_changed_meanwhile_is_not_overwritten(act, ada, row, client, hers):
    client.patch("/users/me", json={"name": "Countess"}, headers=hers)

    reply = act("disable", ada, version="1")

    assert reply.status_code == 412
    assert "The account was changed since you looked at it." in reply.text
    assert row(ada)[1] is False


@pytest.mark.parametrize("version", ["", "x", "-", "9" * 30])
def test_a_form_without_a_version_is_asked_again(act, ada, row, version):
    assert act("disable", ada, version=version).status_code in (412, 422)
    assert row(ada)[1] is False


def test_who_ends_their_own_sessions_signs_in_anew(act, console, boss):
    act("end-sessions", boss)

    assert console.get("/console/users").status_code == 401


def test_an_act_that_is_pointless_by_now_is_none(act, console, ada, row):
    act("disable", ada)

    assert console.get(f"/console/users/{ada.id}/disable").headers["Location"] == f"/console/users/{ada.id}"
    assert console.send(f"/console/users/{ada.id}/disable", version="2").status_code == 303
    assert row(ada)[2] == 2


def test_there_are_no_other_acts(console, ada):
    assert console.get(f"/console/users/{ada.id}/explode").status_code == 404
    assert console.send(f"/console/users/{ada.id}/explode", version="1").status_code == 404


def test_what_was_done_is_said_by_us_alone(act, console, browse, boss, ada):
    said, done = "All sessions have ended.", act("end-sessions", ada).headers["Location"]
    other = browse()
    other.sign_in(boss.email)

    assert said in console.get(done).text
    assert said not in other.get(done).text
    for forged in ("end-sessions", "end-sessions.", "end-sessions.AAAAAAAAAAAAAAAA", ".", "é.é", "<b>"):
        assert 'role="status"' not in console.get(f"/console/users/{ada.id}?done={forged}").text


def test_a_session_that_was_not_theirs_is_not_said_to_have_ended(console, ada, boss, hers, sql):
    ((id,),) = sql("SELECT id FROM sessions WHERE user_id = :id", id=ada.id)

    reply = console.send(f"/console/users/{boss.id}/sessions/{id}/end", version="1")

    assert reply.headers["Location"] == f"/console/users/{boss.id}"


def test_many_sessions_are_ended_and_recorded_in_as_many_statements_as_few(act, ada, boss, sign_in, sql, wire):
    sign_in(ada)
    wire()
    act("end-sessions", ada)
    few = len(wire())
    for _ in range(30):
        sign_in(ada)

    wire()
    act("end-sessions", ada)

    assert len(wire()) == few
    ended = sql(
        "SELECT actor_id, count(DISTINCT details) FROM audit_events JOIN audit_personal ON event_id = audit_events.id "
        "WHERE action = 'session.ended' AND subject_id = :id GROUP BY actor_id",
        id=ada.id,
    )
    assert ended == [(boss.id, 31)]
