"""Writing into the ledger: the database's trigger moves the blanks, and refuses what does not follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from consular.core.ids import new_id
from consular.core.work import Work
from consular.stock.models import Blank, StockEntry, Words


def enter(
    work: Work, blanks: Sequence[Blank], code: str, *, office: str | None = None, words: str = "", **columns: Any
) -> None:
    """One entry for each blank, at the blank's own office and for its own order unless told otherwise."""
    for row in blanks:
        given = {"order_id": row.order_id, **columns}
        entry = StockEntry(
            id=new_id(),
            blank_id=row.id,
            delivery_id=row.delivery_id,
            kind=row.kind,
            office=office or row.office,
            code=code,
            at=work.now,
            staff_id=work.actor.id,
            **given,
        )
        if words:
            entry.words = Words(words)
        work.session.add(entry)
    work.session.flush()
    # What the trigger has moved, read again in one query: rows are read after the commit too.
    moved = select(Blank).where(Blank.id.in_([row.id for row in blanks])).execution_options(populate_existing=True)
    work.session.scalars(moved).all()


def record(work: Work, verb: str, thing: str, owner: UUID, **detail: object) -> None:
    """An entry of the audit under the key of the delivery or count."""
    work.record(f"stock:{verb}", thing, dossier_id=owner, detail=detail)


def record_moves(work: Work, code: str, blanks: Sequence[Blank], **detail: object) -> None:
    """One entry of the audit for each delivery that the blanks came with."""
    by_delivery: dict[UUID, list[str]] = {}
    for row in blanks:
        by_delivery.setdefault(row.delivery_id, []).append(str(row.id))
    for delivery_id, ids in by_delivery.items():
        record(work, f"blank:{code}", f"delivery/{delivery_id}", delivery_id, blanks=ids, **detail)


def one_at_a_time(work: Work, name: str) -> None:
    """Hold a name until the end of the transaction: whoever else wants it waits."""
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"stock/{name}", 0))))
