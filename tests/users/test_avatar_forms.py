"""The one form with a file: what is read of it, and what is refused before anybody looks at the file."""

import gzip
import io

import pytest

from tests.forms import BOUNDARY, form, part, with_picture
from tests.pictures import picture
from tests.web.harm import within
from tests.web.replies import refused

PATH = "/users/me/avatar"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
MIB = 1024 * 1024
EMPTY_PART = b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n'
BROKEN = {
    "nothing": (MULTIPART, b"\r\n"),
    "no boundary": ("multipart/form-data", with_picture()["data"]),
    "an empty boundary": ("multipart/form-data; boundary=", with_picture()["data"]),
    "a boundary of 60 KB": ("multipart/form-data; boundary=" + "x" * 60_000, with_picture()["data"]),
    "a boundary of other letters": ("multipart/form-data; boundary=\u00fc", with_picture()["data"]),
    "another boundary": ("multipart/form-data; boundary=y", with_picture()["data"]),
    "no end": (MULTIPART, with_picture()["data"][:-4]),
    "ten thousand parts": (
        "multipart/form-data; boundary=x",
        b"".join(EMPTY_PART % n for n in range(10_000)) + b"--x--",
    ),
    "an endless header": (MULTIPART, b"--%s\r\nContent-Disposition: " % BOUNDARY.encode() + b"a" * 4 * MIB),
    "endless headers": (MULTIPART, b"--%s\r\n" % BOUNDARY.encode() + b"X-A: a\r\n" * 500_000),
    "an endless beginning": (MULTIPART, b"a" * 4 * MIB),
    "carriage returns": (MULTIPART, b"--%s\r\n\r\n" % BOUNDARY.encode() + b"\r" * 4 * MIB),
    "beginnings of the boundary": (MULTIPART, b"--%s\r\n\r\n" % BOUNDARY.encode() + b"\r\n----gatehouse" * 300_000),
    "a part without a name": (MULTIPART, form(b"Content-Disposition: form-data\r\n\r\nx")["data"]),
    "a part without headers": (MULTIPART, form(b"\r\nx")["data"]),
    "a name that is not UTF-8": (MULTIPART, form(b'Content-Disposition: form-data; name="\xff"\r\n\r\nx')["data"]),
    "a text that is not UTF-8": (MULTIPART, form(part("name", b"\xff"))["data"]),
    "a file twice": (MULTIPART, form(*[part("avatar", picture(), "x")] * 2)["data"]),
    "a file and a text of one name": (MULTIPART, form(part("avatar", picture(), "x"), part("avatar", b"x"))["data"]),
}
WRONG = {
    "nothing in it": form(),
    "another field": form(part("picture", picture(), "x")),
    "a further file": form(part("avatar", picture(), "x"), part("other", picture(), "y")),
    "a further text": form(part("avatar", picture(), "x"), part("role", b"admin")),
    "text in place of the file": form(part("avatar", b"just text")),
    "a URL in place of the file": form(part("avatar", b"http://169.254.169.254/latest/meta-data/")),
    "a file that was not chosen": form(part("avatar", b"", "", "Content-Type: application/octet-stream")),
    "a NUL in a name": form(part("a\0b", b"x")),
    "a NUL in a text": form(part("avatar", b"x\0y")),
}


@pytest.mark.parametrize(("media_type", "body"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_form_is_refused_at_once(visitor, hers, media_type, body):
    """R52"""
    with within(2):
        refused(visitor.put(PATH, headers=hers, data=body, content_type=media_type), 400, 413)


@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_a_form_with_other_fields_is_refused(visitor, hers, folder, options):
    """R72, R41"""
    refused(visitor.put(PATH, headers=hers, **options), 422)

    assert list(folder.iterdir()) == []


def test_the_type_that_the_client_gives_the_file_is_not_believed(visitor, hers):
    """R67"""
    for media_type in ("text/html", "image/svg+xml", "x"):
        honest = form(part("avatar", picture(), "x", f"Content-Type: {media_type}"))
        assert visitor.put(PATH, headers=hers, **honest).json["avatar_url"].endswith(".png")


@pytest.mark.parametrize(
    "media_type", ["image/png", "application/json", "multipart/mixed; boundary=x", "text/plain", ""]
)
def test_a_picture_comes_in_a_form_or_not_at_all(visitor, hers, media_type):
    """R46"""
    refused(visitor.put(PATH, headers=hers, data=picture(), content_type=media_type), 415)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_a_compressed_form_is_not_inflated(visitor, hers, coding):
    """R47"""
    options = with_picture()
    options["data"] = gzip.compress(options["data"])

    refused(visitor.put(PATH, headers={**hers, "Content-Encoding": coding}, **options), 415)


@pytest.mark.parametrize("size", [5 * MIB + 1, 5 * MIB + 60_000, 12_000_000])
def test_a_file_above_5_mib_is_too_large(visitor, hers, size):
    """R70"""
    refused(visitor.put(PATH, headers=hers, **with_picture(bytes(size))), 413)


def test_a_file_of_5_mib_is_looked_at(visitor, hers):
    """R70: the limit is where it is said to be."""
    refused(visitor.put(PATH, headers=hers, **with_picture(bytes(5 * MIB))), 422)
    padded = picture() + bytes(5 * MIB - len(picture()))
    assert visitor.put(PATH, headers=hers, **with_picture(padded)).status_code == 200


def test_the_declared_length_alone_is_enough(visitor, hers):
    """R48"""
    options = {**with_picture(), "data": None, "input_stream": io.BytesIO()}

    reply = visitor.put(PATH, headers=hers, **options, environ_overrides={"CONTENT_LENGTH": str(10 * 1024**3)})

    refused(reply, 413)


@pytest.mark.parametrize("declared", ["100", "5000000", None])
def test_a_length_that_lies_makes_nothing_larger_or_slower(visitor, hers, declared):
    """R70: a body of 12 MB that says it is smaller, that says nothing, or one that ends before it said."""
    body = with_picture(bytes(12_000_000) if declared != "5000000" else b"x")
    options = {**body, "data": None, "input_stream": io.BytesIO(body["data"])}
    length = {"CONTENT_LENGTH": declared} if declared else {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    refused(visitor.put(PATH, headers=hers, **options, environ_overrides=length), 400, 413)


def test_a_text_above_64_kb_is_too_large(visitor, hers):
    """R48"""
    long = form(part("name", b"x" * 70_000), part("avatar", picture(), "x"))

    refused(visitor.put(PATH, headers=hers, **long), 413)


def test_json_stays_at_64_kb_beside_it(visitor, hers):
    """R48"""
    reply = visitor.patch("/users/me", headers=hers, data=b" " * (64 * 1024 + 1), content_type="application/json")

    refused(reply, 413)


def test_a_worker_that_has_enough_uploads_in_hand_refuses_more(gallery, visitor, hers):
    """F19: before it has read one of them."""
    places = gallery.extensions["uploads"]
    taken = 0
    while places.acquire(blocking=False):
        taken += 1

    body = refused(visitor.put(PATH, headers=hers, **with_picture()), 503)

    assert body["type"] == "/problems/too-many-uploads"
    places.release()
    assert visitor.put(PATH, headers=hers, **with_picture()).status_code == 200
    assert visitor.put(PATH, headers=hers, **with_picture()).status_code == 200
    places.release(taken - 1)
