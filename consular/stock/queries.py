"""Reading the stock: blanks by number, balances from the ledger, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.stock.models import NUMBER, NUMBER_AT, Blank, Delivery, StockCount, StockEntry
from consular.stock.policy import demand
from consular.stock.rules import ON_HAND, Balance
from consular.vault import Shredded, prefetch


def balance(session: Session, office: str, kind: str) -> Balance:
    """The ledger of a kind at an office; `on_hand` of it equals what the states of the blanks say."""
    counted = dict(
        session.execute(
            select(StockEntry.code, func.count())
            .where(StockEntry.office == office, StockEntry.kind == kind)
            .group_by(StockEntry.code)
        )
        .tuples()
        .all()
    )
    destroyed, recalled = counted.get("destroyed", 0), counted.get("recalled", 0)
    return Balance(
        received=counted.get("received", 0),
        arrived=counted.get("arrived", 0),
        sent=counted.get("sent", 0),
        issued=counted.get("issued", 0) - recalled,
        spoilt=counted.get("spoilt", 0) - destroyed,
        lost=counted.get("lost", 0),
        destroyed=destroyed + recalled,
    )


def states(session: Session, office: str, kind: str) -> dict[str, int]:
    """How many blanks of a kind stand in each state at an office; those on the way count where they were sent from."""
    rows = session.execute(
        select(Blank.state, func.count()).where(Blank.office == office, Blank.kind == kind).group_by(Blank.state)
    )
    return dict(rows.tuples().all())


def blank(session: Session, kind: str, number: str) -> Blank | None:
    """The blank with this number, wherever it is; one that was announced and never came is none."""
    return blanks(session, kind, [number]).get(number)


def blanks(session: Session, kind: str, numbers: Sequence[str], *, lock: bool = False) -> dict[str, Blank]:
    """Blanks of a kind by number, those that exist."""
    found: dict[str, Blank] = {}
    for start in range(0, len(numbers), 200):
        wanted = numbers[start : start + 200]
        query = select(Blank).where(Blank.kind == kind, Blank.state != "absent", _any_of(session, wanted))
        if lock:
            query = query.order_by(Blank.id).with_for_update().execution_options(populate_existing=True)
        rows = session.scalars(query).all()
        prefetch(row.delivery_id for row in rows)
        by_form = {NUMBER.normal_forms(number): number for number in wanted}
        for row in rows:
            number = by_form.get(NUMBER.normal_forms(printed(row) or ""))
            if number is not None:
                found[number] = row
    return found


def _any_of(session: Session, numbers: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(NUMBER_AT.matches(session, number) for number in numbers))


def printed(row: Blank) -> str | None:
    """The number on the blank; None once its delivery's key was destroyed."""
    try:
        return row.printed.number
    except Shredded:
        return None


def blank_of(session: Session, order_id: UUID) -> Blank | None:
    """The blank that an order holds or was issued on."""
    return session.scalars(
        select(Blank).where(Blank.order_id == order_id, Blank.state.in_(("allocated", "issued")))
    ).first()


def on_hand(session: Session, office: str, kind: str) -> list[Blank]:
    """What must lie in the safe: free and allocated blanks, lowest first."""
    query = select(Blank).where(Blank.office == office, Blank.kind == kind, Blank.state.in_(ON_HAND))
    return list(session.scalars(query.order_by(Blank.delivery_id, Blank.place)))


def in_state(session: Session, office: str, *wanted: str) -> list[Blank]:
    """Blanks of an office in some states, of every kind."""
    query = select(Blank).where(Blank.office == office, Blank.state.in_(wanted))
    return list(session.scalars(query.order_by(Blank.kind, Blank.delivery_id, Blank.place)))


def on_the_way_to(session: Session, office: str) -> list[Blank]:
    """Blanks that were sent to an office and have not arrived."""
    query = select(Blank).where(Blank.bound_for == office, Blank.state == "in_transit")
    return list(session.scalars(query.order_by(Blank.kind, Blank.delivery_id, Blank.place)))


def deliveries(session: Session, office: str, *, limit: int = 50) -> list[Delivery]:
    """Deliveries of an office, newest first."""
    query = select(Delivery).where(Delivery.office == office).order_by(Delivery.id.desc()).limit(limit)
    return list(session.scalars(query))


def delivery_for(session: Session, actor: Actor, permission: str, delivery_id: UUID, *, lock: bool = False) -> Delivery:
    """The delivery, when the actor holds the permission where it came to; NotFound otherwise."""
    query = select(Delivery).where(Delivery.id == delivery_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound
    demand(actor, permission, found.office)
    return found


def still_announced(session: Session, delivery_id: UUID) -> list[Blank]:
    """Blanks of a delivery that nobody has counted yet."""
    query = select(Blank).where(Blank.delivery_id == delivery_id, Blank.state == "announced")
    return list(session.scalars(query.order_by(Blank.place)))


def counts(session: Session, office: str, *, limit: int = 20) -> list[StockCount]:
    """Counts of an office, newest first; those that differ stay among them until settled."""
    recent = select(StockCount).where(StockCount.office == office).order_by(StockCount.id.desc())
    still_open = session.scalars(recent.where(StockCount.state == "differs")).all()
    return sorted({*still_open, *session.scalars(recent.limit(limit))}, key=lambda row: row.id, reverse=True)


def count_for(session: Session, actor: Actor, permission: str, count_id: UUID) -> StockCount:
    """The count, locked, when the actor holds the permission at its office; NotFound otherwise."""
    found = session.scalars(select(StockCount).where(StockCount.id == count_id).with_for_update()).first()
    if found is None:
        raise NotFound
    demand(actor, permission, found.office)
    return found


def history(session: Session, blank_id: UUID) -> list[StockEntry]:
    """The story of a blank, oldest first."""
    return list(session.scalars(select(StockEntry).where(StockEntry.blank_id == blank_id).order_by(StockEntry.id)))
