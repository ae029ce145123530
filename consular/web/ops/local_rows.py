"""Plain rows for the tour: what stands in PostgreSQL, as anybody with a copy of the database would see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

SHOWN_BYTES = 48
# The last byte belongs to the seal's tag; one bit of it is turned.
FLIP = (
    "UPDATE application SET card_sealed = set_byte(card_sealed, octet_length(card_sealed) - 1,"
    " get_byte(card_sealed, octet_length(card_sealed) - 1) # 1) WHERE reference = :reference"
)
ROW = "SELECT * FROM application WHERE reference = :reference"
OFFICES = """
SELECT dossier.decided_by AS office,
       count(*) FILTER (WHERE application.state = 'lodged') AS unpaid,
       count(*) FILTER (WHERE application.state = 'admissible') AS waiting,
       count(*) FILTER (WHERE application.state = 'examination') AS examined,
       count(*) FILTER (WHERE application.state = 'information_requested') AS asked,
       count(*) FILTER (WHERE application.state = 'decision_proposed') AS proposed,
       count(*) FILTER (WHERE application.state IN ('granted', 'refused', 'inadmissible')) AS decided,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM :now - application.admissible_at))
         FILTER (WHERE application.ended_at IS NULL AND application.admissible_at IS NOT NULL) AS median
FROM application JOIN dossier ON dossier.id = application.dossier_id
WHERE dossier.decided_by IS NOT NULL
GROUP BY dossier.decided_by ORDER BY dossier.decided_by
""".strip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a raw row: `value` as psql writes it; of bytes the first ones, and how many there are."""

    name: str
    value: str
    bytes: int | None = None


def offices(session: Session, now: datetime) -> list[dict[str, Any]]:
    """One row an office: cases by state, and the median age of those that wait, in whole days."""
    found = session.execute(text(OFFICES), {"now": now}).mappings()
    return [{**row, "median": None if row["median"] is None else round(float(row["median"]) / 86400)} for row in found]


def row_of(session: Session, reference: str) -> list[Column]:
    """The application's row, column by column; empty when there is none."""
    found = session.execute(text(ROW), {"reference": reference}).mappings().first()
    return [] if found is None else [_column(name, value) for name, value in found.items()]


def _column(name: str, value: object) -> Column:
    if isinstance(value, bytes | memoryview):
        content = bytes(value)
        more = "…" if len(content) > SHOWN_BYTES else ""
        return Column(name, f"\\x{content[:SHOWN_BYTES].hex()}{more}", len(content))
    return Column(name, "" if value is None else str(value))


def card_of(session: Session, reference: str) -> bytes:
    """The sealed card as it lies in the row, empty when there is none."""
    found = session.scalar(
        text("SELECT card_sealed FROM application WHERE reference = :reference"), {"reference": reference}
    )
    return bytes(found or b"")


def flip(session: Session, reference: str) -> None:
    """Turn one bit of the sealed card behind the product's back; a second time turns it back."""
    session.execute(text(FLIP), {"reference": reference})
