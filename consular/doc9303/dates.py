"""Dates that may be known in part, and how the two-digit years of the MRZ become years."""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date

from .errors import NotBuildable

_TEXT = re.compile(r"(\d{4}|XXXX)-(\d{2}|XX)-(\d{2}|XX)")
# A document is valid for ten years at most and read long after; half a century on either side cannot be mistaken.
EXPIRY_YEARS_BACK = 49
EXPIRY_YEARS_AHEAD = 50


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which year, month or day may be unknown (None).

    Its text form is stable: `1990-05-17`, `1990-XX-XX`, `XXXX-05-17`.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year is not None and not 1 <= self.year <= 9999:
            raise NotBuildable("date_impossible", part="year")
        if self.month is not None and not 1 <= self.month <= 12:
            raise NotBuildable("date_impossible", part="month")
        if self.day is not None and not 1 <= self.day <= self._longest():
            raise NotBuildable("date_impossible", part="day")

    def _longest(self) -> int:
        if self.month is None:
            return 31
        if self.month == 2:
            return 29 if self.year is None or isleap(self.year) else 28
        return 30 if self.month in (4, 6, 9, 11) else 31

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The fully known date."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_text(cls, text: str) -> PartialDate:
        """Read the stable text form; raises `NotBuildable` for anything else."""
        found = _TEXT.fullmatch(text)
        if found is None or not text.isascii():
            raise NotBuildable("date_text")
        year, month, day = (None if "X" in part else int(part) for part in found.groups())
        return cls(year, month, day)

    @property
    def complete(self) -> bool:
        """Whether year, month and day are all known."""
        return None not in (self.year, self.month, self.day)

    def as_date(self) -> date | None:
        """The date when all of it is known, else None."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def mrz(self) -> str:
        """Six characters YYMMDD with `<<` for what is unknown (Doc 9303-3 section 4.8)."""
        year = "<<" if self.year is None else f"{self.year % 100:02d}"
        return f"{year}{_two(self.month, '<<')}{_two(self.day, '<<')}"

    def __str__(self) -> str:
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        return f"{year}-{_two(self.month, 'XX')}-{_two(self.day, 'XX')}"


def _two(value: int | None, unknown: str) -> str:
    return unknown if value is None else f"{value:02d}"


def birth_from_mrz(text: str, today: date) -> PartialDate | None:
    """The birth date of six MRZ characters, in the latest century that is not after `today`; None if impossible."""
    parts = _parts(text)
    if parts is None:
        return None
    short, month, day = parts
    if short is None:
        return _possible(None, month, day)
    year = today.year - (today.year - short) % 100
    if year == today.year and (month or 0, day or 0) > (today.month, today.day):
        year -= 100
    # A newborn's 29 February exists only in a leap year; the other century cannot save an impossible day.
    return _possible(year, month, day)


def expiry_from_mrz(text: str, today: date) -> PartialDate | None:
    """The expiry of six MRZ characters, from 49 years before to 50 years after `today`'s year; None if impossible."""
    parts = _parts(text)
    if parts is None:
        return None
    short, month, day = parts
    if short is None:
        return _possible(None, month, day)
    earliest = today.year - EXPIRY_YEARS_BACK
    return _possible(earliest + (short - earliest) % 100, month, day)


def _parts(text: str) -> tuple[int | None, int | None, int | None] | None:
    pairs = (text[0:2], text[2:4], text[4:6])
    if len(text) != 6 or not all(pair == "<<" or (pair.isascii() and pair.isdigit()) for pair in pairs):
        return None
    year, month, day = (None if pair == "<<" else int(pair) for pair in pairs)
    return year, month, day


def _possible(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except NotBuildable:
        return None
