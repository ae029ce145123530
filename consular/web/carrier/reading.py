"""What was typed, pasted or scanned at the gate, as a call of the API would say it; what is wrong is told by field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consular import doc9303
from consular.core.language import N_
from consular.web.partner.carrier import CheckSent

JOURNEY = ("carrier", "flight", "departure_date", "arrival_date", "entry_point")
PASSENGER = (
    "document_type",
    "document_number",
    "issuing_state",
    "expiry_date",
    "nationality",
    "birth_date",
    "primary_identifier",
    "secondary_identifier",
    "sex",
)
# What a passenger who was not typed has all the same.
_GIVEN = frozenset({"document_type", "sex"})
_DAYS = frozenset({"departure_date", "arrival_date", "expiry_date", "birth_date"})
_DAY = re.compile(r"(\d{4}|XXXX)[-./ ]?(\d{2}|XX)[-./ ]?(\d{2}|XX)", re.ASCII)
_LONGEST_ZONE = 60_000
# Readers that send no line feed between the lines.
_JOINED = {88: 44, 72: 36, 90: 30}
WRONG = {
    "carrier": N_("Give the code of the carrier, such as UT"),
    "flight": N_("Give the number of the flight, such as UT417"),
    "departure_date": N_("Give the local day of departure like 2026-12-19, not after the arrival"),
    "arrival_date": N_("Give the local day of arrival like 2026-12-20, not in the past and not a year ahead"),
    "entry_point": N_("Give the code of the place of arrival: capital letters and digits"),
    "zone": N_("Scan or paste the machine-readable lines of a document, or type one passenger"),
    "document_type": N_("Give the first letters of the machine-readable lines, such as P"),
    "document_number": N_("Give the number of the document: letters and digits"),
    "issuing_state": N_("Give the code of the issuing state as in the document, such as UTO"),
    "expiry_date": N_("Give the document’s last day like 2031-09-02"),
    "nationality": N_("Give the code of the nationality as in the document, such as UTO"),
    "birth_date": N_("Give the date of birth like 1993-04-17, with X for what is unknown: 1993-XX-XX"),
    "primary_identifier": N_("Give the name before the two fillers; of a single name all of it"),
    "secondary_identifier": N_("Give the name behind the two fillers, at most 100 characters"),
    "sex": N_("Choose F, M or X"),
}
_NO_ZONE = N_(
    "Lines {first} to {last} are not a whole machine-readable zone. Scan the document again, or type it below"
)
_DIGITS = N_("In lines {first} to {last} a check digit does not fit. Scan the document again, or type it below")
_TOO_MANY = N_("At most 500 passengers fit in one check")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a field was refused: a sentence with gaps, and what fills them."""

    text: str
    gaps: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """`body` as `CheckSent` loads it, once `flaws` (by field) is empty."""

    body: dict[str, Any]
    flaws: dict[str, Flaw]
    scanned: int


def read(form: Mapping[str, str], today: dt.date) -> Typed:
    """The form as a body of the API: those scanned come first, then the one who was typed."""
    flaws: dict[str, Flaw] = {}
    passengers: list[dict[str, Any]] = []
    try:
        passengers += scanned(form.get("zone", ""), today)
    except Unreadable as unreadable:
        flaws["zone"] = unreadable.flaw
    count, typed = len(passengers), _values(form, PASSENGER)
    if any(value for name, value in typed.items() if name not in _GIVEN):
        passengers.append(typed)
    if not passengers and not flaws:
        flaws["zone"] = Flaw(WRONG["zone"])
    transit = form.get("transit") == "yes"
    body = {**_values(form, JOURNEY), "passengers": [{**one, "transit": transit} for one in passengers]}
    if passengers or flaws:
        flaws = {**_judged(body, count), **flaws}
    return Typed(CheckSent().load(body) if not flaws else body, flaws, count)


def place_of(path: Sequence[object], scanned: int) -> str:
    """The field of the form in which this place of the body stands."""
    first = str(path[0])
    if first != "passengers":
        return first
    if len(path) < 3 or int(str(path[1])) < scanned:
        return "zone"
    return str(path[2])


def _judged(body: dict[str, Any], scanned: int) -> dict[str, Flaw]:
    found: dict[str, Flaw] = {}
    for path in _paths(CheckSent().validate(body)):
        name = place_of(path, scanned)
        found[name] = Flaw(_TOO_MANY if path == ("passengers",) else WRONG[name])
    return found


def _paths(told: Mapping[Any, Any], above: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    for name, what in told.items():
        if isinstance(what, Mapping):
            yield from _paths(what, (*above, name))
        else:
            yield (*above, name)


def _values(form: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    typed = {name: " ".join(form.get(name, "").upper().split()) for name in names}
    return {name: _day(value) if name in _DAYS else value for name, value in typed.items()}


def _day(text: str) -> str:
    """Digits with or without marks between them, as in the API."""
    found = _DAY.fullmatch(text)
    return "-".join(found.groups()) if found else text


class Unreadable(Exception):
    """These lines are no zone, or not as the document's maker printed them."""

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        super().__init__(flaw.text)


def scanned(text: str, today: dt.date) -> list[dict[str, Any]]:
    """The documents whose machine readable lines these are, one below the other. Raises Unreadable."""
    if len(text) > _LONGEST_ZONE:
        raise Unreadable(Flaw(_TOO_MANY))
    whole = ["".join(line.split()) for line in text.upper().splitlines()]
    lines = [part for line in whole if line for part in _parted(line)]
    found, at = [], 0
    while at < len(lines):
        height = 3 if len(lines[at]) == _JOINED[90] else 2
        found.append(_passenger(lines[at : at + height], at + 1, today))
        at += height
    return found


def _parted(line: str) -> list[str]:
    width = _JOINED.get(len(line), len(line))
    return [line[start : start + width] for start in range(0, len(line), width)]


def _passenger(zone: Sequence[str], first: int, today: dt.date) -> dict[str, Any]:
    gaps = {"first": first, "last": first + len(zone) - 1}
    try:
        reading = doc9303.parse(zone, today=today)
    except doc9303.NotMrz:
        raise Unreadable(Flaw(_NO_ZONE, gaps)) from None
    fields = reading.fields
    expiry = fields.date_of_expiry.as_date() if fields.date_of_expiry else None
    if not reading.valid or reading.remarks or fields.date_of_birth is None or expiry is None:
        raise Unreadable(Flaw(_DIGITS, gaps))
    return {
        "document_type": fields.document_code,
        "document_number": fields.document_number,
        "issuing_state": fields.issuing_state,
        "expiry_date": expiry.isoformat(),
        "nationality": fields.nationality,
        "birth_date": str(fields.date_of_birth),
        "primary_identifier": fields.primary,
        "secondary_identifier": fields.secondary,
        "sex": fields.sex,
    }
