"""A program of its own: a stranger's file on standard input, a harmless picture of it on standard output.

Pictures are decoded by a lot of C, and 25 megapixels of WebP take 400 MB. Whatever a file does to the decoder, it does
here: in a process without secrets, without files or sockets to open, and with little time and memory. It is run by its
path and imports nothing of the service, so that it starts in a twentieth of a second.

It writes a word and a line break first: the format of the picture that follows, or `REFUSED`, and then the reason.
"""

import os
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice

# All that is needed later, since nothing can be imported once no file can be opened.
from PIL import (
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

SIDE = 512
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 20_000
CPU_SECONDS = 4
MEMORY_BYTES = 640 * 1024 * 1024
MODEST_PRIORITY = 10
TEXT_BYTES = 8 * 1024 * 1024
"""How much compressed text a PNG may hold in all; it is thrown away in any case."""
FORMATS = (PngImagePlugin.PngImageFile, JpegImagePlugin.JpegImageFile, WebPImagePlugin.WebPImageFile)
KEPT_AS = {"PNG": "PNG", "JPEG": "JPEG", MpoImagePlugin.MpoImageFile.format: "JPEG", "WEBP": "WEBP"}
"""MPO is what many cameras call a JPEG with further pictures behind it."""
MOST_SCANS = 64
"""Of a JPEG, each of which goes over all its pixels, though it may be written in twenty bytes; cameras write ten."""
MOST_SEGMENTS = 1000
MOST_CHUNKS = 20_000
"""Of a PNG: 5 MiB in pieces of a quarter of a kilobyte, where encoders write eight and more."""
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END_OF_IMAGE = b"\xda", b"\xd9"
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation that EXIF knows."""


class Refused(Exception):
    """The file is no picture that we take; says why in a sentence."""


def harmless(file: bytes) -> tuple[str, bytes]:
    """The format, and a picture of at most `SIDE` pixels a side that has nothing of the file but what it shows."""
    if _is_laborious(file):
        raise Refused("The picture takes too much time or memory.")
    try:
        image = Image.open(BytesIO(file), formats=[kind.format for kind in FORMATS])
    except UnidentifiedImageError:
        raise Refused("Send a PNG, JPEG or WebP picture.") from None
    format = KEPT_AS[str(image.format)]
    if max(image.size) > LONGEST_SIDE or image.width * image.height > MOST_PIXELS:
        raise Refused("The picture has more than 25 megapixels or a very long side.")
    shown, written = _shown(image, format), BytesIO()
    # Rebuilt from its pixels: what Pillow carries along it would write again.
    bare = Image.frombytes(shown.mode, shown.size, shown.tobytes())
    bare.save(written, format, quality=85)
    return format, written.getvalue()


def _is_laborious(file: bytes) -> bool:
    """Whether little is said in it that takes long to understand: many scans, or what stands once in a good file."""
    if file.startswith(PNG):
        kinds = Counter(_chunks(file))
        return kinds[b"iCCP"] > 1 or kinds.total() > MOST_CHUNKS
    if file.startswith(JPEG):
        kinds = Counter(islice(_segments(file), MOST_SEGMENTS + 1))
        return kinds[START_OF_SCAN] > MOST_SCANS or kinds.total() > MOST_SEGMENTS
    return False


def _chunks(file: bytes) -> Iterator[bytes]:
    """The types of a PNG's chunks, up to its end."""
    place = len(PNG)
    while (kind := file[place + 4 : place + 8]) and kind != b"IEND":
        yield kind
        place += 12 + int.from_bytes(file[place : place + 4])


def _segments(file: bytes) -> Iterator[bytes]:
    """The markers of a JPEG's segments, up to its end: a film may follow."""
    place = len(JPEG)
    while (found := MARKER.search(file, place)) and found[1] != END_OF_IMAGE:
        yield found[1]
        place = found.end() + int.from_bytes(file[found.end() : found.end() + 2])


def _shown(image: Image.Image, format: str) -> Image.Image:
    """What a viewer would show: upright, in sRGB, small; in a mode that `format` can hold."""
    # A JPEG is decoded at a fraction of its size, and no other format heeds this.
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    profile = image.info.get("icc_profile")
    small = _ready_to_shrink(image)
    small.thumbnail((SIDE, SIDE))
    if small.mode == "I":
        small = small.point(lambda value: value * (1 / 256)).convert("L")
    if small.mode not in ("L", "LA", "RGB", "RGBA") or (format, small.mode) == ("WEBP", "L"):
        small = small.convert("RGB")
    if profile and small.mode == "RGB":
        small = _in_srgb(small, profile)
    return small.transpose(UPRIGHT[turn]) if (turn := _orientation(image)) in UPRIGHT else small


def _ready_to_shrink(image: Image.Image) -> Image.Image:
    """Colours that can be averaged: no palettes, no 16 bits, transparency as a channel."""
    image.load()
    if image.mode.startswith("I"):
        return image.convert("I")
    if image.mode not in ("LA", "RGBA") and image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert({"1": "L", "P": "RGB"}[image.mode]) if image.mode in ("1", "P") else image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours that `profile` means; those of sRGB when it cannot be understood."""
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        meant = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"))
        return converted or image
    return image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  a camera's broken EXIF raises what it likes, and spoils no picture
        return 1


def _confine() -> None:
    """From here on this process can only compute, and not for long."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    # macOS knows the next one by name only.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(MODEST_PRIORITY)


def prepare() -> None:
    """What Pillow must know before it sees a file."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    PngImagePlugin.MAX_TEXT_MEMORY = TEXT_BYTES


def answer(file: bytes) -> tuple[str, bytes]:
    """The word and the content to write, whatever the file is."""
    try:
        return harmless(file)
    except Refused as refusal:
        return "REFUSED", str(refusal).encode()
    except Exception:  # noqa: BLE001  of the dozen kinds that Pillow raises, some are no subclasses of any other
        return "REFUSED", b"The picture is damaged or too large."


def main() -> None:
    file = sys.stdin.buffer.read()
    prepare()
    _confine()
    word, content = answer(file)
    sys.stdout.buffer.write(word.encode() + b"\n" + content)


if __name__ == "__main__":
    main()
