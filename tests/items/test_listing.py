"""GET /items: a page at a time, in the order in which they were made. Pages in general: service/web/pages.py."""

import pytest


@pytest.fixture
def three(make_item):
    return [make_item(name=f"number {number}").shown for number in range(3)]


def pages(client, headers, path):
    """The pages from `path` on, as `Link` leads through them."""
    reply = client.get(path, headers=headers)
    assert reply.status_code == 200, reply.text
    following = reply.headers.get("Link", "")
    assert following.endswith('>; rel="next"') or not following
    return [reply.json, *(pages(client, headers, following[1:].partition(">")[0]) if following else [])]


def test_who_has_nothing_sees_an_empty_array(client, hers):
    reply = client.get("/items", headers=hers)

    assert (reply.status_code, reply.json) == (200, [])
    assert "Link" not in reply.headers


def test_all_items_are_listed_as_they_were_made(client, hers, three):
    reply = client.get("/items", headers=hers)

    assert reply.json == three
    assert "Link" not in reply.headers
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3]), (200, [3])])
def test_pages_lead_to_all_of_it_once(client, hers, three, limit, sizes):
    found = pages(client, hers, f"/items?limit={limit}")

    assert [len(page) for page in found] == sizes
    assert [item for page in found for item in page] == three


def test_a_page_goes_on_where_its_last_item_was(client, hers, three, make_item):
    """Also when that one was deleted, and others were added meanwhile."""
    link = client.get("/items?limit=2", headers=hers).headers["Link"]
    client.delete(f"/items/{three[1]['id']}", headers=hers)
    fourth = make_item(name="number 3").shown

    assert pages(client, hers, link[1:].partition(">")[0]) == [[three[2], fourth]]


def test_a_cursor_opens_nobody_elses_list(client, hers, eves, three, make_item):
    """R63"""
    make_item(headers=eves)
    link = client.get("/items?limit=1", headers=hers).headers["Link"][1:].partition(">")[0]

    reply = client.get(link, headers=eves)

    assert len(reply.json) == 1
    assert reply.json[0]["id"] not in {item["id"] for item in three}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "limit=-1", "cursor=x", "cursor=", "owner_id=x", "q=x"]
)
def test_a_question_that_is_not_understood_is_refused(client, hers, query):
    assert client.get(f"/items?{query}", headers=hers).status_code == 422
