"""Kinds and statuses of documents, and what a status means on a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

VISAS = ("e-visa", "sticker")
BOOKS = ("passport", "emergency-travel-document")
KINDS = (*VISAS, *BOOKS)

PREPARED, VALID, EXHAUSTED = "prepared", "valid", "exhausted"
BY_DECISION = ("annulled", "revoked")
LOSSES = ("lost", "stolen")
# What never changes again, whoever asks: a book that was reported stolen and turns up is destroyed, not used.
FINAL = (*BY_DECISION, *LOSSES, "cancelled", "spoilt")
STATUSES = (PREPARED, VALID, EXHAUSTED, "expired", *FINAL)

OWN, IMPORTED = SOURCES = ("own", "imported")
MULTIPLE_ENTRIES = 0
STATUS_LIST_SIZE = 2**20
"""Places of the state's status list; a document's place is drawn at random so that it tells nothing of its order."""

_REASON = re.compile(r"[a-z][a-z0-9-]{1,39}")


class Standing(StrEnum):
    """Whether a document may be used on a day, and if not, why."""

    PREPARED = "prepared"
    NOT_YET_VALID = "not_yet_valid"
    VALID = "valid"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    REVOKED = "revoked"
    ANNULLED = "annulled"
    LOST = "lost"
    STOLEN = "stolen"
    CANCELLED = "cancelled"
    SPOILT = "spoilt"


def standing(
    status: str,
    *,
    valid_from: date,
    valid_until: date,
    entries_allowed: int | None,
    entries_used: int,
    day: date,
) -> Standing:
    """An end comes before the calendar: a revoked document that has also expired is revoked.

    `entries_allowed` is None for documents that are no visas, and for imported visas of which it is not known.
    """
    if status in FINAL or status == PREPARED:
        return Standing(status)
    if status == Standing.EXPIRED or day > valid_until:
        return Standing.EXPIRED
    if status == Standing.EXHAUSTED or (entries_allowed and entries_used >= entries_allowed):
        return Standing.EXHAUSTED
    return Standing.NOT_YET_VALID if day < valid_from else Standing.VALID


def identity(issuing_state: str, kind: str, number: str) -> str:
    """What one document is told apart by: issuing state, family of kinds, number.

    A passport and a visa may bear the same number, and so may the passports of two states; an emergency document and a
    passport of one state may not, since both are looked for as "the book". The state is filled up to three letters
    (Doc 9303-3 has `D` alone), so that no two of these texts can mean different things.
    """
    return f"{issuing_state:0<3}{'V' if kind in VISAS else 'B'}{number}"


def check_reason(reason: str) -> bool:
    """Whether a reason is a code (`replaced`, `damaged`, `cancelled-at-handover`): never words about a person."""
    return _REASON.fullmatch(reason) is not None


def to_be_listed(kind: str, status: str, *, ours: bool) -> bool:
    """Whether border posts abroad are told of it.

    Books of our own that were lost, stolen, cancelled, annulled or revoked; visas only when a decision ended them,
    because a sticker cannot be used without the passport, and an e-visa cannot be lost. Other states list their own.
    """
    if not ours:
        return False
    return status in BY_DECISION if kind in VISAS else status in FINAL and status != "spoilt"


def listed(values: Sequence[str]) -> str:
    """The values as SQL literals."""
    return ", ".join(f"'{value}'" for value in values)
