"""Small files that take long to understand: looked at, not decoded."""

import resource
import struct
from zlib import compress

import pytest

from service.avatars.studio import ImageInvalid, Studio
from tests.pictures import chunk, noise, one_pixel, picture, seen

SIDE = 5000
START, END = b"\xff\xd8", b"\xff\xd9"


def segment(kind: int, data: bytes) -> bytes:
    return b"\xff" + bytes([kind]) + struct.pack(">H", len(data) + 2) + data


def many_scans(refinements: int) -> bytes:
    """A grey JPEG of 25 megapixels, with as many scans, of 44 bytes each, that go over all of it and change nothing."""
    blocks = (SIDE // 8) ** 2
    # Both codes are a 0: a difference of nothing, and an end of block that is valid for the next 32,767.
    codes = segment(0xC4, b"\x00\1" + bytes(15) + b"\x00") + segment(0xC4, b"\x10\1" + bytes(15) + b"\xe0")
    frame = segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC2, struct.pack(">BHHB", 8, SIDE, SIDE, 1) + b"\1\x11\0")
    run = ("0" + "1" * 14) * (blocks // 32_767 + 1)
    length = len(run) // 8 + 1
    nothing = int(run.ljust(length * 8, "1"), 2).to_bytes(length).replace(b"\xff", b"\xff\0")
    first = segment(0xDA, b"\1\1\0\0\0\0") + bytes(blocks // 8 + 1) + segment(0xDA, b"\1\1\0\1\x3f\1") + nothing
    return START + frame + codes + first + (segment(0xDA, b"\1\1\0\1\x3f\x10") + nothing) * refinements + END


def with_segments(kind: int, data: bytes, times: int) -> bytes:
    return START + segment(kind, data) * times + picture("JPEG")[2:]


LABORIOUS = {
    "a thousand scans": many_scans(1000),
    "a thousand scans without an end": many_scans(1000)[:-2],
    "a thousand scans behind one more marker": START + b"\xff" * 9 + many_scans(1000)[2:],
    "290,000 pieces of EXIF": with_segments(0xE1, b"Exif\0\0MM\0*\0\0\0\x08", 290_000),
    "a million comments": with_segments(0xFE, b"", 1_000_000),
    "four thousand profiles of a megabyte": one_pixel(chunk(b"iCCP", b"p\0\0" + compress(bytes(1_000_000), 9)) * 4000),
    "four hundred thousand chunks": one_pixel(chunk(b"prVt", b"") * 400_000),
}


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    """With more time than a request has: the machine may be busy with other tests."""
    monkeypatch.setattr("service.avatars.studio.DECODE_SECONDS", 60)
    return Studio()


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("file", LABORIOUS.values(), ids=LABORIOUS)
def test_a_file_that_takes_much_work_is_refused_before_it_is_done(studio, file):
    """R68: within the limit of an upload, each would take all the CPU time that a picture may have."""
    before = spent()

    with pytest.raises(ImageInvalid):
        studio.accept(file)

    assert spent() - before < 1


@pytest.mark.parametrize(
    "file",
    [
        many_scans(50),
        picture("JPEG", (900, 700), progressive=True),
        picture("JPEG", (900, 700), icc_profile=noise(200_000)) + noise(3_000_000),
        picture("JPEG", (900, 700), exif=b"Exif\0\0" + noise(60_000)),
    ],
    ids=["fifty scans", "progressive", "a large profile, and a film behind it", "a large EXIF"],
)
def test_what_cameras_write_is_no_such_file(studio, file):
    assert max(seen(studio.accept(file).content).size) == 512


def test_letters_that_look_like_a_profile_are_none(studio):
    assert studio.accept(one_pixel(chunk(b"prVt", b"iCCP" * 1000) * 100)).extension == "png"
