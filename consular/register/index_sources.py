"""What of a document is found by a blind index, and how rotation opens the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.doc9303 import Doc9303Error, PartialDate
from consular.register.models import IDENTITY_AT, NUMBER_AT, PERSON, PERSON_AT, Particulars, TravelDocument
from consular.register.rules import identity
from consular.vault import IndexPlace, IndexSource, Person, Shredded, prefetch


def index_sources() -> dict[IndexPlace[Any], IndexSource]:
    """A source for each of the register's indexes."""
    return {
        NUMBER_AT: partial(_values, lambda row: row.particulars.number),
        IDENTITY_AT: partial(_values, identity_of),
        PERSON_AT: partial(_values, lambda row: person_of(row.particulars)),
    }


def identity_of(row: TravelDocument) -> str:
    """Issuing state, family and number of a document."""
    particulars = row.particulars
    return identity(row.issuing_state or particulars.issuing_state, row.kind, particulars.number)


def person_of(particulars: Particulars) -> Person | None:
    """Primary identifier, as the machine readable zone spells it where that is known, and birth."""
    try:
        birth = PartialDate.from_text(particulars.birth)
    except Doc9303Error:
        return None
    return Person(particulars.mrz_primary or particulars.primary, birth)


def same_primary(particulars: Particulars, primary: str) -> bool:
    """Whether a primary identifier, in any of its spellings, is the one that stands on the document."""
    known = PartialDate(2000, 1, 1)  # the index compares name and birth together; the births are compared elsewhere
    held = Person(particulars.mrz_primary or particulars.primary, known)
    return PERSON.same(held, Person(primary, known))


def write_indexes(session: Session, row: TravelDocument) -> None:
    """Set every index of a document from its particulars."""
    NUMBER_AT.write(session, row, row.particulars.number)
    IDENTITY_AT.write(session, row, identity_of(row))
    PERSON_AT.write(session, row, person_of(row.particulars))


def _values(value: Callable[[TravelDocument], Any], session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    rows = session.scalars(select(TravelDocument).where(TravelDocument.id.in_(ids))).all()
    prefetch([row.dossier_id for row in rows])
    return {row.id: _kept(value, row) for row in rows}


def _kept(value: Callable[[TravelDocument], Any], row: TravelDocument) -> Any:
    try:
        return value(row)
    except Shredded:
        return None
