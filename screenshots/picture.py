"""Small files of large pictures: what a page shows has few colours."""

from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from PIL import Image

EXACT, NEAR = 96, 64


def keep(png: bytes, file: Path) -> int:
    """Write the picture with a palette of its own; returns how many bytes that took."""
    with Image.open(BytesIO(png)) as whole:
        picture = whole.convert("RGB")
    few = picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE)
    few.save(file, optimize=True)
    return file.stat().st_size


def _palette(picture: Image.Image) -> Image.Image:
    """The most frequent colours as they are, since grounds differ by little, and some that are near to all others."""
    found: list[Any] = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    near = picture.quantize(NEAR, method=Image.Quantize.FASTOCTREE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*chain.from_iterable(colour for _, colour in found[:EXACT]), *near])
    return palette
