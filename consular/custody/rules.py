"""Codes of custody, and labels as scanners type them."""

from __future__ import annotations

import re

from consular.core.ids import MalformedReference, read_reference
from consular.custody.errors import LabelsRefused

KINDS = ("own-passport", "old-passport", "original", "new-document", "other")
CODES = (
    "received_from",
    "stored_at",
    "sent",
    "arrived",
    "returned",
    "handed_to_authority",
    "missing",
    "found",
    "given_up",
    "destroyed",
)
STATES = ("new", "here", "bag", "missing", "returned", "authority", "given_up", "destroyed")
# What holds a case open: the item is with us, on its way, or nobody knows where.
OUT = ("new", "here", "bag", "missing")
CAPACITIES = ("holder", "guardian", "proxy", "courier", "office", "authority")
PROOFS = ("identity-document", "mandate", "receipt", "court-order", "delivery-note")
# A drawer or safe; a code, no words of people.
PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,._/-]{0,39}")
MOST = 500


def read_labels(typed: str, *, may_be_none: bool = False) -> list[str]:
    """Labels one a line or with commas, each once, in the order typed. Raises LabelsRefused."""
    entries = [entry.strip() for entry in re.split(r"[\n,;]", typed) if entry.strip()]
    if not entries and not may_be_none:
        raise LabelsRefused("custody_labels_missing")
    if len(entries) > MOST:
        raise LabelsRefused("custody_labels_too_many")
    found: dict[str, None] = {}
    wrong = []
    for entry in entries:
        try:
            found[read_reference(entry)] = None
        except MalformedReference:
            wrong.append(entry[:40])
    if wrong:
        raise LabelsRefused("custody_labels_malformed", wrong)
    return list(found)
