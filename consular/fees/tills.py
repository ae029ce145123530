"""A cashier's day: the till is counted open, counted closed, and what differs is settled by another person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consular.catalogue import Office
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.fees.cash_models import Note, Receipt, Till, TillCount, TillEntry
from consular.fees.errors import (
    CashierDecides,
    CountMissing,
    DifferenceUnexplained,
    NothingToSettle,
    ReasonMissing,
    SamePerson,
    TillClosed,
    TillElsewhere,
    TillNeeded,
    TillOver,
)
from consular.fees.rules import DECIDING
from consular.vault import new_key

Amounts = Mapping[str, Decimal]


def open_till(work: Work, *, office: Office, floats: Amounts) -> Till:
    """Open a till at an office for its local day with a counted float of every currency that the office takes.

    A second press gives the same till. Raises NotFound (no cashier here), CashierDecides, CountMissing, TillOver
    (yesterday's must be closed first) or TillElsewhere.
    """
    if work.actor.id is None or office.key not in work.actor.offices_with("fees:till:open"):
        raise NotFound
    refuse_deciders(work.actor, office.key)
    earlier = till_of(work.session, work.actor.id, lock=True)
    if earlier is not None:
        return _same(work, earlier, office.key)
    currencies = list(office.currencies or floats)
    if not currencies or any(not _is_amount(floats.get(c)) for c in currencies):
        raise CountMissing
    zone = ZoneInfo(office.zone)
    day = work.now.astimezone(zone).date()
    made = work.session.scalar(
        insert(Till)
        .values(
            id=new_id(),
            office=office.key,
            cashier_id=work.actor.id,
            day=day,
            opened_at=work.now,
            ends_at=dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone),
        )
        .on_conflict_do_nothing(index_elements=["cashier_id"], index_where=text("closed_at IS NULL"))
        .returning(Till.id)
    )
    if made is None:  # the same press, a moment earlier
        found = till_of(work.session, work.actor.id, lock=True)
        if found is None:
            raise TillClosed
        return _same(work, found, office.key)
    new_key(made)
    work.session.add_all(
        TillCount(id=new_id(), till_id=made, cashier_id=work.actor.id, currency=c, opening=floats[c])
        for c in currencies
    )
    work.session.flush()
    work.record(
        "fees:till:open",
        f"till/{made}",
        detail={"office": office.key, "day": day.isoformat(), "float": {c: str(floats[c]) for c in currencies}},
    )
    return work.session.get_one(Till, made)


def _same(work: Work, till: Till, office: str) -> Till:
    if till.office != office:
        raise TillElsewhere
    if till.ends_at <= work.now:
        raise TillOver
    return till


def _is_amount(value: Decimal | None) -> bool:
    return value is not None and value.is_finite() and value >= 0


def refuse_deciders(actor: Actor, *offices: str) -> None:
    """Cashier and decider are two persons. Raises CashierDecides."""
    if any(office in actor.offices_with(permission) for office in offices for permission in DECIDING):
        raise CashierDecides


def till_of(session: Session, staff_id: UUID | None, *, lock: bool = False) -> Till | None:
    """The open till of a colleague; `lock` holds it until the end of the work."""
    query = select(Till).where(Till.cashier_id == staff_id, Till.closed_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def working_till(work: Work) -> Till:
    """The acting cashier's till of today, held. Raises TillNeeded or TillOver."""
    found = till_of(work.session, work.actor.id, lock=True)
    if found is None:
        raise TillNeeded
    if found.ends_at <= work.now:
        raise TillOver
    return found


def counts_of(session: Session, till_id: UUID) -> list[TillCount]:
    """A till's currencies."""
    return list(session.scalars(select(TillCount).where(TillCount.till_id == till_id).order_by(TillCount.currency)))


def balance_of(session: Session, till_id: UUID) -> dict[str, Decimal]:
    """What should be in the till now, by currency."""
    sums = select(TillEntry.currency, func.sum(TillEntry.amount)).where(TillEntry.till_id == till_id)
    moved: dict[str, Decimal] = {row[0]: row[1] for row in session.execute(sums.group_by(TillEntry.currency))}
    return {c.currency: c.opening + moved.get(c.currency, Decimal(0)) for c in counts_of(session, till_id)}


def close_till(work: Work, *, till_id: UUID, counted: Amounts, reason: str = "") -> Till:
    """Count the till and close it. It balances, or `reason` says what may have happened.

    Its own cashier does that; once its day is over, also whoever settles differences at the office, for a cashier who
    has left. The same counts again change nothing. Raises NotFound, CountMissing, DifferenceUnexplained (`differences`)
    or TillClosed (closed with other counts).
    """
    till = work.session.scalars(
        select(Till).where(Till.id == till_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if till is None or not may_close(work.actor, till, work.now):
        raise NotFound
    counts = counts_of(work.session, till.id)
    if any(not _is_amount(counted.get(c.currency)) for c in counts):
        raise CountMissing
    if till.closed_at is not None:
        if all(c.counted == counted[c.currency] for c in counts):
            return till
        raise TillClosed
    expected = balance_of(work.session, till.id)
    differences = {c: counted[c] - amount for c, amount in expected.items() if counted[c] != amount}
    if differences and not reason.strip():
        raise DifferenceUnexplained(differences={c: str(d) for c, d in differences.items()})
    for count in counts:
        if count.currency in differences:
            count.reason = Note(reason.strip())
        count.expected, count.counted = expected[count.currency], counted[count.currency]
    work.session.flush()
    till.closed_at, till.closed_by = work.now, work.actor.id
    work.record(
        "fees:till:close",
        f"till/{till.id}",
        detail={
            "counted": {c.currency: str(c.counted) for c in counts},
            "differences": {c: str(d) for c, d in differences.items()},
        },
    )
    return till


def may_close(actor: Actor, till: Till, now: dt.datetime) -> bool:
    """Whether the till is the actor's own, or was left by a colleague whose day is over."""
    if till.cashier_id == actor.id:
        return True
    return till.ends_at <= now and till.office in actor.offices_with("fees:till:settle")


def left_open(session: Session, actor: Actor, now: dt.datetime) -> list[Till]:
    """Tills of days that are over, which the actor may close for their cashiers, oldest first."""
    query = select(Till).where(
        Till.closed_at.is_(None),
        Till.ends_at <= now,
        Till.office.in_(actor.offices_with("fees:till:settle")),
        Till.cashier_id != actor.id,
    )
    return list(session.scalars(query.order_by(Till.id)))


def settle_difference(work: Work, *, till_id: UUID, currency: str, note: str) -> TillCount:
    """Another person has dealt with a difference, and says how. A second press changes nothing.

    Raises NotFound, SamePerson (cashier, or who counted), ReasonMissing or NothingToSettle.
    """
    till = work.session.get(Till, till_id)
    if till is None or till.office not in work.actor.offices_with("fees:till:settle"):
        raise NotFound
    if work.actor.id in (till.cashier_id, till.closed_by):
        raise SamePerson
    found = work.session.scalars(
        select(TillCount)
        .where(TillCount.till_id == till_id, TillCount.currency == currency)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None or found.difference == 0:
        raise NothingToSettle
    if found.settled_at is not None:
        return found
    if not note.strip():
        raise ReasonMissing
    found.settlement = Note(note.strip())
    found.settled_by, found.settled_at = work.actor.id, work.now
    work.record(
        "fees:till:settle",
        f"till/{till.id}",
        detail={"currency": currency, "difference": str(found.difference), "note": note.strip()},
    )
    return found


@dataclass(frozen=True, slots=True)
class CashUp:
    """A till's day: its counts, what should be in it by currency, and totals by (method, kind, currency)."""

    till: Till
    counts: list[TillCount]
    expected: dict[str, Decimal]
    totals: dict[tuple[str, str, str], Decimal]
    receipts: int
    void: int


def cash_ups(session: Session, actor: Actor, *, office: str, day: dt.date) -> list[CashUp]:
    """The tills of an office's day: all for whoever settles them, else one's own."""
    query = select(Till).where(Till.office == office, Till.day == day).order_by(Till.id)
    if office not in actor.offices_with("fees:till:settle"):
        query = query.where(Till.cashier_id == actor.id)
    return [cash_up(session, till) for till in session.scalars(query)]


def cash_up(session: Session, till: Till) -> CashUp:
    """The report of one till."""
    totals: dict[tuple[str, str, str], Decimal] = {}
    receipts = session.scalars(select(Receipt).where(Receipt.till_id == till.id).order_by(Receipt.id)).all()
    for receipt in receipts:
        if receipt.voided_at is None:
            place = (receipt.method, receipt.kind, receipt.currency)
            totals[place] = totals.get(place, Decimal(0)) + receipt.amount
    void = sum(receipt.voided_at is not None for receipt in receipts)
    return CashUp(till, counts_of(session, till.id), balance_of(session, till.id), totals, len(receipts), void)
