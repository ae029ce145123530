"""Reading the machine readable zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .check_digits import check_digit
from .codes import sex_from_mrz
from .dates import PartialDate, birth_from_mrz, expiry_from_mrz
from .errors import NotMrz
from .formats import LAYOUTS, Layout, MrzFormat, Span, format_of

# Stands where a character is printed that nobody could read. No zone has it; a partly read one does.
UNREAD = "?"
_CHARACTERS = re.compile(r"[A-Z0-9<]*")
_PARTLY_READ = re.compile(r"[A-Z0-9<?]*")


@dataclass(frozen=True, slots=True)
class MrzFields:
    """The fields as read. Codes stand without fillers; names with spaces for fillers inside.

    `date_of_birth` and `date_of_expiry` are None when their characters are no possible date; the characters
    themselves stay in the `raw_` fields. `sex` is F, M, X, or the character found when it is none of the three.
    `second_optional` exists in TD1 only. `name_truncated` says that the name fills its field to the last letter.
    """

    document_code: str
    issuing_state: str
    primary: str
    secondary: str
    document_number: str
    nationality: str
    date_of_birth: PartialDate | None
    sex: str
    date_of_expiry: PartialDate | None
    optional: str
    second_optional: str
    raw_date_of_birth: str
    raw_date_of_expiry: str
    name_truncated: bool


@dataclass(frozen=True, slots=True)
class MrzReading:
    """What a machine readable zone says.

    `failing` lists the check digits that do not hold, in the order `document_number`, `date_of_birth`,
    `date_of_expiry`, `personal_number`, `composite`; `valid` is true when it is empty. `remarks` are codes for what
    check digits do not cover: `date_of_birth_impossible`, `date_of_expiry_impossible`, `sex_unknown`.

    `unread` are the places (line, index from 0) of UNREAD in a zone that was partly read. A check digit that covers one
    neither holds nor fails, so it is not in `failing`; such a zone is never `valid`.
    """

    format: MrzFormat
    lines: tuple[str, ...]
    valid: bool
    failing: list[str]
    fields: MrzFields
    remarks: tuple[str, ...]
    unread: tuple[tuple[int, int], ...] = ()


def parse(lines: Sequence[str], *, today: date, partly_read: bool = False) -> MrzReading:
    """Read the two or three lines; `today` decides centuries (see `dates`). `partly_read` allows UNREAD in them.

    Raises `NotMrz` when count, lengths, characters or the first letter make it no machine readable zone. Failing
    check digits do not raise.
    """
    zone = tuple(line.strip() for line in lines)
    for row, line in enumerate(zone):
        if (_PARTLY_READ if partly_read else _CHARACTERS).fullmatch(line) is None:
            raise NotMrz("mrz_character", line=row)
    mrz = format_of(zone)
    if mrz is None or not zone[0][0].isalpha():
        raise NotMrz("mrz_not_recognised", lengths=[len(line) for line in zone])
    layout = LAYOUTS[mrz]
    number, number_holds, optional = _document_number(layout, zone)
    failing = _failing(layout, zone, number_holds=number_holds)
    fields = _fields(layout, zone, number=number, optional=optional, today=today)
    unread = tuple((row, at) for row, line in enumerate(zone) for at, sign in enumerate(line) if sign == UNREAD)
    return MrzReading(mrz, zone, not failing and not unread, failing, fields, _remarks(fields), unread)


def _holds(text: str, check: str) -> bool:
    """Whether the check digit fits; where one of them was not read, nothing speaks against it."""
    return UNREAD in text + check or check == check_digit(text)


def _check_after(span: Span, zone: tuple[str, ...]) -> str:
    return zone[span.line][span.end]


def _document_number(layout: Layout, zone: tuple[str, ...]) -> tuple[str, bool, str]:
    """The number, whether its check digit holds, and the optional data left over.

    A number of more than nine characters (TD1, TD2) has `<` where the check digit stands and goes on at the start of
    the optional field, followed by its check digit and `<` (Doc 9303-5 section 4.2.2 note j).
    """
    first = layout.number.of(zone)
    check = _check_after(layout.number, zone)
    optional = layout.optional.of(zone)
    rest, _, remaining = optional.partition("<")
    if layout.long_number and check == "<" and len(rest) >= 2:
        number, check = first + rest[:-1], rest[-1]
        return number.rstrip("<"), _holds(number, check), remaining.strip("<")
    return first.rstrip("<"), _holds(first, check), optional.rstrip("<")


def _failing(layout: Layout, zone: tuple[str, ...], *, number_holds: bool) -> list[str]:
    holds = {
        "document_number": number_holds,
        "date_of_birth": _holds(layout.birth.of(zone), _check_after(layout.birth, zone)),
        "date_of_expiry": _holds(layout.expiry.of(zone), _check_after(layout.expiry, zone)),
    }
    if layout.personal_check is not None:
        holds["personal_number"] = _personal_number_holds(layout.optional.of(zone), layout.personal_check.of(zone))
    if layout.composite_check is not None:
        joined = "".join(span.of(zone) for span in layout.composite)
        holds["composite"] = _holds(joined, layout.composite_check.of(zone))
    return [name for name, good in holds.items() if not good]


def _personal_number_holds(number: str, check: str) -> bool:
    """An empty field has `<` or `0` as its check digit (Doc 9303-4 section 4.2.2)."""
    return _holds(number, check) or (check == "<" and not number.strip("<"))


def _fields(layout: Layout, zone: tuple[str, ...], *, number: str, optional: str, today: date) -> MrzFields:
    name = layout.name.of(zone)
    primary, _, secondary = name.rstrip("<").partition("<<")
    birth, expiry = layout.birth.of(zone), layout.expiry.of(zone)
    second = layout.second_optional.of(zone) if layout.second_optional else ""
    return MrzFields(
        document_code=zone[0][0:2].rstrip("<"),
        issuing_state=zone[0][2:5].rstrip("<"),
        primary=_spaced(primary),
        secondary=_spaced(secondary),
        document_number=number,
        nationality=layout.nationality.of(zone).rstrip("<"),
        date_of_birth=birth_from_mrz(birth, today),
        sex=sex_from_mrz(layout.sex.of(zone)),
        date_of_expiry=expiry_from_mrz(expiry, today),
        optional=optional,
        second_optional=second.rstrip("<"),
        raw_date_of_birth=birth,
        raw_date_of_expiry=expiry,
        name_truncated=name[-1] not in ("<", UNREAD),
    )


def _spaced(name: str) -> str:
    return " ".join(part for part in name.split("<") if part)


def _remarks(fields: MrzFields) -> tuple[str, ...]:
    found = {
        "date_of_birth_impossible": fields.date_of_birth is None and UNREAD not in fields.raw_date_of_birth,
        "date_of_expiry_impossible": fields.date_of_expiry is None and UNREAD not in fields.raw_date_of_expiry,
        "sex_unknown": fields.sex not in ("F", "M", "X", UNREAD),
    }
    return tuple(code for code, present in found.items() if present)
