"""PUT and PATCH: what is named changes, all else stays."""

import pytest

from tests.items.test_items import NOBODYS

MERGE_PATCH = "application/merge-patch+json"


def change(client, method, path, headers, **wish):
    return client.open(path, method=method, headers=headers, json=wish)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    "wish", [{"name": "Parasol"}, {"description": "White"}, {"name": "Parasol", "description": ""}]
)
def test_what_is_left_out_stays(client, hers, item, method, wish):
    """Older clients send partial bodies to PUT."""
    reply = change(client, method, item.path, hers, **wish)

    assert reply.status_code == 200
    assert reply.json == {**item.shown, **wish, "updated_at": reply.json["updated_at"]}
    assert reply.json["updated_at"] > item.shown["updated_at"]
    assert client.get(item.path, headers=hers).json == reply.json


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_of_nothing_makes_no_new_version(client, hers, item, method):
    reply = change(client, method, item.path, hers)

    assert (reply.status_code, reply.headers["ETag"], reply.json) == (200, item.tag, item.shown)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_of_nothing_needs_an_item_all_the_same(client, hers, method):
    assert change(client, method, NOBODYS, hers).status_code == 404


@pytest.mark.parametrize("media_type", [MERGE_PATCH, "application/json", f"{MERGE_PATCH}; charset=utf-8"])
def test_a_patch_may_call_itself_merge_patch_or_json(client, hers, item, media_type):
    """RFC 7396"""
    reply = client.patch(item.path, headers=hers, data='{"name": "Parasol"}', content_type=media_type)

    assert (reply.status_code, reply.json["name"], reply.json["description"]) == (200, "Parasol", "Black")


@pytest.mark.parametrize(
    ("method", "media_type"),
    [
        *(("PATCH", "application/json-patch+json"), ("PATCH", "text/plain"), ("PATCH", "")),
        *(("PUT", MERGE_PATCH), ("POST", MERGE_PATCH)),
    ],
)
def test_another_media_type_is_unsupported(client, hers, item, method, media_type):
    path = "/items" if method == "POST" else item.path

    reply = client.open(path, method=method, headers=hers, data='{"name": "Parasol"}', content_type=media_type)

    assert reply.status_code == 415


def test_null_takes_a_description_away(client, hers, item):
    """RFC 7396"""
    assert change(client, "PATCH", item.path, hers, description=None).json["description"] == ""


@pytest.mark.parametrize(
    ("method", "wish"), [("PATCH", {"name": None}), ("PUT", {"name": None}), ("PUT", {"description": None})]
)
def test_null_is_nothing_else(client, hers, item, method, wish):
    reply = change(client, method, item.path, hers, **wish)

    assert reply.status_code == 422
    assert reply.json["errors"] == [{"pointer": f"/{next(iter(wish))}", "detail": "Field may not be null."}]


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "7"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_item_is_an_object(client, hers, item, method, body):
    reply = client.open(item.path, method=method, headers=hers, data=body, content_type="application/json")

    assert reply.status_code == 422
