"""Payments confirmed by a bank: each is taken once, and whatever does not fit waits for a person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.fees.cash_models import BankPayment, Note, Receipt
from consular.fees.errors import PaymentSettled
from consular.fees.models import Charge
from consular.fees.queries import locked_charge
from consular.fees.receiving import new_receipt, record_money, settle_lines, told_tender
from consular.fees.refunds import open_refund
from consular.fees.rules import Tender
from consular.vault import new_key

_TABLE = BankPayment.__table__


def record_payment(
    work: Work,
    *,
    external_id: str,
    currency: str,
    amount: Decimal,
    paid_on: dt.date,
    dossier_id: UUID | None,
    reference: str = "",
) -> str:
    """A payment that an external system confirms, once per `external_id`. Says what became of it:

    `receipted`; `over` and `double` (receipted, and a refund is opened for what is too much); `unusable` (the case has
    ended, and all of it is to be paid back); `held` (less than is
    owed: it waits for the rest); `foreign` (another currency than was told); `unknown` (no dossier, or one that was
    never charged; `reference` is kept sealed); `repeated` (told before, nothing was done); `contradicts` (told before
    with other contents, nothing was done).
    """
    charge = _owing(work, dossier_id) if dossier_id else None
    made = work.session.scalar(
        insert(BankPayment)
        .values(
            id=new_id(),
            external_id=external_id,
            dossier_id=charge.dossier_id if charge else None,
            charge_id=charge.id if charge else None,
            currency=currency,
            amount=amount,
            paid_on=paid_on,
            state="held" if charge else "unknown",
            told_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["external_id"])
        .returning(_TABLE.c["id"])
    )
    if made is None:
        known = work.session.scalars(select(BankPayment).where(BankPayment.external_id == external_id)).one()
        same = (known.currency, known.amount, known.paid_on) == (currency, amount, paid_on)
        return "repeated" if same else "contradicts"
    payment = work.session.get_one(BankPayment, made)
    work.record(
        "fees:payment:record",
        f"payment/{payment.id}",
        dossier_id=payment.dossier_id,
        # Without a file there is no key under which the system's detail could be sealed; the row itself stays.
        detail={"amount": str(amount), "currency": currency, "paid_on": paid_on.isoformat()} if charge else None,
    )
    if charge is None:
        new_key(payment.id)
        payment.reference = Note(reference)
        return "unknown"
    return _allocate(work, payment, charge)


def _owing(work: Work, dossier_id: UUID) -> Charge | None:
    """The charge that a payment for this dossier is meant for, held: the oldest that is owed, else the newest."""
    ids = work.session.scalars(
        select(Charge.id)
        .where(Charge.dossier_id == dossier_id)
        .order_by(
            Charge.settled_at.is_not(None) | Charge.cancelled_at.is_not(None), Charge.settled_at.desc(), Charge.id
        )
    ).all()
    if not ids:
        return None
    return work.session.scalars(
        select(Charge).where(Charge.id == ids[0]).with_for_update().execution_options(populate_existing=True)
    ).one()


def _allocate(work: Work, payment: BankPayment, charge: Charge) -> str:
    tender = _tender(charge, payment.currency)
    if tender is None:
        payment.state = "foreign"
        return "foreign"
    if charge.settled_at is not None:
        return _return(work, [payment], charge, tender, "double")
    if charge.cancelled_at is not None:
        return _return(work, [payment], charge, tender, "unusable")
    payment.state = "held"
    work.session.flush()
    pool = list(
        work.session.scalars(
            select(BankPayment)
            .where(
                BankPayment.charge_id == charge.id,
                BankPayment.state == "held",
                BankPayment.currency == payment.currency,
            )
            .order_by(BankPayment.id)
        )
    )
    received, owed = sum((p.amount for p in pool), Decimal(0)), tender.of(charge.owed)
    if received < owed:
        return "held"
    receipt = new_receipt(work, charge, tender, received, office=charge.office, year=work.now.year)
    receipt.method = "transfer"
    # Who said that it is for this case does not make the receipt void.
    receipt.cashier_id = work.actor.id if work.actor.is_staff else None
    work.session.add(receipt)
    settle_lines(work, charge, receipt)
    _receipted(work, pool, receipt)
    if received > owed:
        open_refund(work, receipt=receipt, cause="over", amount=received - owed)
        return "over"
    return "receipted"


def _tender(charge: Charge, currency: str) -> Tender | None:
    if currency == charge.told_currency:
        return told_tender(charge)
    return Tender(currency) if currency == charge.currency else None


def _return(work: Work, payments: list[BankPayment], charge: Charge, tender: Tender, cause: str) -> str:
    """Money that settles nothing is receipted too, and all of it is to be paid back."""
    amount = sum((p.amount for p in payments), Decimal(0))
    receipt = new_receipt(work, charge, tender, amount, office=charge.office, year=work.now.year, base=Decimal(0))
    receipt.method = "transfer"
    work.session.add(receipt)
    work.session.flush()
    record_money(work, "fees:receipt:record", receipt, cause=cause)
    _receipted(work, payments, receipt)
    open_refund(work, receipt=receipt, cause=cause)
    return cause


def _receipted(work: Work, payments: list[BankPayment], receipt: Receipt) -> None:
    for payment in payments:
        payment.state, payment.receipt_id = "receipted", receipt.id
    work.session.flush()


def _waiting(work: Work, payment_id: UUID) -> BankPayment:
    seen = select(Dossier.id).where(visible(work.actor, "fees:refund:approve"))
    found = work.session.scalars(
        select(BankPayment)
        .where(
            BankPayment.id == payment_id,
            BankPayment.dossier_id.is_(None) | BankPayment.dossier_id.in_(seen),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def match_payment(work: Work, *, payment_id: UUID, dossier_id: UUID) -> str:
    """Say which dossier a payment of unknown reference is for; the answer is as of `record_payment`.

    Raises NotFound (also for a dossier that the actor may not see or that was never charged), or PaymentSettled.
    """
    found = _waiting(work, payment_id)
    if found.state != "unknown":
        raise PaymentSettled
    meant = _owing(work, dossier_id)
    if meant is None:
        raise NotFound
    charge = locked_charge(work, meant.id, "fees:refund:approve")
    found.reference_sealed = None
    found.dossier_id, found.charge_id, found.state = charge.dossier_id, charge.id, "held"
    work.session.flush()
    work.record("fees:payment:match", f"payment/{found.id}", dossier_id=charge.dossier_id)
    return _allocate(work, found, charge)


def return_payment(work: Work, *, payment_id: UUID) -> BankPayment:
    """Give up waiting for the rest of a held payment, or for a currency: it is receipted, and a refund is opened.

    A second press changes nothing. Raises NotFound, or PaymentSettled when it is of unknown reference.
    """
    found = _waiting(work, payment_id)
    if found.state == "receipted":
        return found
    if found.charge_id is None:
        raise PaymentSettled
    charge = locked_charge(work, found.charge_id, "fees:refund:approve")
    _return(work, [found], charge, _tender(charge, found.currency) or Tender(found.currency), "unusable")
    return found
