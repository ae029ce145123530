"""One line of an import, judged: what may be entered, or which field is wrong and why. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consular.core.errors import ConsularError
from consular.doc9303 import PartialDate, is_issuer, is_nationality
from consular.register.rules import KINDS, STATUSES, VISAS

REQUIRED = ("number", "kind", "issuing_state", "primary", "birth", "sex", "nationality", "issued_on", "valid_until")
OPTIONAL = ("category", "secondary", "native", "status", "status_on", "external_id")
COLUMNS = (
    *("number", "kind", "issuing_state", "category", "primary", "secondary", "native", "birth", "sex", "nationality"),
    *("issued_on", "valid_until", "status", "status_on", "external_id"),
)
LONGEST = {"primary": 200, "secondary": 200, "native": 400, "external_id": 100}
_LONGEST = tuple((name, LONGEST.get(name, 60)) for name in COLUMNS)
_NUMBER = re.compile(r"[A-Z0-9]{1,20}")
_CATEGORY = re.compile(r"[A-Za-z0-9 .-]{0,20}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SEXES = ("F", "M", "X")


class Refused(ConsularError):
    """The line is not entered; `field` is the column, or empty for the line as a whole."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code, field=field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was read: its number, its cells by column, and the code of what made it unreadable."""

    line: int
    cells: Mapping[str, str]
    broken: str | None = None

    def __reduce__(self) -> tuple[type[Row], tuple[object, ...]]:
        # Rows go to other processes by the thousand; what @dataclass would do for it costs as much as reading them.
        return Row, (self.line, self.cells, self.broken)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a line says, ready to be entered. Numbers are in capitals without separators."""

    number: str
    kind: str
    issuing_state: str
    category: str
    primary: str
    secondary: str | None
    native: str | None
    birth: str
    sex: str
    nationality: str
    issued_on: date
    valid_until: date
    status: str
    status_on: date | None
    external_id: str | None


def read_row(row: Row) -> Imported:
    """The document of a line. Raises Refused with the first thing that is wrong."""
    if row.broken is not None:
        raise Refused(row.broken)
    cells = _texts(row.cells)
    for name in REQUIRED:
        if not cells[name]:
            raise Refused("missing", name)
    issued_on, valid_until = _day(cells, "issued_on"), _day(cells, "valid_until")
    if valid_until < issued_on:
        raise Refused("before_issue", "valid_until")
    kind = _one_of(cells, "kind", KINDS)
    return Imported(
        number=_number(cells["number"]),
        kind=kind,
        issuing_state=_known(cells, "issuing_state"),
        category=_category(cells["category"]),
        primary=cells["primary"],
        secondary=cells["secondary"] or None,
        native=cells["native"] or None,
        birth=_birth(cells["birth"]),
        sex=_one_of(cells, "sex", _SEXES),
        nationality=_known(cells, "nationality"),
        issued_on=issued_on,
        valid_until=valid_until,
        status=_status(cells, kind),
        status_on=_day(cells, "status_on") if cells["status_on"] else None,
        external_id=cells["external_id"] or None,
    )


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    """Every column, without space around it; those that are missing empty."""
    cells = {}
    for name, longest in _LONGEST:
        text = given.get(name, "").strip()
        if text and not (text.isascii() and text.isprintable()):
            _check(text, name)
        if len(text) > longest:
            raise Refused("too_long", name)
        cells[name] = text
    return cells


def _check(text: str, name: str) -> None:
    if text.isascii() or any(unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") for c in text):
        raise Refused("control_character", name)


def _number(text: str) -> str:
    number = text.upper().replace(" ", "").replace("-", "")
    if not _NUMBER.fullmatch(number):
        raise Refused("malformed", "number")
    return number


def _category(text: str) -> str:
    if not _CATEGORY.fullmatch(text):
        raise Refused("malformed", "category")
    return text


def _one_of(cells: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    if cells[name] not in allowed:
        raise Refused("unknown", name)
    return cells[name]


def _known(cells: Mapping[str, str], name: str) -> str:
    code = cells[name]
    if not (is_issuer(code) if name == "issuing_state" else is_nationality(code)):
        raise Refused("unknown", name)
    return code


def _status(cells: Mapping[str, str], kind: str) -> str:
    if not cells["status"]:
        return "valid"
    status = _one_of(cells, "status", STATUSES)
    never = kind == "e-visa" and status in ("prepared", "spoilt", "lost", "stolen")
    if never or (status == "exhausted" and kind not in VISAS):
        raise Refused("not_of_this_kind", "status")
    return status


def _day(cells: Mapping[str, str], name: str) -> date:
    if not _DAY.fullmatch(cells[name]):
        raise Refused("malformed", name)
    try:
        return date.fromisoformat(cells[name])
    except ValueError:
        raise Refused("malformed", name) from None


def _birth(text: str) -> str:
    try:
        if _DAY.fullmatch(text) and text.isascii():
            return date.fromisoformat(text).isoformat()
        return str(PartialDate.from_text(text))
    except ValueError:
        raise Refused("malformed", "birth") from None
