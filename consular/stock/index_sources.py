"""How rotation opens the rows of the index of blanks' numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.stock.models import NUMBER_AT, Blank
from consular.stock.queries import printed
from consular.vault import IndexPlace, IndexSource, prefetch


def index_sources() -> dict[IndexPlace[Any], IndexSource]:
    """A source for the one index of the stock."""
    return {NUMBER_AT: _numbers}


def _numbers(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    rows = session.scalars(select(Blank).where(Blank.id.in_(ids))).all()
    prefetch([row.delivery_id for row in rows])
    return {row.id: printed(row) for row in rows}
