"""Reading custody: what is where, what is still out, what happened to an item."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.custody.models import Bag, CustodyCount, CustodyEntry, Description, Item
from consular.custody.policy import visible
from consular.custody.rules import OUT
from consular.dossiers import Dossier
from consular.vault import Shredded, prefetch


def outstanding(session: Session, dossier_id: UUID) -> list[Item]:
    """Items of a case that were not returned: with us, on their way or missing."""
    query = select(Item).where(Item.dossier_id == dossier_id, Item.state.in_(OUT)).order_by(Item.id)
    return list(session.scalars(query))


def waiting_to_close(session: Session, dossier_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these cases are done and wait only for what is still out."""
    query = select(Dossier.id).where(
        Dossier.id.in_(dossier_ids), Dossier.done_at.is_not(None), Dossier.closed_at.is_(None)
    )
    return frozenset(session.scalars(query)) if dossier_ids else frozenset()


def of_case(session: Session, dossier_id: UUID) -> list[Item]:
    """All items of a case, whoever may see it; callers ask the policy of the case."""
    return list(session.scalars(select(Item).where(Item.dossier_id == dossier_id).order_by(Item.id)))


def item_for(session: Session, actor: Actor, permission: str, item_id: UUID, *, lock: bool = False) -> Item:
    """The item that the actor may use so; NotFound otherwise."""
    query = select(Item).where(Item.id == item_id, visible(actor, permission))
    if lock:
        query = query.with_for_update(of=Item).execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def item_by_label(session: Session, actor: Actor, label: str) -> Item | None:
    """The item under a label in its canonical form, when the actor may see it."""
    return session.scalars(select(Item).where(Item.label == label, visible(actor, "custody:item:view"))).first()


def items_by_label(
    session: Session, labels: Sequence[str], *, lock: bool = False, mover: Actor | None = None
) -> dict[str, Item]:
    """Items by label, whoever may see them, or those that `mover` may move; callers ask where they are."""
    query = select(Item).where(Item.label.in_(labels)).order_by(Item.id)
    if mover is not None:
        query = query.where(visible(mover, "custody:item:move"))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return {item.label: item for item in session.scalars(query)}


def items_here(session: Session, office: str, *, after: UUID | None = None, limit: int | None = None) -> list[Item]:
    """What must lie in an office, longest there first, by keyset."""
    query = select(Item).where(Item.office == office, Item.state == "here").order_by(Item.id).limit(limit)
    return list(session.scalars(query.where(Item.id > after) if after else query))


def missing_at(session: Session, office: str) -> list[Item]:
    """Items that an office has reported missing."""
    return list(session.scalars(select(Item).where(Item.office == office, Item.state == "missing").order_by(Item.id)))


def described(items: Sequence[Item]) -> dict[UUID, Description | None]:
    """Descriptions of a page's items, their keys in one batch; None for an item of a case that was erased."""
    prefetch(item.dossier_id for item in items)
    return {item.id: _described(item) for item in items}


def _described(item: Item) -> Description | None:
    try:
        return item.description
    except Shredded:
        return None


def history(session: Session, item_id: UUID) -> list[CustodyEntry]:
    """The story of an item, oldest first."""
    return list(session.scalars(select(CustodyEntry).where(CustodyEntry.item_id == item_id).order_by(CustodyEntry.id)))


def open_bags(session: Session, office: str) -> list[Bag]:
    """Bags to or from an office that have not arrived, oldest first."""
    query = select(Bag).where(or_(Bag.from_office == office, Bag.to_office == office), Bag.arrived_at.is_(None))
    return list(session.scalars(query.order_by(Bag.id)))


def bag_for(session: Session, actor: Actor, permission: str, bag_id: UUID, *, lock: bool = False) -> Bag:
    """The bag, when the actor holds the permission at one of its two offices; NotFound otherwise."""
    query = select(Bag).where(Bag.id == bag_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None or not {found.from_office, found.to_office} & actor.offices_with(permission):
        raise NotFound
    return found


def packed(session: Session, bag_id: UUID) -> list[Item]:
    """What was put into a bag, whatever became of it."""
    sent = select(CustodyEntry.item_id).where(CustodyEntry.bag_id == bag_id, CustodyEntry.code == "sent")
    return list(session.scalars(select(Item).where(Item.id.in_(sent)).order_by(Item.id)))


def arrivals(session: Session, bag_id: UUID) -> dict[UUID, str]:
    """What became of a bag's items: item id -> `arrived` or `missing`."""
    query = select(CustodyEntry.item_id, CustodyEntry.code).where(
        CustodyEntry.bag_id == bag_id, CustodyEntry.code.in_(("arrived", "missing"))
    )
    return dict(session.execute(query).tuples().all())


def counts(session: Session, office: str, *, limit: int = 10) -> list[CustodyCount]:
    """Counts of an office, newest first; those that differ stay among them until settled."""
    recent = select(CustodyCount).where(CustodyCount.office == office).order_by(CustodyCount.id.desc())
    still_open = session.scalars(recent.where(CustodyCount.state == "differs")).all()
    return sorted({*still_open, *session.scalars(recent.limit(limit))}, key=lambda row: row.id, reverse=True)


def items(session: Session, ids: Sequence[UUID]) -> dict[UUID, Item]:
    """Items by id, for lists that name them."""
    return {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
