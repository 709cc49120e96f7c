"""/console: how the service is, for one statement once a process knows it."""

import re
from html import unescape

import pytest

from service.console.board import Board
from service.console.figures import Amount
from tests.conftest import PASSWORD


@pytest.fixture(autouse=True)
def _board(app, monkeypatch):
    """This process knows nothing yet."""
    monkeypatch.setitem(app.extensions, "console_board", Board())


@pytest.fixture
def shown(console):
    """shown("accounts") → the words of that panel."""

    def look(id, browser=console):
        reply = browser.get("/console")
        assert reply.status_code == 200
        panel = re.search(rf'<section class="card" id="{id}".*?</section>', reply.text, re.DOTALL)
        return " ".join(unescape(re.sub(r"<title>.*?</title>|<[^>]+>", " ", panel[0])).split())

    return look


def test_accounts_are_shown_by_status(shown, make_user, sql):
    for _ in range(4):
        make_user()
    sql("UPDATE users SET disabled_at = now() WHERE email = 'user1@example.com'")
    sql("UPDATE users SET password_hash = NULL WHERE email = 'user2@example.com'")

    assert shown("accounts") == "Accounts All accounts 5 active 3 active invited 1 invited disabled 1 disabled"


def test_sessions_that_live_are_shown(shown, ada, sign_in):
    sign_in(ada)

    assert shown("sessions") == "Live sessions 2 Neither ended nor expired."


def test_letters_that_wait_are_shown(shown, sql):
    sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES"
        " ('letters', 'a', 'todo', now() - interval '7 minutes'), ('letters', 'a', 'todo', now() + interval '1 hour'),"
        " ('letters', 'a', 'failed', NULL)"
    )

    assert shown("letters") == "Mail that waits 2 due now 1 , the oldest for 7 min to be tried again 1 given up 1"


@pytest.mark.parametrize(
    ("id", "action"), [("signed-in", "session.opened"), ("refused", "login.refused")], ids=["opened", "refused"]
)
def test_sign_ins_and_refusals_are_shown(shown, ada, log_in, client, sql, id, action):
    log_in(ada.email)
    client.post("/auth/login", json={"email": ada.email, "password": "not the right one"})
    ((count,),) = sql("SELECT count(*) FROM audit_events WHERE action = :action", action=action)

    assert f"{count} in 24 hours" in shown(id)


def test_new_accounts_are_shown(shown, ada):
    assert shown("registered").startswith("New accounts by the day 2 in 30 days")


def test_what_limits_refused_is_shown_by_their_settings(limited, browse, boss, shown):
    app = limited(LIMITS_STORE="memory://", LIMIT_REGISTRATIONS="1/hour", LIMIT_PER_ADDRESS="7/hour")
    app.extensions["console_board"] = Board()
    browser = browse(of=app)
    browser.sign_in(boss.email)
    for who in "abc":
        browser._client.post("/auth/register", json={"email": f"{who}@example.com", "password": PASSWORD})
    for _ in range(6):
        browser._client.get("/nope")

    words = shown("limited", browser)

    # The sign-in and three registrations leave three of the seven.
    assert words.startswith("Refused by limits, by the hour 5 in 24 hours")
    assert re.findall(r"LIMIT_(\w+) (\d+)", words) == [("PER_ADDRESS", "3"), ("REGISTRATIONS", "2")]


def test_what_is_needed_and_not_there_is_said(shown):
    assert "something is wrong" in shown("health")
    assert "Worker : bad None has been heard of" in shown("health")


def test_what_is_there_is_said(shown, sql):
    sql("INSERT INTO procrastinate_workers DEFAULT VALUES")
    try:
        words = shown("health")
    finally:
        sql("DELETE FROM procrastinate_workers")

    assert "worth a look" in words
    assert [part in words for part in ("Database : good", "Valkey : good", "Worker : good", "Migrations : good")] == [
        True
    ] * 4
    assert "Mail : warn MAIL_URL is none" in words


def test_one_panel_that_fails_leaves_the_others(shown, owner):
    with owner.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
        words = shown("letters")
        connection.rollback()

    assert words == "Mail that waits The database did not answer. It is asked again in a moment."
    assert shown("accounts").startswith("Accounts All accounts 1")


def test_who_looks_again_costs_one_statement(console, wire):
    console.get("/console")
    wire()

    console.get("/console")

    assert len(wire()) == 1


def test_the_first_look_of_a_process_costs_a_bounded_number_of_statements(console, wire):
    wire()

    console.get("/console")

    # One for who is there, one a panel, and the hours and days a few at a time.
    assert len(wire()) <= 25


def test_estimates_are_rounded_and_counts_are_not():
    assert [Amount(number, "about").rounded for number in (1_015_821, 10_001, 12, 0)] == [1_020_000, 10_000, 12, 0]
    assert Amount(9_999).rounded == 9_999


def test_panels_keep_up_to_date(console):
    text = console.get("/console").text

    refreshed = re.findall(r'<section class="card" id="([a-z-]+)" data-refresh="30"', text)
    assert len(refreshed) == len(set(refreshed)) == text.count('<section class="card"') == 8
