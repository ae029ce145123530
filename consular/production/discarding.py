"""Orders that end without a hand-over: revoked before or after it was made, damaged or lost in our hands."""

from __future__ import annotations

from uuid import UUID

from consular import custody, register, stock
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.work import Work
from consular.production.errors import DiscardRefused, OrderMoved
from consular.production.lifecycle import Cancel, keep_apart, move
from consular.production.models import ProductionOrder
from consular.production.operations import again, ended_already
from consular.production.policy import MAKE, VIEW, order_to
from consular.production.queries import live, of_decision
from consular.production.rules import CANCELLED, CHECKED, DISCARDED, LOST, READY, REVOKED, WITH_DOCUMENT


def discard(work: Work, *, order_id: UUID, reason: str, witness: Actor, words: str) -> ProductionOrder:
    """End the order of a document that was checked and is not handed over; `reason` is one of `rules.DISCARDED`.

    What lies in the safe is destroyed there before a witness; what was lost must have been searched for and given up in
    custody. Where the register had ended the document before, nothing is made again and the case closes; else it is
    cancelled there, and another attempt begins, which is given. A second press gives the same.

    Raises NotFound, OrderMoved, DeciderProduces, DiscardRefused (the reason does not fit), and the errors of custody
    and stock.
    """
    order = order_to(work, VIEW, order_id)
    item = custody.items(work.session, [order.item_id]).get(order.item_id) if order.item_id else None
    office = item.office if item is not None else order.office
    if office not in work.actor.offices_with(MAKE):
        raise NotFound
    if order.state == CANCELLED:
        return of_decision(work.session, order.decision_id)[-1]
    if order.state not in (CHECKED, READY) or order.document_id is None:
        raise OrderMoved(state=order.state, act="discard")
    keep_apart(work, order)
    ended = ended_already(work, order)
    lost = item is not None and item.state == "given_up"
    if reason not in DISCARDED or (reason == REVOKED) != ended or (reason == LOST and not lost):
        raise DiscardRefused(reason=reason)
    if not lost:
        if item is not None:
            custody.destroy(work, item_id=item.id, words=words)
        stock.recall(work, order_id=order.id, office=office, witness=witness, words=words)
    if not ended:
        register.cancel(work, order.document_id, reason=f"{reason}-before-handover")
    move(work, order, Cancel, reason=reason)
    if ended:
        custody.close_case(work, order.dossier_id)
        return order
    return again(work, order)


def cancel_unmade(work: Work, dossier_id: UUID, *, reason: str, decision_id: UUID | None = None) -> None:
    """Reaction to a revocation: what has not been made yet is not made any more; its blank goes back into the stock.

    What stands in the register meanwhile is ended there by the decision, and in production by hand (`discard`,
    `spoil`).
    """
    order = live(work.session, dossier_id, lock=True)
    if order is None:
        return
    if order.state in WITH_DOCUMENT:
        if decision_id is not None and order.document_id is not None and not ended_already(work, order):
            register.revoke(work, order.document_id, decision_id=decision_id)
        return
    stock.release(work, order_id=order.id)
    move(work, order, Cancel, reason=reason)
    custody.close_case(work, dossier_id)
