"""How rotation opens the rows of the index of document numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.register.models import NUMBER_AT, TravelDocument
from consular.vault import IndexPlace, IndexSource, Shredded, prefetch


def index_sources() -> dict[IndexPlace[Any], IndexSource]:
    """A source for the register's one index."""
    return {NUMBER_AT: _numbers}


def _numbers(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    rows = session.scalars(select(TravelDocument).where(TravelDocument.id.in_(ids))).all()
    prefetch([row.dossier_id for row in rows])
    return {row.id: _number(row) for row in rows}


def _number(row: TravelDocument) -> str | None:
    try:
        return row.particulars.number
    except Shredded:
        return None
