"""What all drawings share: colours, fonts, paper grain, and the way to bytes."""

import math
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFont

_TILE = 128
Colour: TypeAlias = tuple[int, int, int]

INK: Colour = (26, 36, 41)
SOFT: Colour = (74, 90, 97)
ACCENT: Colour = (14, 83, 97)
LINE: Colour = (147, 184, 191)

# The fonts that printed documents use; one set for the whole product.
_PRESS_FONTS = Path(__file__).parents[2] / "issuance" / "press" / "fonts"
OCR_B = _PRESS_FONTS / "OCRB.otf"
_SCRIPTS = (
    ((0x0600, 0x077F), "NotoSansArabic-Regular.ttf"),
    ((0x0E00, 0x0E7F), "NotoSansThai-Regular.ttf"),
    ((0x0900, 0x097F), "NotoSansDevanagari-Regular.ttf"),
    ((0x0590, 0x05FF), "NotoSansHebrew-Regular.ttf"),
    ((0x0980, 0x09FF), "NotoSansBengali-Regular.ttf"),
    ((0x0B80, 0x0BFF), "NotoSansTamil-Regular.ttf"),
    ((0x10A0, 0x10FF), "NotoSansGeorgian-Regular.ttf"),
    ((0x0530, 0x058F), "NotoSansArmenian-Regular.ttf"),
    ((0x1200, 0x137F), "NotoSansEthiopic-Regular.ttf"),
    ((0x1780, 0x17FF), "NotoSansKhmer-Regular.ttf"),
    ((0x3040, 0x9FFF), "DroidSansFallback-Regular.ttf"),
)


@cache
def font(size: int, *, bold: bool = False, serif: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans, or Noto Serif (bold only), at `size` pixels."""
    name = "NotoSerif-Bold.ttf" if serif else "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(_PRESS_FONTS / name, size)


@cache
def ocr_font(size: int) -> ImageFont.FreeTypeFont:
    """OCR-B at `size` pixels."""
    return ImageFont.truetype(OCR_B, size)


def font_for(text: str, size: int) -> ImageFont.FreeTypeFont:
    """A font that holds the script of `text`, chosen by its first letter beyond Latin, Greek and Cyrillic."""
    for character in text:
        for (first, last), name in _SCRIPTS:
            if first <= ord(character) <= last:
                return ImageFont.truetype(_PRESS_FONTS / name, size)
    return font(size)


def blend(colour: Colour, other: Colour, share: float) -> Colour:
    """`colour` with `share` (0 to 1) of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def grain(picture: Image.Image, random: Random, strength: int = 5) -> Image.Image:
    """The picture with a little sensor noise: grey values move by up to `strength`."""
    width, height = picture.size
    around_grey = bytes(128 + round((value - 127.5) * strength / 127.5) for value in range(256))
    tile = Image.frombytes("L", (_TILE, _TILE), random.randbytes(_TILE * _TILE).translate(around_grey))
    noise = Image.new("L", (width, height))
    for left in range(0, width, _TILE):
        for top in range(0, height, _TILE):
            noise.paste(tile.rotate(90 * random.randrange(4)), (left, top))
    return ImageChops.add(picture, Image.merge("RGB", [noise] * 3), scale=1.0, offset=-128)


def draw_rosette(
    picture: Image.Image, centre: tuple[int, int], size: int, colour: Colour, *, petals: int = 6, width: float = 2
) -> None:
    """Ellipses turned about one centre, the ornament of security print; `size` and `width` in pixels."""
    fine = 2  # drawn larger and reduced, for smooth lines
    side = size + 8
    mask = Image.new("L", (side * fine, side * fine))
    draw = ImageDraw.Draw(mask)
    for petal in range(petals):
        turn = math.pi * petal / petals
        points = []
        for step in range(97):
            angle = math.tau * step / 96
            x, y = math.cos(angle) * size / 2, math.sin(angle) * size * 0.2
            points.append(
                (
                    (side / 2 + x * math.cos(turn) - y * math.sin(turn)) * fine,
                    (side / 2 + x * math.sin(turn) + y * math.cos(turn)) * fine,
                )
            )
        draw.line(points, fill=255, width=round(width * fine), joint="curve")
    picture.paste(colour, (centre[0] - side // 2, centre[1] - side // 2), mask.reduce(fine))


def jpeg(picture: Image.Image, quality: int = 88) -> bytes:
    """The picture as a baseline JPEG without metadata."""
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()
