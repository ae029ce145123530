"""Charging and receiving."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from consular.catalogue import FeeTable
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.fees.errors import CashierDecides
from consular.fees.events import FeeSettled
from consular.fees.models import Charge, Receipt, ReceiptCounter
from consular.fees.rules import DECIDING, line_for

_CHARGE = select(Charge).where(Charge.dossier_id == bindparam("dossier_id"), Charge.fee == bindparam("fee"))


def charge(work: Work, *, dossier_id: UUID, office: str, table: FeeTable, age: int | None) -> Charge:
    """Owe the line for this age. Zero is settled at once. Safe to repeat."""
    found = work.session.scalars(_CHARGE, {"dossier_id": dossier_id, "fee": table.key}).first()
    if found is not None:
        return found
    line = line_for(table, age)
    made = Charge(
        id=new_id(),
        dossier_id=dossier_id,
        office=office,
        fee=table.key,
        line=line.key,
        currency=table.currency,
        amount=line.amount,
        created_at=work.now,
        settled_at=work.now if line.amount == 0 else None,
    )
    work.session.add(made)
    work.record(
        "fees:charge:make",
        f"charge/{made.id}",
        dossier_id=dossier_id,
        detail={"line": line.key, "amount": str(line.amount), "currency": table.currency},
    )
    return made


def record_receipt(work: Work, *, charge_id: UUID) -> Receipt:
    """A cashier has the money. A second press gives the same receipt.

    Raises NotFound, or CashierDecides for somebody who may also decide in that office.
    """
    found = work.session.scalars(
        select(Charge)
        .join(Dossier, Dossier.id == Charge.dossier_id)
        .where(Charge.id == charge_id, visible(work.actor, "fees:receipt:record"))
        .with_for_update(of=Charge)
    ).first()
    if found is None or work.actor.id is None:
        raise NotFound
    if any(found.office in work.actor.offices_with(permission) for permission in DECIDING):
        raise CashierDecides
    earlier = work.session.scalars(select(Receipt).where(Receipt.charge_id == charge_id)).first()
    if earlier is not None:
        return earlier
    receipt = Receipt(
        id=new_id(),
        charge_id=found.id,
        dossier_id=found.dossier_id,
        number=_next_number(work, found.office),
        office=found.office,
        cashier_id=work.actor.id,
        received_at=work.now,
    )
    found.settled_at = work.now
    work.session.add(receipt)
    work.record(
        "fees:receipt:record",
        f"receipt/{receipt.id}",
        dossier_id=found.dossier_id,
        detail={"number": receipt.number, "amount": str(found.amount), "currency": found.currency},
    )
    work.emit(FeeSettled(dossier_id=found.dossier_id))
    return receipt


def _next_number(work: Work, office: str) -> str:
    year = work.now.year
    last = work.session.scalar(
        insert(ReceiptCounter)
        .values(office=office, year=year, last=1)
        .on_conflict_do_update(index_elements=["office", "year"], set_={"last": ReceiptCounter.last + 1})
        .returning(ReceiptCounter.last)
    )
    return f"{office.upper()}-{year}-{last:06d}"
