"""Charging, choosing an optional line, waiving."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select

from consular.catalogue import FeeLine, FeeTable, WaiverGround
from consular.core.ids import new_id
from consular.core.work import Work
from consular.fees.cash_models import Receipt, ReceiptLine
from consular.fees.errors import AlreadyWaived, ChargeCancelled, LineUnknown, PowerToWaiveMissing, ReasonMissing
from consular.fees.events import FeeSettled
from consular.fees.models import Charge, ChargeLine, Waiver, WaiverFacts, WaiverLine
from consular.fees.queries import locked_charge
from consular.fees.refunds import open_refund
from consular.fees.rules import Tender, lines_for, part_of, share

_CHARGE = select(Charge).where(Charge.dossier_id == bindparam("dossier_id"), Charge.fee == bindparam("fee"))


def charge(
    work: Work,
    *,
    dossier_id: UUID,
    office: str,
    table: FeeTable,
    age: int | None,
    nationality: str | None = None,
    chosen: Collection[str] = (),
    told: Tender | None = None,
) -> Charge:
    """Owe the lines for this age and nationality, and the `chosen` optional ones. Zero is settled at once.

    Table, currency and rate are frozen: `told` is what the applicant is told (`default_tender`), without it the
    table's own currency. Safe to repeat: the first charge of a table stands.
    """
    found = work.session.scalars(_CHARGE, {"dossier_id": dossier_id, "fee": table.key}).first()
    if found is not None:
        return found
    owed = lines_for(table, age=age, nationality=nationality, chosen=chosen)
    told = told or Tender(table.currency)
    nothing = all(line.amount == 0 for line in owed)
    made = Charge(
        id=new_id(),
        dossier_id=dossier_id,
        office=office,
        fee=table.key,
        table_from=table.valid_from,
        due=table.due,
        currency=table.currency,
        told_currency=told.currency,
        told_rate=told.rate,
        told_step=told.step,
        created_at=work.now,
        settled_at=work.now if nothing else None,
    )
    made.lines = [_line(work, made, line, position) for position, line in enumerate(owed)]
    work.session.add(made)
    work.record(
        "fees:charge:make",
        f"charge/{made.id}",
        dossier_id=dossier_id,
        detail={"lines": {x.key: str(x.amount) for x in owed}, "currency": table.currency, "told": told.currency},
    )
    return made


def _line(work: Work, owing: Charge, line: FeeLine, position: int) -> ChargeLine:
    return ChargeLine(
        id=new_id(),
        charge_id=owing.id,
        dossier_id=owing.dossier_id,
        position=position,
        key=line.key,
        kind=line.kind,
        amount=line.amount,
        waived=Decimal(0),
        settled_at=work.now if line.amount == 0 else None,
    )


def cancel_unpaid(work: Work, dossier_id: UUID, *, ended_as: str) -> list[Charge]:
    """The case has ended (one of `rules.ENDS`): what was not paid is asked of nobody. Safe to repeat.

    Lines and receipts stay as they were written.
    """
    owed = work.session.scalars(
        select(Charge)
        .where(Charge.dossier_id == dossier_id, Charge.settled_at.is_(None), Charge.cancelled_at.is_(None))
        .order_by(Charge.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for found in owed:
        found.cancelled_at, found.cancelled_as = work.now, ended_as
        work.record("fees:charge:cancel", f"charge/{found.id}", dossier_id=dossier_id, detail={"ended_as": ended_as})
    work.session.flush()
    return list(owed)


def mark_missed(work: Work, dossier_id: UUID) -> None:
    """What is owed again, when the work is past the moment at which it was due, is listed for the office."""
    for found in work.session.scalars(
        select(Charge)
        .where(Charge.dossier_id == dossier_id, Charge.settled_at.is_(None), Charge.cancelled_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all():
        if found.missed_at is None:
            found.missed_at = work.now
            work.record("fees:charge:miss", f"charge/{found.id}", dossier_id=dossier_id)


def choose_line(work: Work, *, charge_id: UUID, line: str, table: FeeTable) -> Charge:
    """Owe an optional line of the charge's own table as well. A second press changes nothing.

    Raises NotFound, ChargeCancelled or LineUnknown.
    """
    found = locked_charge(work, charge_id, "fees:receipt:record")
    if found.cancelled_at is not None:
        raise ChargeCancelled
    if any(x.key == line for x in found.lines):
        return found
    wanted = next((x for x in table.lines if x.key == line and x.optional), None)
    if wanted is None or table.key != found.fee or table.valid_from > found.table_from:
        raise LineUnknown
    made = _line(work, found, wanted, len(found.lines))
    found.lines.append(made)
    if made.settled_at is None:
        found.settled_at = None
    work.record(
        "fees:charge:choose",
        f"charge/{found.id}",
        dossier_id=found.dossier_id,
        detail={"line": line, "amount": str(wanted.amount), "currency": found.currency},
    )
    return found


def waive(work: Work, *, charge_id: UUID, ground: WaiverGround, facts: str) -> Waiver:
    """Take off what the ground allows: `percent` of each line of its kinds that was not waived before.

    What was paid already is to be paid back: a refund is opened. A second press gives the same waiver. Raises
    NotFound, PowerToWaiveMissing, ChargeCancelled, ReasonMissing (no facts) or AlreadyWaived (nothing is left).
    """
    found = locked_charge(work, charge_id, "fees:charge:waive")
    if "waive" not in work.actor.powers:
        raise PowerToWaiveMissing
    earlier = work.session.scalars(
        select(Waiver).where(Waiver.charge_id == found.id, Waiver.ground == ground.key)
    ).first()
    if earlier is not None:
        return earlier
    if found.cancelled_at is not None:
        raise ChargeCancelled
    if not facts.strip():
        raise ReasonMissing
    lines = [x for x in found.lines if x.kind in ground.kinds and x.waived == 0 and x.amount > 0]
    if not lines or work.actor.id is None:
        raise AlreadyWaived
    made = Waiver(
        id=new_id(),
        dossier_id=found.dossier_id,
        charge_id=found.id,
        ground=ground.key,
        percent=ground.percent,
        granted_by=work.actor.id,
        granted_at=work.now,
    )
    made.facts = WaiverFacts(facts.strip())
    work.session.add(made)
    work.session.flush()
    for line in lines:
        _take_off(work, made, line)
    work.session.flush()
    work.record(
        "fees:charge:waive",
        f"charge/{found.id}",
        dossier_id=found.dossier_id,
        detail={"ground": ground.key, "lines": {x.key: str(x.waived) for x in lines}, "facts": facts.strip()},
    )
    _give_back(work, found, made, lines)
    if found.settled_at is None and all(x.settled_at is not None for x in found.lines):
        found.settled_at = work.now
        work.emit(FeeSettled(dossier_id=found.dossier_id))
    return made


def _take_off(work: Work, waiver: Waiver, line: ChargeLine) -> None:
    line.waived = part_of(line.amount, waiver.percent)
    if line.waived == line.amount and line.settled_at is None:
        line.settled_at = work.now
    if line.waived > 0:
        work.session.add(WaiverLine(id=new_id(), waiver_id=waiver.id, line_id=line.id, amount=line.waived))


def _give_back(work: Work, owing: Charge, waiver: Waiver, lines: list[ChargeLine]) -> None:
    """A refund for each receipt that paid a line which is now waived."""
    paid = work.session.execute(
        select(ReceiptLine, Receipt)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(ReceiptLine.line_id.in_([x.id for x in lines]), ReceiptLine.stands)
    ).all()
    waived = {line.id: line.waived for line in lines}
    parts: dict[UUID, Decimal] = {}
    for part, receipt in paid:
        parts[receipt.id] = parts.get(receipt.id, Decimal(0)) + min(part.amount, waived[part.line_id])
    for receipt in {receipt.id: receipt for _, receipt in paid}.values():
        back = share(receipt.amount, parts[receipt.id], receipt.base_amount, receipt.step)
        open_refund(work, receipt=receipt, cause="waiver", amount=back, waiver_id=waiver.id)


def visible_charge(work: Work, charge_id: UUID) -> Charge:
    """A charge as a page of the counter shows it, in the audit as seen. Raises NotFound."""
    found = locked_charge(work, charge_id, "fees:charge:view", lock=False)
    work.record("fees:charge:view", f"charge/{found.id}", dossier_id=found.dossier_id)
    return found
