"""A table with one blind index, and how its rows are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.ids import new_id
from consular.vault import IdentifierIndex, IndexPlace, Section, Shredded, new_key, prefetch, sealed, sealed_column

from .models import VaultTestBase


@dataclass(frozen=True, slots=True)
class Number:
    number: str = ""


@sealed
class Numbered(VaultTestBase):
    __tablename__ = "numbered"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    number_index: Mapped[bytes | None]
    number_index_even: Mapped[bytes | None]
    number_sealed = sealed_column()
    number = Section("tests.numbered.number", Number)

    __table_args__ = (UniqueConstraint("number_index"), UniqueConstraint("number_index_even"))


NUMBERED = IdentifierIndex("numbered.number")
NUMBERED_AT = IndexPlace(NUMBERED, Numbered, "number_index")


def add(session: Session, dossier_id: UUID, number: str) -> Numbered:
    """A row as a room would write it."""
    row = Numbered(id=new_id(), dossier_id=dossier_id)
    row.number = Number(number)
    NUMBERED_AT.write(session, row, number)
    session.add(row)
    return row


def add_many(session: Session, count: int) -> UUID:
    """Rows N0, N1, … in one dossier."""
    dossier_id = new_id()
    new_key(dossier_id)
    for at in range(count):
        add(session, dossier_id, f"N{at}")
    return dossier_id


def opened(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    """The rotation's source. A number UNKNOWN stands for a value that cannot be told."""
    rows = session.scalars(select(Numbered).where(Numbered.id.in_(ids))).all()
    prefetch([row.dossier_id for row in rows])
    found: dict[UUID, str | None] = {}
    for row in rows:
        try:
            if row.number.number != "UNKNOWN":
                found[row.id] = row.number.number or None
        except Shredded:
            found[row.id] = None
    return found


def found(session: Session, number: str) -> Numbered | None:
    """The row with this number, as a room would look for it."""
    row = session.scalars(select(Numbered).where(NUMBERED_AT.matches(session, number))).first()
    return row if row is not None and NUMBERED.same(row.number.number, number) else None
