"""Pages and portraits drawn for these tests: state UTO, persons of the standard's own examples."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

VECTORS = Path(__file__).parent / "vectors"
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
MRV_A = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
WIDTH, HEIGHT = 1400, 980
INK = (25, 25, 40)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # The font inside Pillow: the same on every machine.
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def page(lines: Sequence[str] = TD3, *, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """A passport's data page with the zone at its foot, character by character at one pitch as OCR-B stands."""
    sheet = Image.new("RGB", (width, height), (226, 232, 226))
    pen = ImageDraw.Draw(sheet)
    for y in range(0, height, 9):
        pen.line((0, y, width, y + 60), fill=(214, 224, 222))
    pen.text((width * 0.33, 40), "UTOPIA  PASSPORT", font=_font(44), fill=INK)
    for row, text in enumerate(("ERIKSSON", "ANNA MARIA", "UTOPIAN", "12 AUG / AOU 74", "ZENITH", "15 APR / AVR 12")):
        pen.text((width * 0.35, height * (0.13 + row * 0.07)), text, font=_font(width // 44), fill=INK)
    pen.rectangle((width * 0.05, height * 0.13, width * 0.29, height * 0.55), fill=(150, 160, 170))
    pitch = (width - 120) / max(len(line) for line in lines)
    step = pitch * 2.7
    top = height - step * len(lines) - 30
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            at = (60 + pitch * (column + 0.5), top + row * step)
            pen.text(at, sign, font=_font(round(pitch * 1.55)), fill=INK, anchor="mt")
    return sheet


def jpeg(image: Image.Image, quality: int = 88, **more: object) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality, **more)
    return written.getvalue()


def portrait(
    width: int = 700, height: int = 900, *, heads: Sequence[float] = (0.5,), light: float = 1.0
) -> Image.Image:
    """A drawn head, shaded so that a detector of frontal faces takes it for one; `heads` are centres, 0 to 1."""
    drawn = Image.new("RGB", (width, height), (205, 212, 218))
    pen = ImageDraw.Draw(drawn)
    unit = height * 0.23 if len(heads) == 1 else width * 0.17
    for place in heads:
        _head(pen, width * place, height * 0.47, unit)
    soft = drawn.filter(ImageFilter.GaussianBlur(unit * 0.005))
    return soft.point(lambda level: min(255, level * light))


def _head(pen: ImageDraw.ImageDraw, x: float, y: float, unit: float) -> None:
    def oval(dx: float, dy: float, wide: float, high: float, fill: tuple[int, int, int]) -> None:
        at = (x + dx * unit, y + dy * unit)
        pen.ellipse(
            (at[0] - wide * unit, at[1] - high * unit, at[0] + wide * unit, at[1] + high * unit),
            fill=fill,
        )

    oval(0, 2.0, 1.5, 0.9, (60, 70, 95))
    oval(0, 1.0, 0.42, 0.7, (178, 136, 112))
    oval(0, -0.25, 0.98, 1.15, (48, 36, 30))
    oval(0, 0.05, 0.82, 1.12, (208, 166, 140))
    oval(0, -0.42, 0.62, 0.35, (216, 176, 150))
    for side in (-1, 1):
        oval(side * 0.35, -0.12, 0.24, 0.17, (150, 108, 90))
        oval(side * 0.35, -0.27, 0.23, 0.045, (52, 38, 32))
        oval(side * 0.35, -0.08, 0.17, 0.075, (238, 236, 232))
        oval(side * 0.35, -0.08, 0.078, 0.078, (34, 26, 24))
        oval(side * 0.46, 0.32, 0.2, 0.16, (222, 180, 156))
        oval(side * 0.11, 0.36, 0.06, 0.04, (120, 80, 68))
    oval(0, 0.12, 0.08, 0.3, (224, 186, 160))
    oval(0, 0.62, 0.29, 0.085, (150, 70, 68))
    oval(0, 0.62, 0.27, 0.018, (96, 40, 42))
    oval(0, 0.76, 0.2, 0.04, (180, 138, 116))
