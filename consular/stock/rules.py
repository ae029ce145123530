"""Codes of the ledger, and numbers as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consular.stock.errors import NumbersRefused

STATES = (
    "announced",
    "absent",
    "in_stock",
    "in_transit",
    "allocated",
    "issued",
    "spoilt",
    "condemned",
    "lost",
    "destroyed",
)
CODES = (
    "received",
    "absent",
    "sent",
    "arrived",
    "allocated",
    "released",
    "issued",
    "spoilt",
    "condemned",
    "lost",
    "lost_on_way",
    "destroyed",
    "recalled",
)
# In the safe and usable, or promised to an order.
ON_HAND = frozenset({"in_stock", "allocated"})
SPOILT = frozenset({"spoilt", "condemned", "destroyed"})
REASONS = ("misprint", "damaged", "machine", "seal-unreadable", "wrong-blank", "other")
MOST = 1_000
_RANGE = re.compile(r"-|–|—|\.\.")
_COUNTED = re.compile(r"(.*?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Balance:
    """The ledger of one kind at one office, summed up; blanks each. `spoilt` are those not destroyed yet."""

    received: int = 0
    arrived: int = 0
    sent: int = 0
    issued: int = 0
    spoilt: int = 0
    lost: int = 0
    destroyed: int = 0

    @property
    def on_hand(self) -> int:
        """What must be there to be counted: free and allocated blanks."""
        return self.received + self.arrived - self.sent - self.issued - self.spoilt - self.lost - self.destroyed


def read_numbers(typed: str, pattern: str) -> list[str]:
    """Numbers one a line or with commas, ranges as `A0000001 - A0000050` (both counted), sorted.

    Raises NumbersRefused: missing, malformed, more than 1,000, or one of them typed twice.
    """
    found: list[str] = []
    for entry in re.split(r"[\n,;]", typed):
        if entry.strip():
            found += _expanded(entry.strip(), pattern)
        if len(found) > MOST:
            raise NumbersRefused("blank_numbers_too_many")
    if not found:
        raise NumbersRefused("blank_numbers_missing")
    twice = sorted({number for number in found if found.count(number) > 1}) if len(set(found)) < len(found) else []
    if twice:
        raise NumbersRefused("blank_numbers_twice", twice)
    return sorted(found)


def plain(typed: str) -> str:
    """A number without spaces and dashes, in capitals."""
    return "".join(c for c in typed.upper() if c.isalnum())


def _expanded(entry: str, pattern: str) -> Iterator[str]:
    if re.fullmatch(pattern, plain(entry), re.ASCII):
        yield plain(entry)
        return
    ends = [plain(end) for end in _RANGE.split(entry)]
    if len(ends) != 2 or not all(re.fullmatch(pattern, end, re.ASCII) for end in ends):
        raise NumbersRefused("blank_numbers_malformed", [entry[:60]])
    first, last = (_COUNTED.fullmatch(end) for end in ends)
    if first is None or last is None or first[1] != last[1] or len(first[2]) != len(last[2]) or first[2] > last[2]:
        raise NumbersRefused("blank_numbers_malformed", [entry[:60]])
    if int(last[2]) - int(first[2]) >= MOST:
        raise NumbersRefused("blank_numbers_too_many")
    for value in range(int(first[2]), int(last[2]) + 1):
        yield f"{first[1]}{value:0{len(first[2])}d}"
