"""Specimens of travellers: a passport page whose machine lines say what they typed, and a portrait."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from math import cos, sin

from PIL import Image, ImageDraw

from consular import doc9303
from consular.local.specimens import PassportDefect, Person, draw_passport_page, draw_portrait
from tests.journeys.travellers import Traveller


@lru_cache
def passport_page(traveller: Traveller, defect: PassportDefect | None = None) -> bytes:
    """JPEG of the page with the photo."""
    lines = doc9303.build(
        doc9303.MrzFormat.TD3,
        document_code="P",
        issuing_state=traveller.nationality,
        primary=traveller.primary,
        secondary=traveller.secondary or "",
        document_number=traveller.number,
        nationality=traveller.nationality,
        date_of_birth=doc9303.PartialDate(traveller.birth.year, traveller.birth.month, traveller.birth.day),
        sex=traveller.sex,
        date_of_expiry=doc9303.PartialDate(traveller.expiry.year, traveller.expiry.month, traveller.expiry.day),
    )
    first, second = lines
    return draw_passport_page(_person(traveller), mrz_lines=(first, second), defect=defect, seed=3)


@lru_cache
def portrait(traveller: Traveller) -> bytes:
    """JPEG of the photo."""
    return draw_portrait(_person(traveller), seed=3)


@lru_cache
def signature(traveller: Traveller) -> bytes:
    """JPEG of a signature: ink on paper, as a pad gives it."""
    paper = Image.new("RGB", (900, 300), "white")
    ink = [(60 + 7 * at, 150 + 60 * sin(at / 5) * cos(at / (7 + len(traveller.full_name)))) for at in range(110)]
    ImageDraw.Draw(paper).line(ink, fill=(16, 18, 40), width=7, joint="curve")
    kept = BytesIO()
    paper.save(kept, "JPEG", quality=92)
    return kept.getvalue()


def _person(traveller: Traveller) -> Person:
    return Person(
        primary=traveller.primary.upper(),
        secondary=traveller.secondary.upper() if traveller.secondary else None,
        nationality=traveller.nationality,
        document_number=traveller.number,
        birth=traveller.birth,
        sex=traveller.sex,
        expiry=traveller.expiry,
    )
