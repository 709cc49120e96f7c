"""GET /avatars/{key}: a picture that can do nothing but be looked at."""

import pytest

from tests.forms import with_picture
from tests.pictures import picture
from tests.web.replies import refused

STRANGE = [
    "x",
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    ".0123456789abcdef0123456789abcdef-0123456789abcdef.png",
    "0123456789abcdef0123456789abcdef-0123456789abcdef.png",
    "0123456789abcdef0123456789abcdef-0123456789abcdef.svg",
    "0123456789ABCDEF0123456789ABCDEF-0123456789ABCDEF.png",
    "0123456789abcdef0123456789abcdef-0123456789abcdef.png%0a",
    "0123456789abcdef0123456789abcdef-0123456789abcdef.png%00",
    "%2e%2e",
    "x" * 5000,
]


@pytest.fixture
def shown(visitor, hers):
    """shown(format) → the answer with Ada's picture."""

    def show(format="PNG", **headers):
        url = visitor.put("/users/me/avatar", headers=hers, **with_picture(picture(format))).json["avatar_url"]
        return visitor.get(url.removeprefix("http://localhost"), headers=headers)

    return show


@pytest.mark.parametrize(
    ("format", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_a_picture_is_served_as_what_it_is_and_as_nothing_else(shown, folder, format, media_type):
    """R73, ASVS 3.2.1"""
    reply = shown(format)

    (file,) = folder.iterdir()
    assert (reply.status_code, reply.data) == (200, file.read_bytes())
    assert reply.headers["Content-Type"] == media_type
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == "attachment"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_who_has_it_already_does_not_get_it_again(visitor, shown):
    tag = shown().headers["ETag"]
    path = "/avatars/" + tag.strip('"')

    reply = visitor.get(path, headers={"If-None-Match": tag})

    assert (reply.status_code, reply.data) == (304, b"")


@pytest.mark.parametrize("key", STRANGE)
def test_what_is_no_key_is_not_found(visitor, shown, folder, key):
    """ASVS 13.4: nothing beside the pictures, whatever the path says."""
    (folder.parent / "x").write_bytes(b"beside")
    (folder / "x").write_bytes(b"no picture")
    (folder / ".0123456789abcdef0123456789abcdef-0123456789abcdef.png").write_bytes(b"half of one")

    refused(visitor.get(f"/avatars/{key}"), 404)


def test_a_removed_picture_is_not_found(gallery, visitor, hers, shown, do_jobs):
    path = "/avatars/" + shown().headers["ETag"].strip('"')
    visitor.delete("/users/me/avatar", headers=hers)

    do_jobs(gallery)

    refused(visitor.get(path), 404)


def test_without_a_place_for_pictures_none_is_found(client):
    refused(client.get("/avatars/0123456789abcdef0123456789abcdef-0123456789abcdef.png"), 404)
