"""What becomes of a file that is said to be a picture: one of our own making, or nothing."""

import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from service.avatars.studio import PROGRAM, ImageInvalid, Studio
from tests.pictures import MARKER, chunk, encoded, jpeg_of, noise, one_pixel, picture, png, seen, text_bombs, webp_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"
POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n"
NO_PICTURES = {
    "nothing": b"",
    "SVG": SVG,
    "HTML": HTML,
    "PDF": PDF,
    "PostScript": POSTSCRIPT,
    "MVG": b"push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 9,9 'https://evil.example/'\npop graphic-context",
    "GIF": picture("GIF", mode="P"),
    "BMP": picture("BMP"),
    "TIFF": picture("TIFF"),
    "ICO": picture("ICO"),
    "AVIF": picture("AVIF"),
    "JPEG 2000": picture("JPEG2000"),
    "HTML before a PNG": HTML + picture(),
    "PDF before a JPEG": PDF + picture("JPEG"),
    "a GIF that is JavaScript": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "the beginning of a PNG": b"\x89PNG\r\n\x1a\n",
    "the beginning of a WebP": b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    "a WebP of nothing": b"RIFF\x04\0\0\0WEBP",
    "random bytes": noise(10_000),
}
TOO_LARGE = {
    "50,000 by 50,000": png(50_000, 50_000),
    "2^31 by 1": png(2**31 - 1, 1),
    "1 by 2^31": png(1, 2**31 - 1),
    "0 by 0": png(0, 0),
    "26 megapixels": png(5200, 5000, pixels=bytes(15_601 * 100)),
    "all of its 30 megapixels": encoded(Image.new("1", (6000, 5000)), "PNG"),
    "a JPEG of 65,000 by 65,000": jpeg_of(65_000, 65_000),
    "a WebP of 16,383 by 16,383": webp_of(16_383, 16_383),
    "a WebP of 16 million by 16 million": webp_of(2**24 - 1, 2**24 - 1),
    "a very long side": encoded(Image.new("1", (30_000, 1)), "PNG"),
}


@pytest.fixture(scope="module")
def studio():
    """With more time than a request has: the machine may be busy with other tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.avatars.studio.DECODE_SECONDS", 60)
        yield Studio()


@pytest.fixture(scope="module")
def bombs():
    return text_bombs()


def accepted(studio, file):
    return seen(studio.accept(file).content)


def zipped():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.html", HTML)
    return packed.getvalue()


@pytest.mark.parametrize(("format", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_stays_what_it_is(studio, format, extension):
    """R66"""
    made = studio.accept(picture(format))

    image = seen(made.content)
    assert (made.extension, image.format, image.size) == (extension, format, (64, 48))


@pytest.mark.parametrize("file", [*NO_PICTURES.values(), zipped()], ids=[*NO_PICTURES, "ZIP"])
def test_what_is_no_picture_is_refused(studio, file):
    """R67"""
    with pytest.raises(ImageInvalid):
        studio.accept(file)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_file_that_was_cut_is_refused(studio, format):
    """R67"""
    whole = encoded(Image.frombytes("RGB", (99, 99), noise(99 * 99 * 3)), format)

    for share in (0.05, 0.5, 0.9):
        with pytest.raises(ImageInvalid):
            studio.accept(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("file", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_picture_that_is_too_large_is_refused_by_its_header(studio, file):
    """R68"""
    with pytest.raises(ImageInvalid):
        studio.accept(file)


@pytest.mark.parametrize(
    ("format", "options"), [("PNG", {}), ("JPEG", {"progressive": True, "subsampling": 0}), ("WEBP", {"method": 0})]
)
def test_a_picture_of_25_megapixels_is_shown_small(studio, format, options):
    """R68: the limit is where it is said to be, and what lies below it has enough memory and time."""
    made = studio.accept(encoded(Image.linear_gradient("L").resize((6250, 4000)).convert("RGB"), format, **options))

    assert seen(made.content).size == (512, 328)


def kilobytes_for(file):
    """The most that decoding it takes. A child of this process would begin with the memory of this process."""
    measure = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    return int(subprocess.check_output([sys.executable, "-I", "-c", measure, *PROGRAM], input=file))


@pytest.mark.parametrize("kind", ["zTXt", "iTXt", "iCCP", "sixty of a megabyte each"])
def test_a_bomb_of_text_does_not_go_off(studio, bombs, kind):
    """R69: refused or ignored, in no more memory than a picture may take."""
    try:
        made = studio.accept(bombs[kind])
    except ImageInvalid:
        made = None

    assert made is None or len(made.content) < 1000
    assert kilobytes_for(bombs[kind]) < 640 * 1024


def test_what_a_picture_carries_besides_itself_is_gone(studio):
    """R73, ASVS 14.2.8"""
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    carried = {"exif": exif.tobytes(), "icc_profile": MARKER}
    files = [
        picture("JPEG", comment=MARKER, **carried) + MARKER,
        picture("WEBP", xmp=MARKER, **carried) + MARKER,
        picture("PNG", **carried) + zipped() + MARKER,
        one_pixel(*[chunk(kind, b"Comment\0" + MARKER) for kind in (b"tEXt", b"eXIf", b"prVt")]),
    ]
    assert all(MARKER in file for file in files)

    for file in files:
        content = studio.accept(file).content
        assert MARKER not in content
        assert not {"exif", "icc_profile", "comment", "xmp", "dpi"} & set(seen(content).info)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_turned_upright(studio, format, orientation):
    """As a camera marks it: the red corner belongs to the upper left."""
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("red", (0, 0, 16, 16))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    taken = upright.transpose(back[orientation]) if orientation in back else upright

    image = accepted(studio, encoded(taken, format, exif=exif.tobytes())).convert("RGB")

    assert image.size == (64, 32)
    red, green, _ = image.getpixel((6, 6))
    assert red > 200
    assert green < 60
    assert min(image.getpixel((56, 26))) > 200


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0", MARKER, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_spoils_no_picture(studio, exif):
    assert accepted(studio, picture("JPEG", exif=exif)).size == (64, 48)


@pytest.mark.parametrize(
    ("mode", "format", "options"),
    [
        *(("1", "PNG", {}), ("L", "PNG", {}), ("LA", "PNG", {}), ("P", "PNG", {}), ("I;16", "PNG", {})),
        *(("RGB", "PNG", {"transparency": (0, 0, 0)}), ("P", "PNG", {"transparency": 0}), ("RGBA", "PNG", {})),
        *(("L", "JPEG", {}), ("CMYK", "JPEG", {}), ("L", "JPEG", {"progressive": True})),
        *(("RGBA", "WEBP", {}), ("L", "WEBP", {}), ("RGB", "WEBP", {"lossless": True})),
    ],
)
@pytest.mark.parametrize("size", [(7, 5), (900, 700)])
def test_every_mode_is_understood(studio, mode, format, options, size):
    image = accepted(studio, encoded(Image.new(mode, size), format, **options))

    assert image.format == format
    assert image.size == (size if size[0] < 512 else (512, 398))


def test_sixteen_bits_keep_their_brightness(studio):
    image = accepted(studio, encoded(Image.new("I;16", (600, 600), 40_000), "PNG"))

    assert (image.mode, image.getpixel((200, 200))) == ("L", 156)


def test_what_is_transparent_stays_so(studio):
    half = Image.new("RGBA", (600, 300), (200, 0, 0, 255))
    half.paste((0, 0, 0, 0), (0, 0, 300, 300))

    for format in ("PNG", "WEBP"):
        image = accepted(studio, encoded(half, format))
        assert [image.getpixel(place)[3] for place in ((10, 10), (500, 100))] == [0, 255]


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_what_moves_the_first_picture_stays(studio, format):
    red, blue = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")

    image = accepted(studio, encoded(red, format, save_all=True, append_images=[blue], duration=50))

    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((10, 10))[0] > 200


def test_a_camera_s_jpeg_with_a_second_picture_is_a_jpeg(studio):
    first, second = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (20, 20), "blue")

    made = studio.accept(encoded(first, "MPO", save_all=True, append_images=[second]))

    assert (made.extension, seen(made.content).size) == ("jpg", (40, 40))


def test_one_picture_twice_has_two_keys(studio):
    """What removes an old picture must not hit a new one."""
    first, again = studio.accept(picture()), studio.accept(picture())

    assert first == again
    assert first.new_key() != again.new_key()
