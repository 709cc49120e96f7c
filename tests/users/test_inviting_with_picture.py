"""POST /users as a form, as an older client sends it: name, e-mail address, and perhaps a picture."""

import pytest

from tests.forms import form, part
from tests.pictures import picture
from tests.web.replies import refused

NAME, EMAIL = part("name", "Mário".encode()), part("email", b"Mario@Example.com")


@pytest.fixture
def house(another_app, folder):
    return another_app(AVATARS_FOLDER=str(folder), OPEN_USER_CREATE="yes")


def test_a_picture_comes_along(house, folder, sql):
    reply = house.test_client().post("/users", **form(NAME, EMAIL, part("avatar", picture("JPEG"), "me.jpg")))

    assert reply.status_code == 201, reply.text
    (key,) = [path.name for path in folder.iterdir()]
    assert reply.json["avatar_url"] == f"http://localhost/avatars/{key}"
    assert (reply.json["email"], reply.json["name"], reply.json["status"]) == ("mario@example.com", "Mário", "invited")
    assert sql("SELECT avatar_key FROM users") == [(key,)]


@pytest.mark.parametrize("unchosen", [(), (part("avatar", b"", "", "Content-Type: application/octet-stream"),)])
def test_a_form_does_without_a_picture(house, folder, unchosen):
    reply = house.test_client().post("/users", **form(NAME, EMAIL, *unchosen))

    assert (reply.status_code, reply.json["avatar_url"]) == (201, None)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "parts",
    [
        (NAME, EMAIL, part("avatar", b"no picture", "x")),
        (NAME, EMAIL, part("avatar", b"https://evil.example/x.png")),
        (NAME, EMAIL, part("role", b"admin")),
        (NAME, part("email", b"x@example.com", "file.txt")),
        (NAME, part("avatar", picture(), "x")),
        (EMAIL, part("name", b"a\0b")),
    ],
)
def test_a_form_that_is_wrong_makes_nobody(house, folder, sql, parts):
    """R41, R67, R72"""
    refused(house.test_client().post("/users", **form(*parts)), 422)

    assert list(folder.iterdir()) == []
    assert sql("SELECT count(*) FROM users") == [(0,)]


def test_json_takes_no_picture_and_no_more_than_64_kb(house):
    """R48"""
    client = house.test_client()

    refused(client.post("/users", json={"email": "mario@example.com", "name": "Mario", "avatar": "x"}), 422)
    refused(client.post("/users", data=b" " * (64 * 1024 + 1), content_type="application/json"), 413)


def test_a_picture_for_an_address_that_is_taken_is_removed(house, ada, folder, sql, do_jobs):
    taken = form(NAME, part("email", ada.email.encode()), part("avatar", picture(), "x"))

    refused(house.test_client().post("/users", **taken), 409)
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'avatars.remove'")
    do_jobs(house)

    assert list(folder.iterdir()) == []


def test_the_same_form_sent_again_is_done_once_and_another_picture_is_another_form(house, folder, sql):
    """F18: with an Idempotency-Key; the boundary may change, the picture may not."""
    client, key = house.test_client(), {"Idempotency-Key": "a-key-of-the-client"}
    wish = (NAME, EMAIL, part("avatar", picture("JPEG"), "me.jpg"))

    first, again = (client.post("/users", headers=key, **form(*wish)) for _ in range(2))
    other = client.post("/users", headers=key, **form(NAME, EMAIL, part("avatar", picture("PNG"), "me.jpg")))

    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert sql("SELECT count(*) FROM users") == [(1,)]
    assert len(list(folder.iterdir())) == 1
