"""Money at the counter: a numbered receipt, and one that is void."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.fees.cash_models import BankPayment, Note, Receipt, ReceiptCounter, ReceiptLine, Refund, Till, TillEntry
from consular.fees.errors import (
    AmountChanged,
    ChargeCancelled,
    CurrencyNotTaken,
    GivenTooLittle,
    NothingOwed,
    ReasonMissing,
    SamePerson,
    TillShort,
    VoidTooLate,
)
from consular.fees.events import FeeSettled, ReceiptVoided
from consular.fees.models import Charge, ChargeLine
from consular.fees.queries import locked_charge, standing_receipt
from consular.fees.rules import Tender
from consular.fees.tills import balance_of, refuse_deciders, working_till
from consular.vault import new_key


def told_tender(charge: Charge) -> Tender:
    """Paying in the currency that the applicant was told, at the rate of that day."""
    return Tender(charge.told_currency, charge.told_rate, charge.told_step)


def record_receipt(
    work: Work,
    *,
    charge_id: UUID,
    method: str = "cash",
    tender: Tender | None = None,
    shown: Decimal | None = None,
    given: Decimal | None = None,
    payer: str = "",
) -> Receipt:
    """A cashier has the money: a receipt for all that the charge owes. A second press gives the same receipt.

    `tender` is how it is paid: as told (without it), or in another currency at today's rate (`rules.tender`). `shown`
    is the amount that the page showed, `given` what the payer handed over; both in the tender's currency. Raises
    NotFound, CashierDecides, TillNeeded, TillOver, CurrencyNotTaken, AmountChanged, GivenTooLittle, ChargeCancelled or
    NothingOwed.
    """
    found = locked_charge(work, charge_id, "fees:receipt:record")
    if work.actor.id is None:
        raise NotFound
    refuse_deciders(work.actor, found.office)
    if found.cancelled_at is not None:
        raise ChargeCancelled
    if found.settled_at is not None:
        earlier = standing_receipt(work.session, found.id)
        if earlier is None:
            raise NothingOwed
        return earlier
    till = working_till(work)
    refuse_deciders(work.actor, till.office)
    tender = tender or told_tender(found)
    if tender.currency not in balance_of(work.session, till.id):
        raise CurrencyNotTaken(currency=tender.currency)
    amount = tender.of(found.owed)
    if shown is not None and shown != amount:
        raise AmountChanged
    if given is not None and (not given.is_finite() or given < amount):
        raise GivenTooLittle
    receipt = new_receipt(work, found, tender, amount, office=till.office, year=till.day.year)
    receipt.till_id, receipt.cashier_id, receipt.method = till.id, work.actor.id, method
    receipt.given = given if method == "cash" else None
    if payer.strip():
        receipt.payer = Note(payer.strip())
    work.session.add(receipt)
    settle_lines(work, found, receipt)
    if method == "cash":
        enter(work, till, receipt, "payment", amount)
    return receipt


def new_receipt(
    work: Work, charge: Charge, tender: Tender, amount: Decimal, *, office: str, year: int, base: Decimal | None = None
) -> Receipt:
    """A receipt with the next number of the office, to be completed by the caller; `base` is what it pays of it."""
    serial = _next_serial(work, office, year)
    return Receipt(
        id=new_id(),
        charge_id=charge.id,
        dossier_id=charge.dossier_id,
        kind="payment",
        number=f"{office.upper()}-{year}-{serial:06d}",
        office=office,
        year=year,
        serial=serial,
        currency=tender.currency,
        amount=amount,
        rate=tender.rate,
        step=tender.step,
        base_currency=charge.currency,
        base_amount=charge.owed if base is None else base,
        received_at=work.now,
    )


def _next_serial(work: Work, office: str, year: int) -> int:
    return work.session.execute(
        insert(ReceiptCounter)
        .values(office=office, year=year, last=1)
        .on_conflict_do_update(index_elements=["office", "year"], set_={"last": ReceiptCounter.last + 1})
        .returning(ReceiptCounter.last)
    ).scalar_one()


def settle_lines(work: Work, charge: Charge, receipt: Receipt) -> None:
    """The receipt pays whatever the charge owes."""
    work.session.flush()
    for line in charge.lines:
        if line.settled_at is None:
            work.session.add(
                ReceiptLine(id=new_id(), receipt_id=receipt.id, line_id=line.id, amount=line.amount - line.waived)
            )
            line.settled_at = work.now
    charge.settled_at = work.now
    record_money(work, "fees:receipt:record", receipt)
    work.emit(FeeSettled(dossier_id=charge.dossier_id))


def record_money(work: Work, action: str, receipt: Receipt, **more: str) -> None:
    """The audit's line for money that passed."""
    work.record(
        action,
        f"receipt/{receipt.id}",
        dossier_id=receipt.dossier_id,
        detail={
            "number": receipt.number,
            "amount": str(receipt.amount),
            "currency": receipt.currency,
            "method": receipt.method,
            **more,
        },
    )


def enter(work: Work, till: Till, receipt: Receipt, kind: str, amount: Decimal) -> None:
    """Cash goes into the till, or (negative) out of it. Raises TillShort."""
    if balance_of(work.session, till.id).get(receipt.currency, Decimal(0)) + amount < 0:
        raise TillShort(currency=receipt.currency)
    work.session.flush()
    work.session.add(
        TillEntry(
            id=new_id(),
            till_id=till.id,
            receipt_id=receipt.id,
            kind=kind,
            currency=receipt.currency,
            amount=amount,
            at=work.now,
            staff_id=work.actor.id,
        )
    )
    work.session.flush()


def void_receipt(work: Work, *, receipt_id: UUID, reason: str) -> Receipt:
    """Take a receipt of today back: the number stays, the money goes back to the payer, the charge is owed again.

    A receipt for money told by the bank is in no till and may be void on any day: its payments are of unknown reference
    again, and wait for somebody to say which case they are for.

    A second press changes nothing. Raises NotFound, SamePerson (the cashier), ReasonMissing, VoidTooLate or TillShort.
    """
    place = select(Receipt.charge_id, Receipt.till_id).join(Dossier, Dossier.id == Receipt.dossier_id)
    seen = work.session.execute(
        place.where(Receipt.id == receipt_id, Receipt.kind == "payment", visible(work.actor, "fees:receipt:void"))
    ).first()
    if seen is None or work.actor.id is None:
        raise NotFound
    charge = locked_charge(work, seen.charge_id, "fees:receipt:void")
    receipt = work.session.scalars(
        select(Receipt).where(Receipt.id == receipt_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if receipt.voided_at is not None:
        return receipt
    if receipt.cashier_id == work.actor.id:
        raise SamePerson
    if not reason.strip():
        raise ReasonMissing
    till = _open_till(work, receipt)
    if _is_refunded(work, receipt):
        raise VoidTooLate
    receipt.void_reason = Note(reason.strip())
    receipt.voided_by, receipt.voided_at = work.actor.id, work.now
    _owe_again(work, charge, receipt)
    if till is None:
        _unmatch(work, receipt)
    elif receipt.method == "cash":
        enter(work, till, receipt, "void", -receipt.amount)
    record_money(work, "fees:receipt:void", receipt, reason=reason.strip())
    work.emit(ReceiptVoided(dossier_id=receipt.dossier_id))
    return receipt


def _open_till(work: Work, receipt: Receipt) -> Till | None:
    """The till of a receipt, held; None for money told by the bank. Raises VoidTooLate."""
    if receipt.till_id is None and receipt.method == "transfer":
        return None
    till = work.session.scalars(
        select(Till).where(Till.id == receipt.till_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if till is None or till.closed_at is not None or till.ends_at <= work.now:
        raise VoidTooLate
    return till


def _unmatch(work: Work, receipt: Receipt) -> None:
    for payment in work.session.scalars(select(BankPayment).where(BankPayment.receipt_id == receipt.id)).all():
        new_key(payment.id)
        payment.state, payment.receipt_id, payment.charge_id, payment.dossier_id = "unknown", None, None, None
        payment.reference = Note("")
    work.session.flush()


def _is_refunded(work: Work, receipt: Receipt) -> bool:
    return (
        work.session.scalars(
            select(Refund.id).where(Refund.receipt_id == receipt.id, Refund.state != "dismissed").limit(1)
        ).first()
        is not None
    )


def _owe_again(work: Work, charge: Charge, receipt: Receipt) -> None:
    paid = set(work.session.scalars(select(ReceiptLine.line_id).where(ReceiptLine.receipt_id == receipt.id)))
    work.session.execute(update(ReceiptLine).where(ReceiptLine.receipt_id == receipt.id).values(stands=False))
    for line in charge.lines:
        if line.id in paid:
            _reopen(line)
    if any(line.settled_at is None for line in charge.lines):
        charge.settled_at = None
    work.session.flush()


def _reopen(line: ChargeLine) -> None:
    if line.waived < line.amount:
        line.settled_at = None
