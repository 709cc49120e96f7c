"""Versions: what has not changed is not sent again, and nobody overwrites what they have not read."""

import pytest

from tests.conftest import bearer
from tests.races import at_once, request, statuses


@pytest.fixture
def tag(client, hers):
    return client.get("/users/me", headers=hers).headers["ETag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_what_one_has_already_is_not_sent_again(client, hers, tag, form):
    reply = client.get("/users/me", headers={**hers, "If-None-Match": form.format(tag)})

    assert (reply.status_code, reply.data) == (304, b"")
    assert reply.headers["ETag"] == tag


@pytest.mark.parametrize("other", ['"x"', '""', "x", "W/", '"' + "x" * 3000 + '"', "\xff"])
def test_another_tag_gets_the_whole(client, hers, tag, other):
    assert client.get("/users/me", headers={**hers, "If-None-Match": other}).status_code == 200


def test_a_change_moves_the_version_on(client, ada, hers, tag):
    reply = client.patch("/users/me", headers={**hers, "If-Match": tag}, json={"name": "Countess"})

    assert reply.status_code == 200
    assert reply.headers["ETag"] == f'"{ada.id.hex}.2"'
    assert client.get("/users/me", headers=hers).headers["ETag"] == reply.headers["ETag"]
    assert reply.json["updated_at"] > ada.updated_at.isoformat()


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_version_that_is_past_stops_the_act(client, hers, tag, method):
    """RFC 9110 13.1.1"""
    client.patch("/users/me", headers=hers, json={"name": "Countess"})

    reply = client.open("/users/me", method=method, headers={**hers, "If-Match": tag}, json={})

    assert (reply.status_code, reply.json["type"]) == (412, "/problems/precondition-failed")
    assert client.get("/users/me", headers=hers).json["name"] == "Countess"


@pytest.mark.parametrize(
    "form",
    [
        *('"x"', "W/{}", "x", '"00000000000070008000000000000001.1"'),
        # Unreadable: as if there were no condition, somebody would overwrite what they have not read.
        *("", " ", ",", '"', '"{}', "W/", '"never closed'),
    ],
)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_weak_foreign_or_unreadable_tag_matches_nothing(client, hers, tag, method, form):
    """RFC 9110 13.1.1: If-Match compares strongly"""
    body = {"name": "Countess"} if method == "PATCH" else {}

    reply = client.open("/users/me", method=method, headers={**hers, "If-Match": form.format(tag)}, json=body)

    assert reply.status_code == 412
    assert client.get("/users/me", headers=hers).json["name"] == "Ada"


@pytest.mark.parametrize("form", ["*", "{}", '"x", {}'])
def test_a_star_or_the_right_one_among_others_matches(client, hers, tag, form):
    reply = client.patch("/users/me", headers={**hers, "If-Match": form.format(tag)}, json={"name": "Countess"})

    assert reply.status_code == 200


def test_the_tag_of_one_user_is_none_of_another(client, hers, tag, make_user, log_in):
    make_user(email="eve@example.com")
    eves = bearer(log_in("eve@example.com")["access_token"])

    assert client.get("/users/me", headers={**eves, "If-None-Match": tag}).status_code == 200
    assert client.patch("/users/me", headers={**eves, "If-Match": tag}, json={"name": "E"}).status_code == 412


def test_of_twenty_changes_of_one_version_at_once_one_is_made(app, client, ada, hers, tag):
    """C6, RFC 9110 13.1.1"""
    changes = [
        request(app, "PATCH", "/users/me", headers={**hers, "If-Match": tag}, json={"name": f"number {number}"})
        for number in range(20)
    ]

    replies = at_once(changes)

    assert statuses(replies) == {200: 1, 412: 19}
    (made,) = (reply for reply in replies if reply.status_code == 200)
    assert client.get("/users/me", headers=hers).json == made.json


def test_of_twenty_changes_without_a_version_none_is_lost_or_refused(app, client, ada, hers):
    replies = at_once([request(app, "PATCH", "/users/me", headers=hers, json={"name": f"{n}"}) for n in range(20)])

    assert statuses(replies) == {200: 20}
    assert client.get("/users/me", headers=hers).headers["ETag"] == f'"{ada.id.hex}.21"'
