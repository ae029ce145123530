"""To which field an unread character of a machine readable zone belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .formats import LAYOUTS, Layout, Span
from .mrz import MrzReading


@dataclass(frozen=True, slots=True)
class Unread:
    """A character that nobody could read. `position` counts from 1 within the field; 0 is the field's check digit.

    `field` is a name of `MrzFields`, with `primary` and `secondary` for the name, or `composite` for the check digit
    over all; `line` and `index` count from 0.
    """

    field: str
    position: int
    line: int
    index: int


def unread_characters(reading: MrzReading) -> tuple[Unread, ...]:
    """Every unread character of the zone, in reading order."""
    layout = LAYOUTS[reading.format]
    return tuple(_placed(layout, reading, line, index) for line, index in reading.unread)


def _placed(layout: Layout, reading: MrzReading, line: int, index: int) -> Unread:
    for field, span in _fields(layout):
        if span.line == line and span.start <= index < span.end:
            return Unread(field, index - span.start + 1, line, index)
    for field, check in _checks(layout):
        if (check.line, check.start) == (line, index):
            return Unread(field, 0, line, index)
    written = layout.name.of(reading.lines)
    at = index - layout.name.start
    primary, _, _ = written.partition("<<")
    if at <= len(primary):
        return Unread("primary", at + 1, line, index)
    return Unread("secondary", at - len(primary) - 1, line, index)


def _fields(layout: Layout) -> Iterator[tuple[str, Span]]:
    yield "document_code", Span(0, 0, 2)
    yield "issuing_state", Span(0, 2, 5)
    yield "document_number", layout.number
    yield "nationality", layout.nationality
    yield "date_of_birth", layout.birth
    yield "sex", layout.sex
    yield "date_of_expiry", layout.expiry
    yield "optional", layout.optional
    if layout.second_optional is not None:
        yield "optional", layout.second_optional


def _checks(layout: Layout) -> Iterator[tuple[str, Span]]:
    for field, span in (
        ("document_number", layout.number),
        ("date_of_birth", layout.birth),
        ("date_of_expiry", layout.expiry),
    ):
        yield field, Span(span.line, span.end, span.end + 1)
    if layout.personal_check is not None:
        yield "optional", layout.personal_check
    if layout.composite_check is not None:
        yield "composite", layout.composite_check
