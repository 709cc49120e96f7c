"""What looking at the console's pages never does, whoever had the browser do it."""

import re

import pytest

EVERYTHING = """
    SELECT (SELECT json_agg(users ORDER BY id)::text FROM users),
    (SELECT json_agg(sessions ORDER BY id)::text FROM sessions),
    (SELECT count(*) FROM audit_events), (SELECT count(*) FROM procrastinate_jobs)
"""


@pytest.fixture
def look(app, console, ada, recorded, sql):
    """look() → what each address of the console answers, by its rule; all that can be done to somebody is tried."""
    ((session_id,),) = sql("SELECT id FROM sessions")
    ids = {"user_id": ada.id, "session_id": session_id, "event_id": recorded(), "letter_name": "x", "rest": "nowhere"}
    rules = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console") and "GET" in rule.methods and rule.endpoint != "console.asset"
    }
    acts = ("promote", "demote", "disable", "erase", "send-reset", "end-sessions")
    paths = [rule.replace("<name>", act) for rule in sorted(rules) for act in acts[: 6 if "<name>" in rule else 1]]

    def visit(method="GET"):
        filled = {path: re.sub(r"<(?:\w+:)?(\w+)>", lambda place: str(ids[place[1]]), path) for path in paths}
        return {path: console._client.open(url, method=method) for path, url in filled.items()}

    return visit


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_changes_nothing(look, sql, method):
    """ASVS 3.5.3: a link or an image of another site can have a browser do so"""
    before = sql(EVERYTHING)

    replies = look(method)

    assert [path for path, reply in replies.items() if reply.status_code == 200 and "erase" in path]
    assert {reply.status_code for reply in replies.values()} == {200, 303, 404}
    assert sql(EVERYTHING) == before


def test_no_page_holds_what_the_cookie_holds(look, console):
    """ASVS 3.3.4"""
    cookie = console.cookie()

    told = {path: f"{reply.text}{reply.headers}" for path, reply in look().items()}

    assert len(cookie) == 86
    assert [path for path, text in told.items() if cookie in text] == []


def test_no_page_tells_other_sites_its_address(look):
    """ASVS 3.4.5: to ours it must, whose forms would else come from nowhere"""
    policies = {path: reply.headers["Referrer-Policy"] for path, reply in look().items()}

    assert policies["/console/users"] == "same-origin"
    assert set(policies.values()) <= {"same-origin", "no-referrer"}
