"""Comparing what was answered with what the machine readable zone says, field by field and character by character.

Two values are the same when they are equal (names: under an ICAO transliteration). A check digit never makes them so:
it is blind between characters equal modulo ten, and names have none. It only tells how sure a reading is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from string import ascii_uppercase
from typing import Any

from consular import doc9303
from consular.catalogue import FieldDefinition
from consular.doc9303.formats import LAYOUTS, Layout, Span
from consular.verification.findings import Finding, Level

SAME = ""
NOT_CHECKED = "not_checked"
DIFFERENT = frozenset({"mrz_answer_differs", "mrz_answer_differs_blind", "mrz_name_differs"})
UNSURE = frozenset(
    {
        "mrz_answer_unsure",
        "mrz_answer_unsure_fits",
        "mrz_answer_unreadable",
        "mrz_answer_unread",
        "mrz_answer_unread_fits",
        "mrz_answer_missing",
        "mrz_name_untranslatable",
    }
)
QUIET = frozenset({"mrz_answer_missing", "mrz_name_spacing"})
# Where YYMMDD stands in YYYY-MM-DD.
_IN_ISO = {2: 0, 3: 1, 5: 2, 6: 3, 8: 4, 9: 5}
_DATES = frozenset({"date_of_birth", "date_of_expiry"})
# What has a check digit of its own right behind it.
_CHECKED = _DATES | {"document_number"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One question beside the zone. `code` is empty when both say the same, else the finding's.

    `role` is the zone's field (`name`, `document_number`, `date_of_birth`, ...), `part` of a name `primary` or
    `secondary`. `said` and `seen` are as stored and as read (dates ISO); `said_at` and `seen_at` the indexes of their
    differing characters from 0; `mrz_at` the same as (line, start, end), from 0 and half open.
    """

    question: str
    role: str
    part: str
    said: str
    seen: str
    code: str = SAME
    said_at: tuple[int, ...] = ()
    seen_at: tuple[int, ...] = ()
    mrz_at: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Finding):
    """A finding of a comparison, with the places of the differing characters."""

    compared: Compared


def finding_of(compared: Compared) -> Difference:
    """The finding for what is not plainly the same."""
    return Difference(
        code=compared.code,
        parameters={
            "field": f"name_{compared.part}" if compared.part else compared.role,
            "said": compared.said,
            "seen": compared.seen,
        },
        level=Level.OK if compared.code in QUIET else Level.LOOK,
        compared=compared,
    )


def compare(
    fields: Iterable[FieldDefinition], answers: Mapping[str, Any], zone: doc9303.MrzReading | None
) -> tuple[Compared, ...]:
    """Every question that names a field of the zone, in the given order; a name gives one row a part.

    Without a zone the rows say `not_checked`.
    """
    rows: list[Compared] = []
    for field in fields:
        if field.compare_with is None:
            continue
        answer = answers.get(field.key)
        if field.compare_with == "name":
            rows.extend(_name(field.key, answer or {}, zone))
        else:
            rows.append(_plain(field.key, field.compare_with, str(answer or ""), zone))
    return tuple(rows)


def places(said: str, seen: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Indexes of the characters that differ, in each; where one lacks a character, its neighbour is named."""
    if len(said) == len(seen):
        alike = tuple(at for at, (a, b) in enumerate(zip(said, seen, strict=True)) if a != b)
        return alike, alike
    in_said: list[int] = []
    in_seen: list[int] = []
    for kind, start, end, seen_start, seen_end in SequenceMatcher(None, said, seen, autojunk=False).get_opcodes():
        if kind != "equal":
            in_said += _span(start, end, said)
            in_seen += _span(seen_start, seen_end, seen)
    return tuple(in_said), tuple(in_seen)


def _span(start: int, end: int, text: str) -> Sequence[int]:
    if start < end:
        return range(start, end)
    return [min(start, len(text) - 1)] if text else []


def _plain(question: str, role: str, said: str, zone: doc9303.MrzReading | None) -> Compared:
    if zone is None:
        return Compared(question, role, "", said, "", NOT_CHECKED)
    seen = _seen(role, said, zone)
    if not said:
        return Compared(question, role, "", said, seen, "mrz_answer_missing")
    if not seen:
        return Compared(question, role, "", said, seen, "mrz_answer_unreadable")
    if said == seen:
        return Compared(question, role, "", said, seen)
    said_at, seen_at = places(said, seen)
    mrz_at = tuple(_in_zone(role, seen_at, LAYOUTS[zone.format]))
    return Compared(question, role, "", said, seen, _verdict(role, said, seen, zone), said_at, seen_at, mrz_at)


def _seen(role: str, said: str, zone: doc9303.MrzReading) -> str:
    """The zone's value. A partly read date has the century of the answer: the zone has none of its own."""
    raw = getattr(zone.fields, f"raw_{role}", "")
    if doc9303.UNREAD in raw:
        year, month, day = (raw[at : at + 2].replace("<<", "XX") for at in (0, 2, 4))
        return f"{said[:2] or '??'}{year}-{month}-{day}"
    value = getattr(zone.fields, role)
    return "" if value is None else str(value)


def _agrees_as_far_as_read(said: str, seen: str) -> bool:
    return len(said) == len(seen) and all(b in (a, doc9303.UNREAD) for a, b in zip(said, seen, strict=True))


def _verdict(role: str, said: str, seen: str, zone: doc9303.MrzReading) -> str:
    if doc9303.UNREAD in seen and _agrees_as_far_as_read(said, seen):
        if role not in _CHECKED or _printed_digit(role, zone) == doc9303.UNREAD:
            return "mrz_answer_unread"
        return "mrz_answer_unread_fits" if _fits(role, said, zone) else "mrz_answer_differs"
    if doc9303.UNREAD in seen:
        return "mrz_answer_differs"
    if role in zone.failing:
        return "mrz_answer_unsure_fits" if _fits(role, said, zone) else "mrz_answer_unsure"
    pairs = [(a, b) for a, b in zip(said, seen, strict=False) if a != b]
    if role == "document_number" and len(said) == len(seen) and all(a in doc9303.blind_to(b) for a, b in pairs):
        return "mrz_answer_differs_blind"
    return "mrz_answer_differs"


def _fits(role: str, said: str, zone: doc9303.MrzReading) -> bool:
    """Whether the check digit on the document is the one that the answer would have."""
    span = _spans(LAYOUTS[zone.format])[role]
    text = doc9303.PartialDate.from_text(said).mrz() if role in _DATES else said.ljust(span.width, "<")
    return len(text) == span.width and doc9303.check_digit(text) == _printed_digit(role, zone)


def _printed_digit(role: str, zone: doc9303.MrzReading) -> str:
    span = _spans(LAYOUTS[zone.format])[role]
    return zone.lines[span.line][span.end]


def _spans(layout: Layout) -> dict[str, Span]:
    return {
        "document_number": layout.number,
        "date_of_birth": layout.birth,
        "date_of_expiry": layout.expiry,
        "nationality": layout.nationality,
        "sex": layout.sex,
        "issuing_state": Span(0, 2, 5),
    }


def _in_zone(role: str, seen_at: Iterable[int], layout: Layout) -> Iterator[tuple[int, int, int]]:
    span = _spans(layout)[role]
    for at in seen_at:
        place = _IN_ISO.get(at) if role in _DATES else at
        if place is None:
            continue
        if place >= span.width:  # a long number goes on in the optional field
            span_from, place = layout.optional, place - span.width
        else:
            span_from = span
        start = span_from.start + place
        yield span_from.line, start, start + 1


def _name(question: str, answer: Mapping[str, Any], zone: doc9303.MrzReading | None) -> Iterator[Compared]:
    for part in ("primary", "secondary"):
        said = unicodedata.normalize("NFC", answer.get(part) or "")
        if zone is None:
            yield Compared(question, "name", part, said, "", NOT_CHECKED)
        elif not answer:
            yield Compared(question, "name", part, said, getattr(zone.fields, part), "mrz_answer_missing")
        else:
            yield _part(question, part, said, zone)


def _part(question: str, part: str, said: str, zone: doc9303.MrzReading) -> Compared:
    seen: str = getattr(zone.fields, part)
    if doc9303.UNREAD in seen:
        return _partly_read(question, part, said, seen, zone)
    found = doc9303.same_name(seen, "", said, "", truncated=zone.fields.name_truncated)
    if found.untranslatable:
        at = tuple(index for index, sign in enumerate(said) if sign in found.untranslatable)
        return Compared(question, "name", part, said, seen, "mrz_name_untranslatable", at)
    if found.same:
        code = "mrz_name_shortened" if found.shortened else "mrz_name_spacing" if found.spacing_differs else SAME
        return Compared(question, "name", part, said, seen, code)
    said_at = [at for d in found.differences for span in d.typed_spans for at in _span(*span, said)]
    seen_at = [at for d in found.differences for span in d.mrz_spans for at in _span(*span, seen)]
    name = LAYOUTS[zone.format].name
    written = name.of(zone.lines)
    start = name.start + (0 if part == "primary" else written.find("<<") + 2)
    mrz_at = tuple((name.line, start + at, start + at + 1) for at in seen_at)
    return Compared(question, "name", part, said, seen, "mrz_name_differs", tuple(said_at), tuple(seen_at), mrz_at)


def _partly_read(question: str, part: str, said: str, seen: str, zone: doc9303.MrzReading) -> Compared:
    """A name with unread characters: whether some letter in their place would make it the one that was answered."""
    at = tuple(index for index, sign in enumerate(seen) if sign == doc9303.UNREAD)
    name = LAYOUTS[zone.format].name
    marks = tuple((line, index, index + 1) for line, index in zone.unread if name.line == line)
    if len(at) == 1 and not any(
        doc9303.same_name(seen.replace(doc9303.UNREAD, letter), "", said, "", truncated=zone.fields.name_truncated).same
        for letter in ascii_uppercase
    ):
        return Compared(question, "name", part, said, seen, "mrz_name_differs", (), at, marks)
    return Compared(question, "name", part, said, seen, "mrz_answer_unread", (), at, marks)
