"""Paying back: a task that one person approves and another pays."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from consular.catalogue import Catalogue
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.fees.cash_models import Note, Receipt, Refund
from consular.fees.errors import CurrencyNotTaken, ReasonMissing, RefundNotOpen, SamePerson
from consular.fees.events import RefundOpened, RefundPaid
from consular.fees.models import Charge
from consular.fees.receiving import enter, new_receipt, record_money
from consular.fees.rules import Tender, share, table_in_force
from consular.fees.tills import balance_of, refuse_deciders, working_till


def open_refund(
    work: Work, *, receipt: Receipt, cause: str, amount: Decimal | None = None, waiver_id: UUID | None = None
) -> Refund | None:
    """The task to pay back `amount` of a receipt, in its currency; without an amount, all that is left of it.

    One per receipt and cause (or waiver), however often it is asked for. None when nothing is left to pay back.
    """
    work.session.flush()
    work.session.scalars(select(Receipt.id).where(Receipt.id == receipt.id).with_for_update()).one()
    earlier = work.session.scalars(
        select(Refund).where(
            Refund.receipt_id == receipt.id, Refund.cause == cause, Refund.waiver_id.is_not_distinct_from(waiver_id)
        )
    ).first()
    if earlier is not None:
        return earlier
    returned = work.session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(
            Refund.receipt_id == receipt.id, Refund.state != "dismissed"
        )
    )
    left = receipt.amount - Decimal(returned or 0)
    back = left if amount is None else min(amount, left)
    if back <= 0 or receipt.voided_at is not None:
        return None
    made = Refund(
        id=new_id(),
        dossier_id=receipt.dossier_id,
        charge_id=receipt.charge_id,
        receipt_id=receipt.id,
        waiver_id=waiver_id,
        office=receipt.office,
        cause=cause,
        currency=receipt.currency,
        amount=back,
        opened_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    _record(work, made, "open")
    work.emit(RefundOpened(dossier_id=made.dossier_id, refund_id=made.id))
    return made


def refund_ended(work: Work, *, dossier_id: UUID, cause: str, catalogue: Catalogue) -> list[Refund]:
    """The case has ended as `cause` says (`inadmissible`, `withdrawn`): what was paid goes back where the law says so.

    Each charge is judged by its own fee table. Safe to repeat.
    """
    opened = []
    for charge in work.session.scalars(select(Charge).where(Charge.dossier_id == dossier_id).order_by(Charge.id)):
        if cause not in table_in_force(catalogue.fees.get(charge.fee, []), charge.table_from).refunds:
            continue
        receipts = work.session.scalars(
            select(Receipt)
            .where(Receipt.charge_id == charge.id, Receipt.kind == "payment", Receipt.voided_at.is_(None))
            .order_by(Receipt.id)
        ).all()
        made = [open_refund(work, receipt=receipt, cause=cause) for receipt in receipts]
        opened += [refund for refund in made if refund is not None]
    return opened


def _held(work: Work, refund_id: UUID, permission: str) -> Refund:
    found = work.session.scalars(
        select(Refund)
        .join(Dossier, Dossier.id == Refund.dossier_id)
        .where(Refund.id == refund_id, visible(work.actor, permission))
        .with_for_update(of=Refund)
        .execution_options(populate_existing=True)
    ).first()
    if found is None or work.actor.id is None:
        raise NotFound
    return found


def approve_refund(work: Work, *, refund_id: UUID) -> Refund:
    """It may be paid; whoever approves neither received the money nor pays it back. A second press changes nothing.

    Raises NotFound, SamePerson or RefundNotOpen.
    """
    found = _held(work, refund_id, "fees:refund:approve")
    if found.state == "approved" and found.approved_by == work.actor.id:
        return found
    if found.state != "open":
        raise RefundNotOpen
    if work.session.get_one(Receipt, found.receipt_id).cashier_id == work.actor.id:
        raise SamePerson
    found.state, found.approved_by, found.approved_at = "approved", work.actor.id, work.now
    _record(work, found, "approve")
    return found


def dismiss_refund(work: Work, *, refund_id: UUID, reason: str) -> Refund:
    """Nothing is paid back, and why. A second press changes nothing. Raises NotFound, ReasonMissing, RefundNotOpen."""
    found = _held(work, refund_id, "fees:refund:approve")
    if found.state == "dismissed" and found.dismissed_by == work.actor.id:
        return found
    if found.state not in ("open", "approved"):
        raise RefundNotOpen
    if not reason.strip():
        raise ReasonMissing
    found.reason = Note(reason.strip())
    found.state, found.dismissed_by, found.dismissed_at = "dismissed", work.actor.id, work.now
    _record(work, found, "dismiss", reason=reason.strip())
    return found


def pay_refund(work: Work, *, refund_id: UUID, method: str = "cash") -> Receipt:
    """Pay an approved refund from the cashier's open till; it has a receipt of its own. A second press gives it again.

    Raises NotFound, CashierDecides, RefundNotOpen, SamePerson, TillNeeded, TillOver, CurrencyNotTaken or TillShort.
    """
    found = _held(work, refund_id, "fees:receipt:record")
    refuse_deciders(work.actor, found.office)
    if found.state == "paid":
        return work.session.scalars(select(Receipt).where(Receipt.refund_id == found.id)).one()
    if found.state != "approved":
        raise RefundNotOpen
    if found.approved_by == work.actor.id:
        raise SamePerson
    till = working_till(work)
    if method == "cash" and found.currency not in balance_of(work.session, till.id):
        raise CurrencyNotTaken(currency=found.currency)
    paid = work.session.get_one(Receipt, found.receipt_id)
    charge = work.session.get_one(Charge, found.charge_id)
    found.state, found.paid_by, found.paid_at = "paid", work.actor.id, work.now
    work.session.flush()
    receipt = new_receipt(
        work,
        charge,
        Tender(paid.currency, paid.rate, paid.step),
        found.amount,
        office=till.office,
        year=till.day.year,
        base=share(paid.base_amount, found.amount, paid.amount, Decimal("0.01")),
    )
    receipt.kind, receipt.refund_id, receipt.method = "refund", found.id, method
    receipt.till_id, receipt.cashier_id = till.id, work.actor.id
    work.session.add(receipt)
    work.session.flush()
    if method == "cash":
        enter(work, till, receipt, "refund", -found.amount)
    record_money(work, "fees:refund:pay", receipt, refund=str(found.id))
    work.emit(RefundPaid(dossier_id=found.dossier_id, refund_id=found.id))
    return receipt


def _record(work: Work, refund: Refund, verb: str, **more: str) -> None:
    work.record(
        f"fees:refund:{verb}",
        f"refund/{refund.id}",
        dossier_id=refund.dossier_id,
        detail={"cause": refund.cause, "amount": str(refund.amount), "currency": refund.currency, **more},
    )
