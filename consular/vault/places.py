"""Where sealed sections lie: every section of every model of a metadata, for what walks over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, func, select, type_coerce
from sqlalchemy.orm import Mapper, Session, registry

from consular.vault.envelope import Sealed
from consular.vault.section import Section

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """One section of one model: its table, its sealed column, and the columns that its envelopes are bound to."""

    section: Section[Any]
    table: Table
    column: Column[Any]
    row_id: Column[Any]
    dossier_id: Column[Any]

    @property
    def raw(self) -> Any:
        """The column as bytes, which may be compared: for compare-and-set only."""
        return type_coerce(self.column, LargeBinary)


def places(models: registry) -> list[Place]:
    """All sections of the models, by label."""
    found = [
        _place(mapper, value)
        for mapper in models.mappers
        for value in vars(mapper.class_).values()
        if isinstance(value, Section)
    ]
    return sorted(found, key=lambda place: place.section.label)


def batches(
    session: Session, place: Place, *, after: UUID | None = None, size: int = _BATCH
) -> Iterator[list[tuple[UUID, UUID, Sealed]]]:
    """(row id, dossier id, envelope) of the filled rows, in the order of their ids, `size` at a time."""
    while True:
        rows = select(place.row_id, place.dossier_id, place.column).where(place.column.is_not(None))
        if after is not None:
            rows = rows.where(place.row_id > after)
        batch = [tuple(found) for found in session.execute(rows.order_by(place.row_id).limit(size))]
        if not batch:
            return
        yield batch
        after = batch[-1][0]


def sealed_rows(session: Session, place: Place) -> int:
    """How many rows are filled now."""
    filled = select(func.count()).select_from(place.table).where(place.column.is_not(None))
    return session.scalars(filled).one()


def envelope_digests(session: Session, models: registry) -> Iterator[tuple[str, UUID, bytes]]:
    """(section's label, row id, SHA-256 of the envelope) of everything sealed, for the audit's comparison."""
    for place in places(models):
        for batch in batches(session, place):
            for row_id, _, envelope in batch:
                yield place.section.label, row_id, hashlib.sha256(envelope).digest()


def _place(mapper: Mapper[Any], section: Section[Any]) -> Place:
    row, dossier = section.bound_to
    columns = mapper.columns
    return Place(section, columns[section.column].table, columns[section.column], columns[row], columns[dossier])
