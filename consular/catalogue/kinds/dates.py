"""Kinds `date` (whole) and `partial_date` (birth: day or month may be unknown).

Shapes: "2026-12-01"; partial "1990-XX-XX", "1990-04-XX", "1990-04-17". In forms: three inputs. A partly unknown date
is `<<` in the MRZ (Doc 9303-3 §4.8).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import marshmallow as ma

from consular.catalogue.definitions import FieldDefinition
from consular.catalogue.kinds.base import Answer, Problem

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙", "0123456789" * 4)
EARLIEST_YEAR = 1880


def _number(raw: object) -> int | None:
    text = str(raw or "").strip().translate(_DIGITS)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


class DateKind:
    """A whole date, from 1880 to 2199."""

    name = "date"
    macro = "date_answer"
    empty: Any = None
    partial = False

    def gather(self, form: Mapping[str, str], key: str) -> Any:
        """Inputs `<key>-day`, `-month`, `-year` (and `-day-unknown`, `-month-unknown` for a partial date)."""
        raw = {p: form.get(f"{key}-{p}", "") for p in ("day", "month", "year")}
        if self.partial:
            raw["unknown"] = (
                "day_month" if form.get(f"{key}-month-unknown") else "day" if form.get(f"{key}-day-unknown") else ""
            )
        return raw

    def spread(self, raw: Any) -> dict[str, str]:
        """The parts again; a stored ISO string is taken apart."""
        if isinstance(raw, str):
            raw = _apart(raw)
        raw = raw if isinstance(raw, dict) else {}
        unknown = raw.get("unknown") or ""
        return {
            **{part: str(raw.get(part) or "") for part in ("day", "month", "year")},
            "day-unknown": "yes" if unknown else "",
            "month-unknown": "yes" if unknown == "day_month" else "",
        }

    def is_empty(self, raw: Any) -> bool:
        """No part was typed."""
        if isinstance(raw, dict):
            return not any(str(raw.get(p) or "").strip() for p in ("day", "month", "year"))
        return not raw

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks for a date."""
        return "date_missing"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """ISO string or three parts -> ISO string."""
        return Answer(
            self._load, {"type": "string", "format": "date", "description": "parts may be XX" if self.partial else ""}
        )

    def _load(self, raw: Any) -> str:
        if isinstance(raw, str):
            raw = self._parts_of(raw)
        if not isinstance(raw, dict):
            raise Problem("date_impossible").error()
        unknown = raw.get("unknown") if self.partial else ""
        year = _number(raw.get("year"))
        if year is None:
            raise Problem("date_part_missing", "year", {"part": "year"}).error()
        if not EARLIEST_YEAR <= year < 2200:
            raise Problem("date_year_strange", "year", {"year": year}).error()
        month = None if unknown == "day_month" else self._part(raw, "month", 12)
        day = None if unknown in ("day", "day_month") else self._part(raw, "day", 31)
        try:
            dt.date(year, month or 1, day or 1)
        except ValueError:
            raise Problem("date_impossible", "day").error() from None
        return f"{year:04d}-{_two(month)}-{_two(day)}"

    def _part(self, raw: Mapping[str, Any], part: str, most: int) -> int:
        number = _number(raw.get(part))
        if number is None:
            raise Problem("date_part_missing", part, {"part": part}).error()
        if not 1 <= number <= most:
            raise Problem("date_impossible", part).error()
        return number

    def _parts_of(self, text: str) -> dict[str, str]:
        parts = _apart(text)
        day_without_month = parts["unknown"] == "day_month" and parts["day"]
        if text.count("-") != 2 or day_without_month or (parts["unknown"] and not self.partial):
            raise Problem("date_impossible").error()
        return parts

    def format(self, value: Any, definition: FieldDefinition, pick: Callable[[Mapping[str, str]], str]) -> str:
        """ISO; the edge writes it in the reader's way."""
        return value or ""

    def redact(self, value: Any) -> str:
        """The year."""
        return "" if not value else f"{value[:4]}-••-••"

    def compare(self, left: Any, right: Any) -> bool:
        """Equal as stored."""
        return bool(left == right)


class PartialDateKind(DateKind):
    """A date of which the day, or day and month, may be unknown."""

    name = "partial_date"
    macro = "partial_date_answer"
    partial = True


def _two(number: int | None) -> str:
    return "XX" if number is None else f"{number:02d}"


def _apart(text: str) -> dict[str, str]:
    year, month, day = [*text.split("-"), "", ""][:3]
    unknown = "day_month" if month == "XX" else "day" if day == "XX" else ""
    return {
        "year": year,
        "month": month.strip("X").lstrip("0"),
        "day": day.strip("X").lstrip("0"),
        "unknown": unknown,
    }
