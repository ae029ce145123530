"""What the sample data of local mode tells the pages: a small file in the data folder, written by the seeding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Self

import orjson

from consular.core.private_files import write_private
from consular.core.settings import Settings

TOTAL = 40


@dataclass(frozen=True, slots=True)
class Seeded:
    """How far the seeding is. `began` is the moment on which all dates of the sample hang.

    `cases`: reference by key of the plan; `barcodes`: text of an issued e-visa's barcode by the same key. The file is
    a notebook beside the rows: without it the rows are found again.
    """

    began: datetime | None = None
    total: int = TOTAL
    finished: bool = False
    cases: Mapping[str, str] = field(default_factory=dict)
    barcodes: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Cases that are in."""
        return len(self.cases)

    def with_case(self, key: str, reference: str) -> Self:
        """One more case."""
        return replace(self, cases={**self.cases, key: reference})

    def with_barcode(self, key: str, text: str) -> Self:
        """One more barcode."""
        return replace(self, barcodes={**self.barcodes, key: text})


def folder(settings: Settings) -> Path:
    """Where the sample keeps its notebook and pictures."""
    return settings.data / "demo"


def picture(settings: Settings, key: str, item: str) -> Path:
    """A drawn specimen of a case: `passport-page` and `portrait` are JPEG, papers PDF."""
    kind = "jpg" if item in ("passport-page", "portrait") else "pdf"
    return folder(settings) / "pictures" / f"{key}-{item}.{kind}"


def read(settings: Settings) -> Seeded:
    """What is there now; nothing yet before the seeding has begun."""
    try:
        kept = orjson.loads((folder(settings) / "seeded.json").read_bytes())
    except FileNotFoundError:
        return Seeded()
    return Seeded(**{**kept, "began": datetime.fromisoformat(kept["began"]) if kept["began"] else None})


def write(settings: Settings, seeded: Seeded) -> None:
    """Keep it, whole or not at all."""
    place = folder(settings)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(place / "seeded.json", orjson.dumps(asdict(seeded), option=orjson.OPT_INDENT_2))
