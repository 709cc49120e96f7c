"""Small files of large pictures: what a page shows has few colours."""

from io import BytesIO
from itertools import chain
from pathlib import Path

from PIL import Image

EXACT, NEAR = 128, 128


def keep(png: bytes, file: Path) -> int:
    """Write the picture with a palette of its own; returns how many bytes that took."""
    with Image.open(BytesIO(png)) as whole:
        picture = whole.convert("RGB")
    few = picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE)
    few.save(file, optimize=True)
    return file.stat().st_size


def _palette(picture: Image.Image) -> Image.Image:
    """The most frequent colours as they are, since grounds differ by little, and some that are near to all others."""
    found = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    near = picture.quantize(NEAR, method=Image.Quantize.FASTOCTREE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*chain.from_iterable(colour for _, colour in found[:EXACT]), *near])  # type: ignore[misc]
    return palette
