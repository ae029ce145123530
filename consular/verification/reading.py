"""A machine readable zone as it was read, kept with the run of the check so that answers can be compared again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from consular import doc9303
from consular.verification.engine_port import MrzSeen


@dataclass(frozen=True, slots=True)
class Reading:
    """`page` counts from 1; `read_on` decided the centuries of `zone` and keeps doing so."""

    page: int
    read_on: date
    zone: doc9303.MrzReading


def kept(seen: MrzSeen, *, page: int, read_on: date) -> dict[str, Any]:
    """What a run keeps of a zone, as plain JSON; empty when none was found."""
    if not seen.found:
        return {}
    return {
        "page": page,
        "read_on": read_on.isoformat(),
        "format": seen.format,
        "lines": list(seen.lines),
        "fields": dict(seen.fields),
        "statuses": {name: str(status) for name, status in seen.statuses.items()},
        "failing": list(seen.failing),
        "corrected": [asdict(correction) for correction in seen.corrected],
        "boxes": [list(box) for box in seen.boxes],
        "turn": seen.turn,
    }


def reading_of(seen: Mapping[str, Any]) -> Reading | None:
    """The reading out of what `kept` made; None when there was no zone."""
    if not seen.get("lines"):
        return None
    read_on = date.fromisoformat(seen["read_on"])
    return Reading(seen["page"], read_on, doc9303.parse(seen["lines"], today=read_on, partly_read=True))
