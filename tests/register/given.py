"""Documents to be entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from consular.core.actor import Actor, ActorKind
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.dossiers import give_to_office, open_dossier
from consular.register import Entry, Particulars, Row, TravelDocument, enter

SYSTEM = Actor(ActorKind.SYSTEM)
PARTICULARS = Particulars(
    number="UV4KX7PHR",
    passport_number="AC4402917",
    primary="Wongphaisan",
    secondary="Natcha",
    native="ณัฐชา วงศ์ไพศาล",
    birth="1993-04-17",
    nationality="THA",
    sex="F",
)
HOLDER = replace(
    PARTICULARS,
    number="L898902C",
    passport_number="",
    primary="Eriksson",
    secondary="Anna Maria",
    native=None,
    birth="1974-08-12",
    nationality="UTO",
    place_of_birth="Zenith",
    issuing_office="Embassy in Jakarta",
)
# A line of an import.
CELLS = {
    "number": "L1234567",
    "kind": "passport",
    "issuing_state": "UTO",
    "category": "P",
    "primary": "Berg",
    "secondary": "Jon",
    "native": "",
    "birth": "1980-02-29",
    "sex": "M",
    "nationality": "UTO",
    "issued_on": "2020-03-01",
    "valid_until": "2030-02-28",
    "status": "valid",
    "status_on": "",
    "external_id": "old-1",
}


def application_folder(works: Works, *, account_id: UUID | None = None) -> UUID:
    """A dossier as a lodged application has it."""
    with works.begin(SYSTEM) as work:
        folder = open_dossier(
            work, service_key="visitor-visa", applicant_id=None, account_id=account_id, capacity="guardian"
        )
        give_to_office(work, folder.id, "jakarta")
        return folder.id


def entry(folder: UUID, **changes: Any) -> Entry:
    """A two-entry visa for January to June 2027."""
    number = changes.pop("number", PARTICULARS.number)
    made = Entry(
        decision_id=new_id(),
        application_dossier_id=folder,
        kind="e-visa",
        category="C",
        issuing_state="UTO",
        valid_from=date(2027, 1, 1),
        valid_until=date(2027, 6, 29),
        entries_allowed=2,
        duration_days=30,
        particulars=replace(PARTICULARS, number=number),
    )
    return replace(made, **changes)


def book(folder: UUID, **changes: Any) -> Entry:
    """A passport that waits to be handed over."""
    number = changes.pop("number", HOLDER.number)
    given: dict[str, Any] = {
        "kind": "passport",
        "category": "P",
        "entries_allowed": None,
        "duration_days": None,
        "status": "prepared",
        "valid_from": date(2026, 11, 16),
        "valid_until": date(2036, 11, 15),
        "particulars": replace(HOLDER, number=number),
    }
    return entry(folder, **{**given, **changes})


def entered(works: Works, *, account_id: UUID | None = None, **changes: Any) -> TravelDocument:
    """A document in the register."""
    folder = application_folder(works, account_id=account_id)
    with works.begin(SYSTEM) as work:
        return enter(work, entry(folder, **changes))


def passport(works: Works, *, account_id: UUID | None = None, **changes: Any) -> TravelDocument:
    """A passport in the register; it is with its holder unless `status` says otherwise."""
    folder = application_folder(works, account_id=account_id)
    with works.begin(SYSTEM) as work:
        return enter(work, book(folder, **{"status": "valid", **changes}))


def line(at: int = 2, **cells: str) -> Row:
    """A line of an import."""
    return Row(at, {**CELLS, **cells})


def fresh(work: Work, document: TravelDocument) -> TravelDocument:
    """The document as this work sees it."""
    found = work.session.get(TravelDocument, document.id)
    assert found is not None
    return found
