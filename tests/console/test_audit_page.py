"""/console/audit: what happened, narrowed by whoever looks for something."""

import re
import uuid
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import bearer

HOSTILE = "<script>alert('x')</script>\"&"


@pytest.fixture
def listed(console):
    """listed(actor=…) → the ids of the events on the first page."""

    def ids(**query):
        reply = console.get("/console/audit", query_string=query)
        assert reply.status_code == 200, reply.text
        return ids_in(reply)

    return ids


def ids_in(reply):
    return [uuid.UUID(id) for id in re.findall(r'href="/console/audit/([0-9a-f-]{36})"', reply.text)]


def test_it_lists_what_happened_with_peoples_addresses(console, recorded, ada, boss):
    event = recorded(actor=boss.id, subject=ada.id, details='{"fields": "role"}')

    page = console.get("/console/audit").text

    row = page.partition(f"/console/audit/{event}")[2].partition("</tr>")[0]
    assert "Account changed" in row
    assert f'href="/console/users/{boss.id}">root@example.com' in row
    assert f'href="/console/users/{ada.id}">ada@example.com' in row
    assert "203.0.113.7" in row
    assert "role" in row


def test_the_newest_come_first_and_pages_miss_nothing(console, listed, recorded, ada):
    made = [recorded(actor=ada.id) for _ in range(51)]

    reply = console.get("/console/audit", query_string={"actor": str(ada.id)})
    following = unescape(re.search('href="([^"]+)" rel="next"', reply.text)[1])

    assert ids_in(reply) == made[:0:-1]
    assert parse_qs(urlsplit(following).query)["actor"] == [str(ada.id)]
    last = console.get(following)
    assert ids_in(last) == made[:1]
    assert 'rel="next"' not in last.text


def test_people_are_found_by_id_and_by_any_spelling_of_their_address(listed, recorded, ada, boss):
    by_her, to_her = recorded(actor=ada.id, subject=boss.id), recorded(actor=boss.id, subject=ada.id)

    for who in (str(ada.id), "ada@example.com", " Ada@EXAMPLE.com "):
        assert listed(actor=who) == [by_her]
        assert to_her in listed(subject=who)
        assert by_her not in listed(subject=who)
    assert listed(actor=str(boss.id), subject="ada@example.com") == [to_her]


def test_who_is_erased_is_found_by_their_id(console, listed, recorded):
    gone = uuid.uuid4()
    event = recorded(subject=gone)

    assert listed(subject=str(gone)) == [event]
    row = console.get("/console/audit", query_string={"subject": str(gone)}).text.partition(f"/audit/{event}")[2]
    assert "erased" in row.partition("</tr>")[0]


def test_an_action_and_a_time_narrow_it(listed, recorded, sql, ada):
    old, young = (recorded(actor=ada.id, action="avatar.changed", hours=hours) for hours in (48, 1))
    other = recorded(actor=ada.id, action="avatar.removed", hours=1)
    (day,) = sql("SELECT to_char(now() AT TIME ZONE 'UTC' - interval '1 day', 'YYYY-MM-DD\"T\"HH24:MI') AS ago")

    assert listed(actor=str(ada.id), action="avatar.changed") == [young, old]
    assert listed(actor=str(ada.id), since=day.ago) == [other, young]
    assert listed(actor=str(ada.id), until=day.ago) == [old]
    assert listed(actor=str(ada.id), action="avatar.changed", since=day.ago, until="2100-01-01T00:00") == [young]


def test_times_are_utc_unless_they_say_otherwise(listed, recorded, sql, ada):
    event = recorded(actor=ada.id)
    (now,) = sql("SELECT to_char(now() AT TIME ZONE 'UTC' - interval '30 min', 'YYYY-MM-DD\"T\"HH24:MI') AS half_ago")

    assert listed(actor=str(ada.id), since=now.half_ago) == [event]
    assert listed(actor=str(ada.id), since=f"{now.half_ago}-02:00") == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("actor", "ada", "Give an e-mail address, or an id."),
        ("subject", "ada@", "Give an e-mail address, or an id."),
        ("actor", "nobody@example.com", "No account has this address."),
        ("since", "yesterday", "Give a date and a time"),
        ("until", "2026-13-01T00:00", "Give a date and a time"),
    ],
)
@pytest.mark.parametrize("path", ["/console/audit", "/console/audit.csv"])
def test_a_filter_that_means_nothing_is_explained_at_its_field(console, path, field, value, said):
    reply = console.get(path, query_string={field: value})

    assert (reply.status_code, reply.mimetype) == (422, "text/html")
    at_field = reply.text.partition(f'id="{field}"')[2].partition("</p>")[0]
    assert f'value="{value}"' in at_field
    assert 'aria-invalid="true"' in at_field
    assert said in at_field


@pytest.mark.parametrize("query", ["action=%00", "actor=%00", "cursor=x", f"action={'x' * 51}", "since=%FF", "actor=@"])
def test_what_no_form_sends_is_refused_too(console, query):
    """R51"""
    assert console.get(f"/console/audit?{query}").status_code in (400, 422)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "1970-01-01"])
def test_any_moment_will_do(console, moment):
    assert console.get("/console/audit", query_string={"since": moment, "until": moment}).status_code == 200


def test_every_action_that_was_recorded_can_be_chosen(console, recorded):
    recorded(action="account.changed")
    recorded(action="tea.made")

    page = console.get("/console/audit?action=tea.made").text

    assert '<option value="account.changed">Account changed</option>' in page
    assert '<option value="tea.made" selected>tea.made</option>' in page


def test_one_event_is_shown_in_full(console, recorded, ada, boss):
    event = recorded(actor=boss.id, subject=ada.id, user_agent="Lovelace/1", details='{"fields": "role"}')

    page = console.get(f"/console/audit/{event}").text

    for word in ("Account changed", "account.changed", "root@example.com", "ada@example.com", "203.0.113.7"):
        assert word in page
    for word in ("Lovelace/1", "one-of-ours", str(event), "fields", "role"):
        assert word in page


def test_what_was_personal_is_gone_with_the_account(console, client, recorded, make_user, sign_in):
    eve = make_user()
    event = recorded(actor=eve.id, subject=eve.id, user_agent="Hers/1")
    client.delete("/users/me", headers=bearer(sign_in(eve)["access_token"]))

    page = console.get(f"/console/audit/{event}").text

    assert "went with the account" in page
    assert "Hers/1" not in page


def test_an_event_that_never_was_is_not_found(console):
    assert console.get(f"/console/audit/{uuid.uuid4()}").status_code == 404


def test_hostile_words_are_words(console, recorded, make_user):
    who = make_user(email="eve@example.com", name=HOSTILE)
    details = '{"email": "<script>alert(1)</script>", "<img src=x onerror=alert(1)>": "x"}'
    event = recorded(action="<b>x</b>", actor=who.id, user_agent=HOSTILE, details=details)

    for page in (console.get("/console/audit").text, console.get(f"/console/audit/{event}").text):
        assert "alert" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in console.get(f"/console/audit/{event}").text


@pytest.mark.parametrize("path", ["/console/audit", "/console/audit.csv", f"/console/audit/{uuid.UUID(int=1)}"])
def test_it_is_for_operators(browse, console, sql, path):
    """R60"""
    assert browse().get(path).status_code == 401
    sql("UPDATE users SET role = 'user'")
    assert console.get(path).status_code == 403


def test_a_page_costs_as_many_round_trips_however_long_it_is(console, recorded, make_user, wire):
    recorded()
    costs = []
    for _ in range(2):
        console.get("/console/audit")
        wire()
        console.get("/console/audit")
        costs.append(len(wire()))
        for _ in range(5):
            recorded(actor=make_user().id)

    # Who is there, which actions, which events, whose addresses.
    assert costs[1] == 4
    assert costs[0] <= costs[1]
