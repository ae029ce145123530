"""The page that the demo bureau "prints": the specimen's drawing with the portrait and the zone of the order."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from consular.local.specimens import Person, draw_passport_page


def drawn_page(entry: Mapping[str, Any]) -> bytes:
    """PNG of the data page of one entry of an order file, marked SPECIMEN."""
    page = entry["page"]
    person = Person(
        primary=page["primary"],
        secondary=page["secondary"],
        native=page["native"],
        nationality=page["nationality"],
        document_number=page["number"],
        birth=_some_day(page["date_of_birth"]),
        sex=page["sex"],
        expiry=date.fromisoformat(page["date_of_expiry"]),
    )
    first, second = entry["mrz"]
    portrait = base64.b64decode(entry["face_jpeg"])
    out = BytesIO()
    with Image.open(BytesIO(draw_passport_page(person, mrz_lines=(first, second), seed=1, portrait=portrait))) as drawn:
        drawn.save(out, "PNG")
    return out.getvalue()


def _some_day(birth: str) -> date:
    """The drawing wants whole dates: what is unknown is drawn as the first."""
    year, month, day = birth.replace("XXXX", "1900").replace("XX", "01").split("-")
    return date(int(year), int(month), int(day))
