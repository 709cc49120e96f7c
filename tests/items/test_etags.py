"""Versions: what has not changed is not sent again, and nobody overwrites what they have not read."""

import pytest

from tests.races import at_once, request, statuses

WRITING = ["PUT", "PATCH", "DELETE"]
NAME = {"name": "Parasol"}


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_what_one_has_already_is_not_sent_again(client, hers, item, form):
    reply = client.get(item.path, headers={**hers, "If-None-Match": form.format(item.tag)})

    assert (reply.status_code, reply.data, reply.headers["ETag"]) == (304, b"", item.tag)


def test_a_change_moves_the_version_on(client, hers, item):
    reply = client.patch(item.path, headers=hers, json=NAME)

    assert reply.headers["ETag"] == item.tag.replace(".1", ".2")
    shown = client.get(item.path, headers={**hers, "If-None-Match": item.tag})
    assert (shown.status_code, shown.headers["ETag"]) == (200, reply.headers["ETag"])


@pytest.mark.parametrize("form", ["*", "{}", '"x", {}'])
@pytest.mark.parametrize("method", WRITING)
def test_a_star_or_the_right_one_among_others_matches(client, hers, item, method, form):
    reply = client.open(item.path, method=method, headers={**hers, "If-Match": form.format(item.tag)}, json=NAME)

    assert reply.status_code == (204 if method == "DELETE" else 200)


@pytest.mark.parametrize("wish", [NAME, {}])
@pytest.mark.parametrize("method", WRITING)
def test_a_version_that_is_past_stops_the_act(client, hers, item, method, wish):
    """RFC 9110 13.1.1"""
    client.put(item.path, headers=hers, json={"description": "White"})

    reply = client.open(item.path, method=method, headers={**hers, "If-Match": item.tag}, json=wish)

    assert (reply.status_code, reply.json["type"]) == (412, "/problems/precondition-failed")
    assert client.get(item.path, headers=hers).json == {
        **item.shown,
        "description": "White",
        "updated_at": client.get("/items", headers=hers).json[0]["updated_at"],
    }


@pytest.mark.parametrize(
    "tag",
    [
        '"x"',
        '""',
        '"x", ""',
        "W/{}",
        '"00000000000070008000000000000001.1"',
        '"{id}."',
        '"{id}.{many}"',
        '"{id}.-1"',
        '"{id}.١"',
        "",
        ",",
        '"{id}.1',
    ],
)
@pytest.mark.parametrize("method", WRITING)
def test_a_weak_foreign_or_strange_tag_matches_nothing(client, hers, item, method, tag):
    """RFC 9110 13.1.1: If-Match compares strongly"""
    id = item.shown["id"].replace("-", "")
    expected = tag.format(item.tag, id=id, many="9" * 400).encode().decode("latin-1")

    reply = client.open(item.path, method=method, headers={**hers, "If-Match": expected}, json=NAME)

    assert reply.status_code == 412
    assert client.get(item.path, headers=hers).json == item.shown


@pytest.mark.parametrize("method", WRITING)
def test_a_version_of_what_is_gone_is_a_404(client, hers, item, method):
    client.delete(item.path, headers=hers)

    reply = client.open(item.path, method=method, headers={**hers, "If-Match": item.tag}, json=NAME)

    assert reply.status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_of_twenty_changes_of_one_version_at_once_one_is_made(app, client, hers, item, method):
    """C8, RFC 9110 13.1.1"""
    theirs = {**hers, "If-Match": item.tag}

    replies = at_once(
        [request(app, method, item.path, headers=theirs, json={"name": f"number {number}"}) for number in range(20)]
    )

    assert statuses(replies) == {200: 1, 412: 19}
    (made,) = (reply for reply in replies if reply.status_code == 200)
    assert client.get(item.path, headers=hers).json == made.json


def test_of_twenty_changes_without_a_version_none_is_lost_or_refused(app, client, hers, item):
    replies = at_once([request(app, "PUT", item.path, headers=hers, json={"name": f"{n}"}) for n in range(20)])

    assert statuses(replies) == {200: 20}
    assert client.get(item.path, headers=hers).headers["ETag"] == item.tag.replace(".1", ".21")
