"""Pictures, and files that only look like some, made as they are needed."""

import hashlib
import io
import struct
import zlib
from typing import Any

from PIL import Image

MARKER = b"where-she-lives"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
REFUSALS = {
    b"Send a PNG, JPEG or WebP picture.",
    b"The picture has more than 25 megapixels or a very long side.",
    b"The picture is damaged or too large.",
    b"The picture takes too much time or memory.",
}


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, format, **options)
    return written.getvalue()


def picture(format: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A plain one, of one colour."""
    return encoded(Image.new(mode, size, "teal" if mode in ("RGB", "RGBA", "P") else 77), format, **options)


def seen(content: bytes) -> Image.Image:
    """The picture in `content`, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def judge(word: str, content: bytes) -> None:
    """Raises AssertionError unless this is what the decoder may answer: a refusal in a sentence, or a picture.

    That is small, still, of the format that is said, and has nothing in it but its pixels.
    """
    if word == "REFUSED":
        assert content in REFUSALS, content
        return
    image = seen(content)
    assert image.format == word
    assert max(image.size) <= 512
    assert getattr(image, "n_frames", 1) == 1
    # Nothing but what Pillow says of any picture.
    assert image.info.keys() <= seen(picture(word)).info.keys()
    assert not image.getexif()
    assert MARKER not in content


def noise(size: int) -> bytes:
    """Bytes without a pattern, the same ones always."""
    return hashlib.shake_128(b"noise").digest(size)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *between: bytes, pixels: bytes = b"") -> bytes:
    """A PNG as its header says, with chunks in between, and as much of its pixels as is given."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return SIGNATURE + header + b"".join(between) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def one_pixel(*between: bytes) -> bytes:
    return png(1, 1, *between, pixels=b"\0\0\x80\x80")


def text_bombs() -> dict[str, bytes]:
    """Texts of 60 MB in 60 KB, in all the places where a PNG may have some."""
    bomb = zlib.compress(b"A" * 60_000_000, 9)
    compressed, international = b"Comment\0\0" + bomb, b"Comment\0\1\0\0\0" + bomb
    profile, many = b"profile\0\0" + bomb, zlib.compress(b"A" * 1_000_000, 9)
    return {
        "zTXt": one_pixel(chunk(b"zTXt", compressed)),
        "iTXt": one_pixel(chunk(b"iTXt", international)),
        "iCCP": one_pixel(chunk(b"iCCP", profile)),
        "sixty of a megabyte each": one_pixel(*[chunk(b"zTXt", b"T%d\0\0" % n + many) for n in range(60)]),
    }


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose header lies about its size."""
    honest = picture("JPEG", (16, 16))
    start = honest.index(b"\xff\xc0") + 5
    return honest[:start] + struct.pack(">HH", height, width) + honest[start + 4 :]


def webp_of(width: int, height: int) -> bytes:
    """A WebP of which there is only the header of its canvas."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    content = b"WEBPVP8X" + struct.pack("<II", 10, 0) + canvas + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(content)) + content
