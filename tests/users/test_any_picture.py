"""Pictures of every kind, and files that were pictures once: shown small and bare, or refused in a sentence."""

import struct
import warnings
import zlib
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from service.avatars import decoder
from tests.examples import tried
from tests.pictures import MARKER, SIGNATURE, chunk, encoded, judge, noise, picture, seen

SIDES = some.integers(1, 40) | some.sampled_from([511, 512, 513, 900])
SIZES = some.tuples(SIDES, some.integers(1, 40)) | some.tuples(some.integers(1, 40), SIDES)
PROFILES = [ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes() for space in ("sRGB", "LAB", "XYZ")]
KINDS = {
    "PNG": ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"],
    "JPEG": ["1", "L", "RGB", "CMYK", "YCbCr"],
    "WEBP": ["L", "LA", "P", "RGB", "RGBA"],
}
OPTIONS = {
    "PNG": {
        "transparency": some.just(0),
        "dpi": some.just((72, 72)),
        "compress_level": some.integers(0, 9),
        "bits": some.sampled_from([1, 2, 4, 8]),
        "save_all": some.booleans(),
        "pnginfo": some.builds(PngImagePlugin.PngInfo),
    },
    "JPEG": {
        "progressive": some.booleans(),
        "quality": some.integers(1, 100),
        "subsampling": some.sampled_from([0, 1, 2]),
        "restart_marker_blocks": some.integers(1, 3),
        "comment": some.just(MARKER),
    },
    "WEBP": {
        "lossless": some.booleans(),
        "quality": some.integers(1, 100),
        "exact": some.booleans(),
        "save_all": some.booleans(),
        "xmp": some.just(MARKER),
    },
}


@pytest.fixture(autouse=True)
def loaded(monkeypatch):
    """The size of each picture whose pixels were asked for, with Pillow as it is in the decoder's own process."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    monkeypatch.setattr(PngImagePlugin, "MAX_TEXT_MEMORY", None)
    decoder.prepare()
    sizes, load = [], ImageFile.ImageFile.load

    def watched(image):
        sizes.append(image.size)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", watched)
    return sizes


def answer(file):
    with warnings.catch_warnings():
        # There they are lines that nobody reads.
        warnings.simplefilter("ignore")
        return decoder.answer(file)


@some.composite
def pictures(draw):
    """A format, a size as it is shown, and a whole file of it that a camera or a program might write."""
    format = draw(some.sampled_from(sorted(KINDS)))
    mode, size = draw(some.sampled_from(KINDS[format])), draw(SIZES)
    options = draw(some.fixed_dictionaries({}, optional=OPTIONS[format]))
    if mode not in ("1", "L", "P", "I;16"):
        options.pop("transparency", None)
    if mode != "P":
        options.pop("bits", None)
    exif = Image.Exif()
    exif[0x010E], exif[decoder.ORIENTATION] = MARKER.decode(), draw(some.integers(0, 10))
    options["exif"] = exif.tobytes()
    if draw(some.booleans()):
        options["icc_profile"] = draw(some.sampled_from([*PROFILES, MARKER]))
    further = [image_of(mode, size)] if options.get("save_all") else []
    return format, size, encoded(image_of(mode, size), format, append_images=further, **options)


def image_of(mode, size):
    colours = Image.frombytes("RGB", size, noise(3 * size[0] * size[1]))
    return colours.convert("L").convert(mode) if mode.startswith("I") else colours.convert(mode)


@tried(120)
@given(pictures())
def test_every_picture_is_shown(made):
    format, size, file = made

    word, content = answer(file)

    assert word == format, content
    judge(word, content)
    assert max(seen(content).size) == min(max(size), decoder.SIDE)


WHOLE = [
    *(picture("PNG", (9, 7), mode) for mode in ("1", "L", "P", "RGBA", "I;16")),
    *(picture("JPEG", (9, 7), mode, icc_profile=PROFILES[0], comment=MARKER) for mode in ("L", "RGB", "CMYK")),
    picture("JPEG", (40, 40), progressive=True),
    *(picture("WEBP", (9, 7), mode, lossless=mode == "RGBA") for mode in ("RGB", "RGBA")),
    picture("WEBP", (9, 7), icc_profile=PROFILES[0], xmp=MARKER),
    *(picture(format, (9, 7), save_all=True, append_images=[Image.new("RGB", (9, 7))]) for format in ("PNG", "WEBP")),
    encoded(Image.new("RGB", (9, 7)), "MPO", save_all=True, append_images=[Image.new("RGB", (5, 5))]),
    picture("GIF", mode="P"),
    picture("BMP"),
    picture("TIFF"),
]
LARGE = some.sampled_from([0, 1, 511, 5000, 5001, 16_383, 65_535, 2**24 - 1, 2**31 - 1, 2**32 - 1])


@some.composite
def bent(draw):
    """A file of a picture to which things have happened: the more of them near its beginning, where it is described."""
    file = draw(some.sampled_from(WHOLE))
    for _ in range(draw(some.integers(1, 4))):
        place = draw(some.integers(0, min(64, len(file))) | some.integers(0, len(file)))
        after = draw(some.integers(place, min(place + 64, len(file))))
        middle = draw(
            some.binary(max_size=8)
            | some.builds(struct.pack, some.sampled_from([">I", "<I"]), LARGE)
            | some.just(2 * file[place:after])
            | some.sampled_from(WHOLE)
        )
        file = file[:place] + middle + file[after:]
    return file


@some.composite
def segments(draw):
    """A JPEG with segments of all kinds at its beginning, rightly measured and filled with anything."""
    file = draw(some.sampled_from([whole for whole in WHOLE if whole.startswith(b"\xff\xd8")]))
    begins = some.sampled_from([b"", b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"MPF\0II*\0", b"ICC_PROFILE\0", b"Adobe\0"])
    for _ in range(draw(some.integers(1, 3))):
        kind, content = draw(some.integers(0xC0, 0xFE)), draw(begins) + draw(some.binary(max_size=40))
        file = file[:2] + struct.pack(">BBH", 0xFF, kind, 2 + len(content)) + content + file[2:]
    return file


@some.composite
def chunks(draw):
    """A PNG whose checksums are right, and nothing else need be."""
    sides, interlaced = some.integers(0, 30) | LARGE, draw(some.integers(0, 2))
    width, height = draw(some.tuples(sides, sides) | some.sampled_from([(5001, 5000), (7000, 7000), (20_001, 3)]))
    bits, colours = draw(some.sampled_from([1, 2, 4, 8, 16, 3])), draw(some.integers(0, 7))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, interlaced))
    kinds = [b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"acTL", b"fcTL", b"fdAT", b"zTXt", b"iTXt", b"sRGB", b"pHYs", b"cHRM"]
    contents = some.binary(max_size=40) | some.builds(lambda raw: b"x\0\0" + zlib.compress(raw), some.binary())
    between = draw(some.lists(some.builds(chunk, some.sampled_from(kinds), contents), max_size=4))
    pixels = chunk(b"IDAT", zlib.compress(bytes(draw(some.integers(0, 4000)))))
    return SIGNATURE + header + b"".join(between) + pixels + chunk(b"IEND", b"")


@tried(250)
@given(bent() | segments() | chunks())
def test_whatever_a_file_is_it_is_shown_or_refused(loaded, file):
    """R67 to R69, R73"""
    loaded.clear()

    word, content = answer(file)

    assert all(prod(size) <= decoder.MOST_PIXELS and max(size) <= decoder.LONGEST_SIDE for size in loaded)
    judge(word, content)
