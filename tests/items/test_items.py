"""/items from the cradle to the grave: added, shown, changed, deleted."""

from datetime import datetime

import pytest

NOBODYS = "/items/00000000-0000-7000-8000-000000000001"


def test_an_item_is_added_and_shown(client, hers):
    reply = client.post("/items", headers=hers, json={"name": "Umbrella", "description": "Black"})

    assert reply.status_code == 201
    id, created_at = reply.json["id"], reply.json["created_at"]
    wish = {"name": "Umbrella", "description": "Black"}
    assert reply.json == {"id": id, **wish, "created_at": created_at, "updated_at": created_at}
    assert reply.headers["Location"] == f"/items/{id}"
    assert reply.headers["ETag"] == f'"{id.replace("-", "")}.1"'
    assert client.get(f"/items/{id}", headers=hers).json == reply.json


def test_a_description_may_be_left_out(client, hers):
    assert client.post("/items", headers=hers, json={"name": "Umbrella"}).json["description"] == ""


def test_nobody_elses_cache_keeps_an_item(client, hers, item):
    assert client.get(item.path, headers=hers).headers["Cache-Control"] == "no-store"


def test_a_deleted_item_is_gone(client, hers, item, sql):
    reply = client.delete(item.path, headers=hers)

    assert (reply.status_code, reply.data) == (204, b"")
    assert client.get(item.path, headers=hers).status_code == 404
    assert client.delete(item.path, headers=hers).status_code == 404
    assert sql("SELECT count(*) FROM items") == [(0,)]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_what_never_was_is_not_found(client, hers, method):
    """Nor is it made: PUT changes what is there."""
    reply = client.open(NOBODYS, method=method, headers=hers, json={"name": "Umbrella"})

    assert (reply.status_code, reply.json["type"]) == (404, "/problems/not-found")


def test_two_items_may_have_one_name(client, hers, make_item):
    assert make_item(name="Umbrella").path != make_item(name="Umbrella").path


def test_times_carry_their_zone(item):
    assert datetime.fromisoformat(item.shown["created_at"]).utcoffset() is not None


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/items"), ("POST", "/items"), *((method, NOBODYS) for method in ("GET", "PUT", "PATCH", "DELETE"))],
)
def test_strangers_have_no_items(client, method, path):
    reply = client.open(path, method=method, json={"name": "Umbrella"})

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/authentication-required")
