"""A file of a picture → what the decoder answers: a refusal, or a small bare picture."""

import random
import resource
import struct
import zlib
from collections.abc import Iterator
from math import prod
from pathlib import Path

import atheris
from PIL import Image, ImageFile

from service.avatars import decoder
from tests.pictures import MARKER, SIGNATURE, encoded, judge, noise, picture, png

WORDS = (b"Exif\0\0", b"II*\0", b"MM\0*", b"MPF\0", b"ICC_PROFILE\0", b"Adobe\0", b"ANIM", b"ANMF", b"VP8X", b"ALPH")
MOST_BYTES = 4096
loaded: list[tuple[int, int]] = []
"""The sizes of the pictures whose pixels were asked for."""


def seeds() -> Iterator[bytes]:
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield picture("PNG", (5, 3), mode)
    for mode in ("L", "RGB", "CMYK"):
        yield picture("JPEG", (9, 7), mode, comment=MARKER)
    yield picture("JPEG", (17, 9), progressive=True, icc_profile=MARKER)
    yield encoded(Image.frombytes("RGB", (9, 9), noise(243)), "WEBP", lossless=True)
    yield picture("WEBP", (9, 7), "RGBA", xmp=MARKER)
    for format in ("PNG", "WEBP", "MPO"):
        yield encoded(Image.new("RGB", (4, 4)), format, save_all=True, append_images=[Image.new("RGB", (4, 4), "red")])
    exif = Image.Exif()
    exif[0x0112] = 6
    for format in ("PNG", "JPEG", "WEBP"):
        yield picture(format, (3, 2), exif=exif.tobytes())
    yield png(6000, 6000)


def prepare() -> None:
    """As the decoder prepares itself, with as much memory to take."""
    decoder.prepare()
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + decoder.MEMORY_BYTES,) * 2)
    load = ImageFile.ImageFile.load

    def watched(image: ImageFile.ImageFile) -> object:
        loaded.append(image.size)
        return load(image)

    ImageFile.ImageFile.load = watched  # type: ignore[method-assign, assignment]  # it hands on what it gets


def one(file: bytes) -> None:
    loaded.clear()
    word, content = decoder.answer(file)
    for size in loaded:
        assert prod(size) <= decoder.MOST_PIXELS, f"{size} was decoded"
        assert max(size) <= decoder.LONGEST_SIDE, f"{size} was decoded"
    judge(word, content)


def mutated(file: bytes, most: int, seed: int) -> bytes:
    """Changed as the fuzzer likes; mostly with the checksums of a PNG mended, since else no change gets any further."""
    changed = atheris.Mutate(file, most)
    return _mended(changed)[:most] if random.Random(seed).random() < 0.9 else changed  # noqa: S311  no secret


def _mended(file: bytes) -> bytes:
    if not file.startswith(SIGNATURE):
        return file
    written, place = bytearray(file), len(SIGNATURE)
    while place + 12 <= len(file):
        (length,) = struct.unpack_from(">I", file, place)
        end = place + 8 + length
        if end + 4 > len(file):
            break
        struct.pack_into(">I", written, end, zlib.crc32(file[place + 4 : end]))
        place = end + 4
    return bytes(written)
