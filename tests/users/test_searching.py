"""GET /users?q=…&role=…&status=…: who is found."""

import pytest

from service.users import directory
from tests.web.replies import refused

PEOPLE = {
    "ada@example.com": "Countess of Lovelace",
    "grace@example.com": "Ada Namesake",
    "zoe@example.com": "Zoë Çelik",
    "olga@example.com": "ОЛЬГА",
    "percent@example.com": "50%_off\\",
}


@pytest.fixture(params=[directory.FEW, 1], ids=["few", "many"])
def found(request, client, root, make_user, monkeypatch):
    """found(q=…) → the addresses that are listed; each test also runs as if every prefix had too many matches."""
    few = request.param
    monkeypatch.setattr(directory, "FEW", few)
    for email, name in PEOPLE.items():
        make_user(email=email, name=name)

    def search(**query):
        reply = client.get("/users", query_string={"count": "exact", **query}, headers=root)
        assert reply.status_code == 200, reply.text
        emails = [user["email"] for user in reply.json]
        assert reply.headers["X-Total-Count"] == str(len(emails))
        return emails

    return search


@pytest.mark.parametrize(
    ("q", "emails"),
    [
        ("ada", ["ada@example.com", "grace@example.com"]),
        ("ADA", ["ada@example.com", "grace@example.com"]),
        ("Countess of", ["ada@example.com"]),
        ("lovelace", []),
        ("ada@", ["ada@example.com"]),
        ("ZOË", ["zoe@example.com"]),
        ("zoe\u0308", ["zoe@example.com"]),
        ("ольга", ["olga@example.com"]),
        ("50%_", ["percent@example.com"]),
        ("%", []),
        ("_da", []),
        ("50%_off\\", ["percent@example.com"]),
        ("' OR 1=1 --", []),
        ("\U0010ffff", []),
        ("x" * 254, []),
    ],
    ids=ascii,
)
def test_what_an_address_or_a_name_begins_with_finds_it_in_any_letter_case(found, q, emails):
    assert found(q=q) == emails


def test_an_empty_search_is_none(found):
    assert len(found(q="")) == len(PEOPLE) + 1


def test_who_matches_twice_is_listed_once(found, sql):
    sql("UPDATE users SET name = 'ada' WHERE email = 'ada@example.com'")

    assert found(q="ada") == ["ada@example.com", "grace@example.com"]


def test_searches_are_narrowed(found, sql):
    sql("UPDATE users SET disabled_at = now() WHERE email IN ('ada@example.com', 'zoe@example.com')")
    sql("UPDATE users SET password_hash = NULL WHERE email IN ('grace@example.com', 'zoe@example.com')")

    assert found(q="ada", status="disabled") == ["ada@example.com"]
    assert found(q="ada", status="invited") == ["grace@example.com"]
    assert found(q="ada", role="admin") == []
    assert found(status="disabled") == ["ada@example.com", "zoe@example.com"]
    assert found(status="invited") == ["grace@example.com"]
    assert found(role="admin") == ["root@example.com"]
    assert found(role="user", status="active") == ["olga@example.com", "percent@example.com"]


@pytest.mark.parametrize("few", [directory.FEW, 1])
def test_a_search_is_read_in_pages(client, root, make_user, monkeypatch, few):
    monkeypatch.setattr(directory, "FEW", few)
    people = [make_user(name="Ada").email for _ in range(5)]
    seen, path = [], "/users?q=ada&limit=2"

    while path:
        reply = client.get(path, headers=root)
        seen += [user["email"] for user in reply.json]
        path = reply.headers.get("Link", "").partition(">")[0].lstrip("<")

    assert seen == people


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"q": "x" * 255}, "/q"),
        ({"q": "a\nb"}, "/q"),
        ({"role": "root"}, "/role"),
        ({"role": ""}, "/role"),
        ({"status": "deleted"}, "/status"),
        ({"count": "yes"}, "/count"),
    ],
)
def test_a_filter_that_is_none_is_refused(client, root, query, pointer):
    """R51"""
    body = refused(client.get("/users", query_string=query, headers=root), 422)

    assert [error["pointer"] for error in body["errors"]] == [pointer]
