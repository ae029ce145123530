"""What a document's status means on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

STATUSES = ("valid", "exhausted", "expired", "annulled", "revoked", "superseded")
MULTIPLE_ENTRIES = 0
STATUS_LIST_SIZE = 2**20
"""Places of the state's status list; a document's place is drawn at random so that it tells nothing of its order."""


class Standing(StrEnum):
    """Whether a document may be used on a day, and if not, why."""

    NOT_YET_VALID = "not_yet_valid"
    VALID = "valid"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    REVOKED = "revoked"
    ANNULLED = "annulled"
    SUPERSEDED = "superseded"


def standing(
    status: str, *, valid_from: date, valid_until: date, entries_allowed: int, entries_used: int, day: date
) -> Standing:
    """A decision's end comes before the calendar: a revoked document that has also expired is revoked."""
    if status in (Standing.ANNULLED, Standing.REVOKED, Standing.SUPERSEDED):
        return Standing(status)
    if status == Standing.EXPIRED or day > valid_until:
        return Standing.EXPIRED
    if entries_allowed != MULTIPLE_ENTRIES and entries_used >= entries_allowed:
        return Standing.EXHAUSTED
    return Standing.NOT_YET_VALID if day < valid_from else Standing.VALID
