"""The list of people, and who is found."""

import pytest

from service.console import users
from tests.console.pages import names_in, next_url_of

PEOPLE = [("ada@example.com", "Ada Lovelace"), ("grace@example.com", "Grace Hopper"), ("adam@example.org", "")]


@pytest.fixture
def people(make_user):
    return {email: make_user(email=email, name=name) for email, name in PEOPLE}


def test_the_newest_come_first(console, people):
    found = names_in(console.get("/console/users"))

    assert found == ["adam@example.org", "Grace Hopper", "Ada Lovelace", "Root"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ada", ["adam@example.org", "Ada Lovelace"]),
        ("GRACE@", ["Grace Hopper"]),
        ("Lovelace", []),
        ("nobody", []),
        ("", ["adam@example.org", "Grace Hopper", "Ada Lovelace", "Root"]),
    ],
)
def test_search_finds_by_what_addresses_and_names_begin_with(console, people, q, found):
    assert names_in(console.get("/console/users", query_string={"q": q})) == found


@pytest.mark.parametrize("spelling", [str, lambda uuid: uuid.hex, lambda uuid: str(uuid).upper()])
def test_an_id_finds_its_account(console, people, spelling):
    id = spelling(people["grace@example.com"].id)

    assert names_in(console.get("/console/users", query_string={"q": id})) == ["Grace Hopper"]


def test_an_id_of_nobody_finds_nobody(console, people):
    reply = console.get("/console/users?q=00000000-0000-7000-8000-000000000001")

    assert "Nobody is found" in reply.text


def test_filters_narrow_the_list(console, people, sql):
    sql("UPDATE users SET disabled_at = now() WHERE email = 'grace@example.com'")
    sql("UPDATE users SET password_hash = NULL WHERE email = 'adam@example.org'")

    assert names_in(console.get("/console/users?status=disabled")) == ["Grace Hopper"]
    assert names_in(console.get("/console/users?status=invited&q=")) == ["adam@example.org"]
    assert names_in(console.get("/console/users?role=admin&status=")) == ["Root"]
    assert names_in(console.get("/console/users?role=admin&status=disabled&q=a")) == []


def test_pages_follow_one_another_to_the_end(console, people, monkeypatch):
    monkeypatch.setattr(users, "AT_ONCE", 2)
    seen, url = [], "/console/users?role=user&q=&status="
    while url:
        reply = console.get(url)
        seen.append(names_in(reply))
        url = next_url_of(reply)

    assert seen == [["adam@example.org", "Grace Hopper"], ["Ada Lovelace"]]


def test_the_next_page_is_of_the_same_search(console, people, monkeypatch):
    monkeypatch.setattr(users, "AT_ONCE", 1)

    first = console.get("/console/users?q=ada&role=user")

    assert names_in(first) == ["adam@example.org"]
    assert names_in(console.get(next_url_of(first))) == ["Ada Lovelace"]


@pytest.mark.parametrize(
    "query", ["role=king", "status=happy", "cursor=x", "q=" + "x" * 255, "q=%00", "q=a&q=b", "q=%ff", "cursor=%F0%9F"]
)
def test_a_search_that_cannot_be_is_a_page_that_says_so(console, query):
    reply = console.get(f"/console/users?{query}")

    assert reply.status_code in (400, 422)
    assert reply.mimetype == "text/html"


def test_a_list_takes_two_statements(console, people, wire):
    console.get("/console/users?q=ada")
    wire()

    console.get("/console/users?q=ada")

    assert len(wire()) == 2
