"""PUT and DELETE /users/me/avatar: whose picture it is, and what is left of the one before."""

import os
import subprocess

import pytest

from tests.conftest import bearer
from tests.forms import form, part, with_picture
from tests.pictures import MARKER, picture, seen
from tests.races import at_once, request, statuses
from tests.web.replies import refused

HERE = "http://localhost/avatars/"
NAMES = [
    "../../etc/passwd",
    "..\\\\..\\\\boot.ini",
    "/etc/passwd",
    "C:\\\\x.png",
    "x.php",
    "x.png\0.php",
    "<script>alert(1)</script>.png",
    "x" * 5000,
    "%2e%2e%2fx",
    "; rm -rf /",
    "\u202egnp.exe",
    ".htaccess",
]


def kept(folder):
    """The names of all that is stored."""
    return sorted(path.name for path in folder.iterdir())


def test_a_picture_is_kept_and_shown_wherever_its_owner_is(visitor, hers, folder, sql):
    """R66"""
    reply = visitor.put("/users/me/avatar", headers=hers, **with_picture())

    assert reply.status_code == 200
    (key,) = kept(folder)
    assert reply.json["avatar_url"] == HERE + key
    assert reply.json == visitor.get("/users/me", headers=hers).json
    assert reply.headers["ETag"] == visitor.get("/users/me", headers=hers).headers["ETag"]
    assert seen((folder / key).read_bytes()).size == (64, 48)
    assert sql("SELECT avatar_key, version FROM users") == [(key, 2)]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_strangers_have_no_picture_to_change(visitor, folder, method):
    """R66"""
    refused(visitor.open("/users/me/avatar", method=method, **with_picture()), 401)

    assert kept(folder) == []


def test_the_list_and_the_card_show_it_too(another_app, folder, hers):
    house = another_app(AVATARS_FOLDER=str(folder), AVATARS_URL="https://cdn.example/a", USER_DIRECTORY="public")
    own = house.test_client().put("/users/me/avatar", headers=hers, **with_picture()).json["avatar_url"]

    (card,) = house.test_client().get("/users").json

    assert own == card["avatar_url"] == f"https://cdn.example/a/{kept(folder)[0]}"


def test_a_new_picture_takes_the_place_of_the_old_one(gallery, visitor, hers, folder, do_jobs):
    visitor.put("/users/me/avatar", headers=hers, **with_picture())
    (first,) = kept(folder)
    visitor.put("/users/me/avatar", headers=hers, **with_picture(picture("WEBP")))

    do_jobs(gallery)

    (second,) = kept(folder)
    assert second.endswith(".webp")
    assert visitor.get("/users/me", headers=hers).json["avatar_url"] == HERE + second != HERE + first


def test_a_removed_picture_is_gone_and_removing_it_again_is_harmless(gallery, visitor, hers, folder, sql, do_jobs):
    visitor.put("/users/me/avatar", headers=hers, **with_picture())

    replies = [visitor.delete("/users/me/avatar", headers=hers) for _ in range(2)]

    assert [(reply.status_code, reply.data) for reply in replies] == [(204, b"")] * 2
    assert visitor.get("/users/me", headers=hers).json["avatar_url"] is None
    assert sql("SELECT version FROM users") == [(3,)]
    do_jobs(gallery)
    assert kept(folder) == []


def test_who_leaves_leaves_no_picture(gallery, visitor, hers, folder, do_jobs):
    """R37"""
    visitor.put("/users/me/avatar", headers=hers, **with_picture())

    visitor.delete("/users/me", headers=hers)

    do_jobs(gallery)
    assert kept(folder) == []


def test_the_record_says_who_changed_a_picture(visitor, ada, hers, sql):
    visitor.put("/users/me/avatar", headers=hers, **with_picture())
    for _ in range(2):
        visitor.delete("/users/me/avatar", headers=hers)

    actions = sql(
        "SELECT action FROM audit_events WHERE actor_id = :id AND action LIKE 'avatar%' ORDER BY id", id=ada.id
    )
    assert actions == [("avatar.changed",), ("avatar.removed",)]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_version_that_is_past_changes_nothing(visitor, hers, folder, method):
    first = visitor.put("/users/me/avatar", headers=hers, **with_picture())
    now = visitor.put("/users/me/avatar", headers=hers, **with_picture())

    def ask(tag):
        return visitor.open("/users/me/avatar", method=method, headers={**hers, "If-Match": tag}, **with_picture())

    refused(ask(first.headers["ETag"]), 412)
    refused(ask('"foreign"'), 412)
    assert visitor.get("/users/me", headers=hers).json == now.json
    assert ask(now.headers["ETag"]).status_code in (200, 204)


def test_of_ten_changes_of_one_version_one_is_made(gallery, visitor, hers, sql):
    """C6"""
    tag = visitor.get("/users/me", headers=hers).headers["ETag"]
    headers = {**hers, "If-Match": tag}

    replies = at_once([request(gallery, "PUT", "/users/me/avatar", headers=headers, **with_picture())] * 10)

    assert statuses(replies) == {200: 1, 412: 9}
    assert sql("SELECT version FROM users") == [(2,)]


def test_of_ten_pictures_at_once_one_is_left(gallery, visitor, hers, folder, do_jobs):
    """C12"""
    replies = at_once([request(gallery, "PUT", "/users/me/avatar", headers=hers, **with_picture())] * 10)

    assert statuses(replies) == {200: 10}
    do_jobs(gallery)
    assert [HERE + key for key in kept(folder)] == [visitor.get("/users/me", headers=hers).json["avatar_url"]]


def test_pictures_and_their_removals_and_the_owner_s_leaving_leave_nothing(
    gallery, visitor, hers, folder, sql, do_jobs
):
    """C10, C12"""
    replies = at_once(
        [
            *[request(gallery, "PUT", "/users/me/avatar", headers=hers, **with_picture())] * 5,
            *[request(gallery, "DELETE", "/users/me/avatar", headers=hers)] * 3,
            request(gallery, "DELETE", "/users/me", headers=hers),
        ]
    )

    assert set(statuses(replies)) <= {200, 204, 401, 404}
    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")
    do_jobs(gallery)
    assert kept(folder) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_name_that_the_client_gave_the_file_is_forgotten(visitor, hers, folder, name):
    """R71, ASVS 5.3.2, 5.4.1"""
    reply = visitor.put("/users/me/avatar", headers=hers, **with_picture(filename=name))

    assert reply.status_code == 200
    (key,) = kept(folder)
    assert name not in reply.text
    assert reply.json["avatar_url"] == HERE + key


def test_no_field_but_the_route_s_own_sets_a_picture(visitor, hers, folder):
    """R40"""
    for wish in ({"avatar_key": "x"}, {"avatar_url": "https://evil.example/x.png"}, {"avatar": "x"}):
        refused(visitor.patch("/users/me", headers=hers, json=wish), 422)
    both = form(part("avatar", picture(), "x"), part("avatar_url", b"https://evil.example/x.png"))
    refused(visitor.put("/users/me/avatar", headers=hers, **both), 422)

    assert kept(folder) == []
    assert visitor.get("/users/me", headers=hers).json["avatar_url"] is None


def test_without_a_place_for_pictures_there_are_none(client, hers, sql):
    body = refused(client.put("/users/me/avatar", headers=hers, **with_picture()), 503)

    assert body["type"] == "/problems/avatars-not-configured"
    assert client.delete("/users/me/avatar", headers=hers).status_code == 204
    assert sql("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


@pytest.mark.parametrize("file", [b"<svg/>", b"", MARKER])
def test_a_file_that_is_no_picture_is_named_in_the_refusal(visitor, hers, folder, sql, file):
    """R67"""
    body = refused(visitor.put("/users/me/avatar", headers=hers, **with_picture(file)), 422)

    assert body["type"] == "/problems/image-invalid"
    assert [error["pointer"] for error in body["errors"]] == ["/avatar"]
    assert MARKER.decode() not in str(body)
    assert sql("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert kept(folder) == []


def test_no_connection_is_held_while_a_picture_is_made_and_kept(another_app, folder, hers, monkeypatch):
    """F19, and a pool of one connection is enough."""
    house, held = another_app(AVATARS_FOLDER=str(folder), DATABASE_POOL_SIZE="1"), []
    for module, name in ((subprocess, "run"), (os, "fsync")):
        monkeypatch.setattr(module, name, _noting(house, getattr(module, name), held))

    reply = house.test_client().put("/users/me/avatar", headers=hers, **with_picture())

    assert (reply.status_code, held) == (200, [0, 0])


def _noting(house, real, held):
    def watched(*arguments, **options):
        held.append(house.extensions["engine"].pool.checkedout())
        return real(*arguments, **options)

    return watched


def test_a_session_that_has_ended_changes_no_picture(visitor, ada, log_in):
    tokens = log_in(ada.email)
    visitor.post("/auth/logout", headers=bearer(tokens["access_token"]))

    refused(visitor.put("/users/me/avatar", headers=bearer(tokens["access_token"]), **with_picture()), 401)
