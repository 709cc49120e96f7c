"""Items through Nginx, as an older client of an items API uses them: a form login, then everything under /items."""

import uuid

import pytest
import requests

PASSWORD = "correct horse battery"


@pytest.fixture
def member(stack):
    """Somebody who logged in by a form."""
    who = f"{uuid.uuid4()}@example.com"
    requests.post(f"{stack.url}/auth/register", json={"email": who, "password": PASSWORD}, timeout=5)
    form = {"username": who, "password": PASSWORD}
    with requests.Session() as session:
        token = session.post(f"{stack.url}/auth/login", data=form, timeout=5).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        yield session


@pytest.mark.parametrize("at", ["/items", "/api/items", "/v1/items"])
def test_the_flow_of_an_older_client_works_from_end_to_end(stack, member, at):
    """Older system 5: add, list, show, change by a partial PUT, delete."""
    items = stack.url + at

    added = member.post(items, json={"name": "Umbrella", "description": "Black"}, timeout=5)
    item = f"{items}/{added.json()['id']}"
    assert (added.status_code, member.get(items, timeout=5).json()) == (201, [added.json()])
    changed = member.put(item, json={"name": "Parasol"}, timeout=5).json()
    assert (changed["name"], changed["description"]) == ("Parasol", "Black")
    assert member.get(item, timeout=5).json() == changed
    assert member.delete(item, timeout=5).status_code == 204
    assert member.get(item, timeout=5).status_code == 404
    assert requests.get(items, timeout=5).status_code == 401


def test_versions_and_pages_come_through_the_proxy(stack, member):
    items = f"{stack.url}/items"
    added = [member.post(items, json={"name": f"number {number}"}, timeout=5) for number in range(3)]
    item, tag = stack.url + added[0].headers["Location"], added[0].headers["ETag"]

    assert member.get(item, headers={"If-None-Match": tag}, timeout=5).status_code == 304
    patch = {"headers": {"If-Match": tag, "Content-Type": "application/merge-patch+json"}, "data": '{"name": "x"}'}
    assert [member.patch(item, timeout=5, **patch).status_code for _ in range(2)] == [200, 412]
    first = member.get(items, params={"limit": 2}, timeout=5)
    second = member.get(stack.url + first.links["next"]["url"], timeout=5)
    assert [item["id"] for item in first.json() + second.json()] == [reply.json()["id"] for reply in added]
