"""GET /audit: for administrators, page by page, by what they look for."""

import re

import pytest

from tests.conftest import bearer


@pytest.fixture
def ada(make_user, log_in):
    """Somebody with five sessions."""
    user = make_user(email="ada@example.com")
    for _ in range(5):
        log_in(user.email)
    return user


def pages(client, headers, **query):
    """All events of a search, page by page."""
    reply = client.get("/audit", query_string=query, headers=headers)
    while True:
        assert reply.status_code == 200
        yield reply.json
        link = reply.headers.get("Link")
        if link is None:
            return
        reply = client.get(re.fullmatch(r'<(.*)>; rel="next"', link)[1], headers=headers)


def test_it_is_for_administrators(client, make_user, log_in):
    """R60"""
    plain = bearer(log_in(make_user().email)["access_token"])

    assert client.get("/audit").status_code == 401
    reply = client.get("/audit", headers=plain)
    assert (reply.status_code, reply.json["type"]) == (403, "/problems/administrators-only")


def test_who_is_no_administrator_any_more_reads_nothing(client, root, sql):
    """R65"""
    sql("UPDATE users SET role = 'user'")

    assert client.get("/audit", headers=root).status_code == 403


def test_the_newest_comes_first_and_pages_miss_nothing(client, root, ada):
    found = list(pages(client, root, subject_id=ada.id, limit=2))

    events = [event for page in found for event in page]
    assert [len(page) for page in found] == [2, 2, 2]
    assert [event["action"] for event in events] == ["session.opened"] * 5 + ["account.created"]
    assert [event["id"] for event in events] == sorted((event["id"] for event in events), reverse=True)


def test_an_event_is_shown_in_full(client, root, ada):
    (event, *_), *_ = pages(client, root, subject_id=ada.id)

    assert set(event) == {
        *("id", "at", "action", "actor_id", "subject_id", "request_id"),
        *("ip", "user_agent", "details"),
    }
    assert (event["actor_id"], event["ip"]) == (str(ada.id), "127.0.0.1")
    assert "session_id" in event["details"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"action": "account.created"}, 1),
        ({"action": "session.ended"}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 6),
        ({"until": "2020-01-01T00:00:00Z"}, 0),
        ({"action": "session.opened", "since": "2020-01-01T00:00:00+02:00"}, 5),
    ],
)
def test_filters_narrow_it(client, root, ada, query, count):
    events = [event for page in pages(client, root, subject_id=ada.id, **query) for event in page]

    assert len(events) == count


@pytest.mark.parametrize(
    "query",
    [
        *({"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "A" * 22 + "="}),
        *({"actor_id": "x"}, {"since": "yesterday"}, {"since": "2020-01-01T00:00:00"}, {"sort": "at"}),
        *({"action": "x\0y"}, {"action": "x" * 51}),
    ],
)
def test_a_malformed_search_is_refused(client, root, query):
    """R51"""
    reply = client.get("/audit", query_string=query, headers=root)

    assert (reply.status_code, reply.mimetype) == (422, "application/problem+json")
    assert reply.json["errors"]


def test_what_an_erased_person_did_is_shown_without_them(client, root, ada, log_in):
    client.delete("/users/me", headers=bearer(log_in(ada.email)["access_token"]))

    (event, *_), *_ = pages(client, root, subject_id=ada.id)

    assert event["action"] == "account.erased"
    assert (event["ip"], event["user_agent"], event["details"]) == (None, None, None)
