"""What keeps others out of an operator's browser, and its haste within bounds."""

import re

import pytest

from tests.conftest import PASSWORD, at

FRAME = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'"}


def test_each_page_may_load_what_is_ours_and_be_framed_by_nobody(console):
    for path in ("/console/users", "/console/sign-in", "/console/nowhere"):
        reply = console.get(path)
        policy = set(reply.headers["Content-Security-Policy"].split("; "))
        assert policy >= FRAME | {"frame-ancestors 'none'"}
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert reply.headers["Cache-Control"] == "no-store"
        assert " style=" not in reply.text
        assert re.search(r"<[^>]* on[a-z]+=", reply.text) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_somebody_else_is_refused(console, headers):
    sent = {"form_token": console.form_token}

    reply = console._client.post("/console/sign-out", data=sent, headers=headers)

    assert reply.status_code == 403
    assert console.get("/console/users").status_code == 200


@pytest.mark.parametrize(
    "fields", [{"version": "1"}, {"form_token": ""}, {"form_token": "x"}, {"form_token": "é"}], ids=ascii
)
def test_a_form_without_its_token_is_refused(console, fields):
    reply = console._client.post("/console/sign-out", data=fields, headers={"Origin": console.origin})

    assert reply.status_code == 403
    assert console.get("/console/users").status_code == 200


def test_the_token_of_another_session_is_none(console, browse, boss):
    other = browse()
    other.sign_in(boss.email)
    other.form_token = console.form_token

    assert other.send("/console/sign-out").status_code == 403


def test_somebody_elses_page_signs_nobody_in(browse, boss, hashes):
    wish = {"email": boss.email, "password": PASSWORD}

    reply = browse()._client.post("/console/sign-in", data=wish, headers={"Origin": "https://evil.example"})

    assert reply.status_code == 403
    assert hashes == []


def test_the_console_has_a_limit_of_its_own(limited, browse, boss):
    browser = browse(of=limited(LIMIT_CONSOLE="5/minute", LIMIT_PER_ADDRESS="3/minute", LIMIT_PER_SESSION="1/minute"))
    browser.sign_in(boss.email)

    replies = [browser.get("/console/users") for _ in range(6)]

    assert [reply.status_code for reply in replies] == [200] * 4 + [429] * 2
    assert "Wait a minute" in replies[-1].text


def test_strangers_at_the_door_are_counted_for_their_address(limited, browse):
    browser = browse(of=limited(LIMIT_PER_ADDRESS="3/minute"))

    codes = [browser.get("/console/users", headers=at("203.0.113.9")).status_code for _ in range(5)]

    assert codes == [401] * 3 + [429] * 2


def test_without_it_there_is_nothing(another_app):
    client = another_app(CONSOLE="no").test_client()

    assert client.get("/console").status_code == 404
    assert client.get("/console/sign-in").status_code == 404


def test_a_page_that_is_missing_says_so_to_those_inside(console, browse):
    assert console.get("/console/nowhere").status_code == 404
    assert browse().get("/console/nowhere").status_code == 401


def test_pages_ask_the_database_once_who_is_there(wire, console):
    console.get("/console/nowhere")
    wire()

    console.get("/console/nowhere")

    assert len(wire()) == 1


def test_each_page_leads_to_the_way_out(app, console, boss, recorded, sql):
    """ASVS 7.4.4"""
    ((session_id,),) = sql("SELECT id FROM sessions")
    ids = {"user_id": boss.id, "session_id": session_id, "event_id": recorded()}
    ids |= {"name": "erase", "letter_name": "x", "rest": "nowhere"}
    rules = {
        rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console") and "GET" in rule.methods
    }
    rules -= {"/console/", "/console/sign-in", "/console/assets/<name>", "/console/audit.csv"}

    pages = {rule: console.get(re.sub(r"<(?:\w+:)?(\w+)>", lambda place: str(ids[place[1]]), rule)) for rule in rules}

    # What is missing is said on a page too; here no letter is kept.
    missing = {rule for rule, page in pages.items() if page.status_code != 200}
    assert missing == {rule for rule in rules if rule.startswith("/console/mail") or rule == "/console/<path:rest>"}
    assert [rule for rule, page in pages.items() if 'action="/console/sign-out"' not in page.text] == []


def test_assets_may_be_kept_for_ever(browse):
    reply = browse().get("/console/assets/console.css")
    reply.close()

    assert reply.status_code == 200
    assert reply.mimetype == "text/css"
    assert "immutable" in reply.headers["Cache-Control"]
    assert browse().get("/console/assets/nothing.css").status_code == 404
