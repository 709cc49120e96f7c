"""What needs a recent login or the password, and who may do it until the end."""

import threading
import time

import pytest
from sqlalchemy import text

from service.console.acts import ACTS
from tests.conftest import PASSWORD

GRAVE = {"promote", "demote", "disable", "erase"}
AN_HOUR_AGO = "UPDATE sessions SET created_at = now() - interval '1 hour'"


def until_somebody_waits(sql):
    """For a lock, in this database."""
    deadline = time.monotonic() + 0.9
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    while not sql(waiting) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_these_acts_are_grave():
    assert {name for name, act in ACTS.items() if act.is_grave} == GRAVE


@pytest.mark.parametrize("name", sorted(GRAVE - {"demote"}))
def test_a_grave_act_needs_a_recent_login_or_the_password(console, act, ada, sql, row, name):
    sql(AN_HOUR_AGO)
    before = row(ada)

    assert 'name="password"' in console.get(f"/console/users/{ada.id}/{name}").text
    refusals = [act(name, ada).status_code, act(name, ada, password="wrong").status_code]
    assert refusals == [403, 403]
    assert row(ada) == before

    assert act(name, ada, password=PASSWORD).status_code == 303


def test_others_need_none(console, act, ada, sql):
    sql(AN_HOUR_AGO)

    assert 'name="password"' not in console.get(f"/console/users/{ada.id}/end-sessions").text
    assert act("end-sessions", ada).status_code == 303


def test_no_connection_is_held_while_a_password_is_compared(act, ada, sql, hashes):
    sql(AN_HOUR_AGO)
    hashes.clear()

    act("disable", ada, password=PASSWORD)

    assert [hash.connections for hash in hashes] == [0]


def test_wrong_passwords_are_counted_for_the_session(limited, browse, boss, ada, sql):
    browser = browse(of=limited(LIMIT_REAUTHENTICATIONS="2/hour"))
    browser.sign_in(boss.email)
    sql(AN_HOUR_AGO)

    codes = [
        browser.send(f"/console/users/{ada.id}/disable", version="1", password="wrong").status_code for _ in range(3)
    ]

    assert codes == [403, 403, 429]


def test_the_last_administrator_stays_one(act, boss, row):
    for name in ("demote", "disable", "erase"):
        assert act(name, boss).status_code == 409
    assert row(boss) == ("admin", False, 1)


@pytest.mark.parametrize("change", ["disabled_at = now()", "role = 'user'"])
def test_who_is_stopped_while_they_act_does_nothing(console, ada, boss, make_user, owner, sql, row, change):
    make_user(role="admin")
    console.get(f"/console/users/{ada.id}/promote")
    replies = []

    with owner.connect() as connection, connection.begin():
        connection.execute(text(f"UPDATE users SET {change} WHERE id = :id"), {"id": boss.id})
        thread = threading.Thread(
            target=lambda: replies.append(console.send(f"/console/users/{ada.id}/promote", version="1").status_code)
        )
        thread.start()
        until_somebody_waits(sql)
    thread.join()

    assert replies == [401]
    assert row(ada)[0] == "user"
