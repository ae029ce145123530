"""Papers that applicants hand in: an invitation, a bank statement, as specimens."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from random import Random
from time import gmtime
from typing import Literal

from PIL import Image, ImageDraw

from .canvas import ACCENT, INK, LINE, SOFT, Colour, blend, draw_rosette, font, font_for, grain, jpeg

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
_MARGIN = 130
_INKS: tuple[Colour, ...] = (ACCENT, (96, 58, 84), (60, 82, 58), (70, 66, 104))


def draw_letter_page(title: str, lines: Sequence[str], *, seed: int, form: Literal["jpeg", "pdf"] = "jpeg") -> bytes:
    """One A4 page with a letterhead, `title` and `lines`, as JPEG 1240 × 1754 or as a PDF that holds the picture.

    A line with `|` becomes a row of a table, its last column set to the right. Long lines wrap; what does not fit the
    page is left out, as on a torn page.
    """
    random = Random(f"letter {seed}")
    colour = random.choice(_INKS)
    page = Image.new("RGB", (WIDTH, HEIGHT), (253, 253, 251))
    draw = ImageDraw.Draw(page)
    draw_rosette(page, (_MARGIN + 50, 150), 110, colour)
    _draw_letterhead(draw, colour)
    draw.text((_MARGIN, 380), title, font=font(44, serif=True), fill=INK, anchor="ls")
    _draw_lines(draw, lines, top=460, colour=colour)
    _draw_signature(draw, random)
    draw.text(
        (WIDTH / 2, HEIGHT - 60),
        "SPECIMEN",
        font=font(24, bold=True),
        fill=blend(SOFT, (255, 255, 255), 0.3),
        anchor="ms",
    )
    page = grain(page, random, 3)
    return jpeg(page) if form == "jpeg" else _pdf(page, title)


def _draw_letterhead(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    for place, width in ((132, 300), (158, 420), (184, 240)):
        # A sender in grey bars: an invented address would only be mistaken for one.
        draw.rectangle(
            (_MARGIN + 140, place, _MARGIN + 140 + width, place + 9), fill=blend(colour, (255, 255, 255), 0.6)
        )
    draw.line((_MARGIN, 250, WIDTH - _MARGIN, 250), fill=colour, width=4)


def _draw_lines(draw: ImageDraw.ImageDraw, lines: Sequence[str], *, top: int, colour: Colour) -> None:
    y = top
    for line in lines:
        if "|" in line:
            y = _draw_row(draw, [cell.strip() for cell in line.split("|")], y)
        else:
            for part in _wrapped(draw, line):
                written = font_for(part, 27)
                if part and unicodedata.bidirectional(part[0]) in ("R", "AL"):
                    draw.text((WIDTH - _MARGIN, y), part, font=written, fill=INK, anchor="rs")
                else:
                    draw.text((_MARGIN, y), part, font=written, fill=INK, anchor="ls")
                y += 42
            y += 10
        if y > HEIGHT - 330:
            return
    draw.line((_MARGIN, y + 6, _MARGIN + 120, y + 6), fill=colour, width=3)


def _draw_row(draw: ImageDraw.ImageDraw, cells: list[str], y: int) -> int:
    column = (WIDTH - 2 * _MARGIN) / len(cells)
    for number, cell in enumerate(cells[:-1]):
        draw.text((_MARGIN + number * column, y), cell, font=font_for(cell, 25), fill=INK, anchor="ls")
    draw.text((WIDTH - _MARGIN, y), cells[-1], font=font_for(cells[-1], 25), fill=INK, anchor="rs")
    draw.line((_MARGIN, y + 14, WIDTH - _MARGIN, y + 14), fill=LINE, width=1)
    return y + 48


def _wrapped(draw: ImageDraw.ImageDraw, line: str) -> Iterator[str]:
    words = line.split(" ")
    current = words[0]
    for word in words[1:]:
        if draw.textlength(f"{current} {word}", font=font_for(line, 27)) > WIDTH - 2 * _MARGIN:
            yield current
            current = word
        else:
            current = f"{current} {word}"
    yield current


def _draw_signature(draw: ImageDraw.ImageDraw, random: Random) -> None:
    pace, swing, lean = random.uniform(0.5, 0.9), random.uniform(26, 44), random.uniform(14, 30)
    points = [
        (
            _MARGIN + 20 + step * 2.6 + lean * math.sin(step * 0.23),
            HEIGHT - 205 + swing * math.sin(step * 0.23 * pace) * math.cos(step * 0.05),
        )
        for step in range(110)
    ]
    draw.line(points, fill=(38, 52, 110), width=4, joint="curve")
    draw.line((_MARGIN, HEIGHT - 150, _MARGIN + 360, HEIGHT - 150), fill=SOFT, width=2)


def _pdf(page: Image.Image, title: str) -> bytes:
    out = BytesIO()
    page.save(out, "PDF", resolution=150, title=f"SPECIMEN {title}", creationDate=gmtime(0), modDate=gmtime(0))
    return out.getvalue()
