"""Blanks for production orders. The caller has asked whether the actor may; an order is known by its id alone."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from consular.core.actor import Actor
from consular.core.work import Work
from consular.stock.errors import (
    BlankNotFree,
    NumbersRefused,
    OrderHasBlank,
    OrderWithoutBlank,
    OutOfStock,
    SecondPersonNeeded,
    WitnessUnknown,
)
from consular.stock.ledger import enter, one_at_a_time, record_moves
from consular.stock.models import Blank
from consular.stock.queries import blank_of, blanks
from consular.stock.rules import plain


def allocate(work: Work, *, kind: str, office: str, order_id: UUID) -> Blank:
    """The lowest free blank for an order; the same order gets the same blank, however often it asks.

    Two clerks at once get two blanks. Raises OutOfStock, or OrderHasBlank where it holds one of another kind or office.
    """
    held = _holding(work, order_id)
    if held is not None:
        if (held.kind, held.office) != (kind, office):
            raise OrderHasBlank
        return held
    free = work.session.scalars(
        select(Blank)
        .where(Blank.kind == kind, Blank.office == office, Blank.state == "in_stock")
        .order_by(Blank.delivery_id, Blank.place)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if free is None:
        raise OutOfStock(kind=kind, office=office)
    return _give(work, free, order_id)


def allocate_number(work: Work, *, kind: str, office: str, order_id: UUID, number: str) -> Blank:
    """The blank that a clerk holds in hand and scans.

    Raises NumbersRefused (`blank_numbers_never_received`, `_elsewhere`), BlankNotFree, OrderHasBlank.
    """
    held = _holding(work, order_id)
    wanted = plain(number)
    found = blanks(work.session, kind, [wanted], lock=True).get(wanted)
    if found is None or found.state == "announced":
        raise NumbersRefused("blank_numbers_never_received", [wanted])
    if found.office != office or found.state == "in_transit":
        raise NumbersRefused("blank_numbers_elsewhere", [wanted])
    if held is not None:
        if held.id != found.id:
            raise OrderHasBlank
        return held
    if found.state != "in_stock":
        raise BlankNotFree(state=found.state)
    return _give(work, found, order_id)


def release(work: Work, *, order_id: UUID) -> None:
    """The order needs its blank no longer. Safe to repeat; raises BlankNotFree once it was issued."""
    held = _holding(work, order_id)
    if held is None:
        return
    if held.state == "issued":
        raise BlankNotFree(state=held.state)
    enter(work, [held], "released")
    record_moves(work, "release", [held], order=str(order_id))


def issue(work: Work, *, order_id: UUID, document_id: UUID) -> Blank:
    """The order's blank has become a document; safe to repeat. Raises OrderWithoutBlank.

    The stock keeps the order's id alone; the document's stands in the audit.
    """
    held = _holding(work, order_id)
    if held is None:
        raise OrderWithoutBlank
    if held.state == "allocated":
        enter(work, [held], "issued")
        record_moves(work, "issue", [held], order=str(order_id), document=str(document_id))
    return held


def recall(work: Work, *, order_id: UUID, office: str, witness: Actor, words: str = "") -> None:
    """The document that the order's blank has become was never handed over, and is destroyed before a witness.

    `office` is where that happens; whoever makes documents there may, and the caller has asked who that is. Safe to
    repeat. Raises SecondPersonNeeded, WitnessUnknown.
    """
    held = _holding(work, order_id)
    if held is None or held.state != "issued":
        return
    if work.actor.id is None or witness.id == work.actor.id:
        raise SecondPersonNeeded
    if not witness.is_staff or office not in witness.offices_with("stock:blank:view"):
        raise WitnessUnknown
    enter(work, [held], "recalled", witness_id=witness.id, words=words.strip())
    record_moves(work, "recall", [held], order=str(order_id), witness=str(witness.id), words=words.strip())


def _holding(work: Work, order_id: UUID) -> Blank | None:
    """The order's blank, locked; requests for one order come one after the other."""
    one_at_a_time(work, f"order/{order_id}")
    held = blank_of(work.session, order_id)
    if held is not None:
        work.session.refresh(held, with_for_update=True)
    return held if held is not None and held.order_id == order_id and held.state in ("allocated", "issued") else None


def _give(work: Work, free: Blank, order_id: UUID) -> Blank:
    enter(work, [free], "allocated", order_id=order_id)
    record_moves(work, "allocate", [free], order=str(order_id))
    return free
