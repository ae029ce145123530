"""Bags between offices: sealed with their contents, handed to the courier, opened and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.custody.errors import BagNotReady, BagNumberTaken, CustodyInputRefused, LabelsRefused
from consular.custody.events import ItemArrived
from consular.custody.models import Bag, Item
from consular.custody.operations import enter
from consular.custody.policy import demand
from consular.custody.queries import arrivals, bag_for, items_by_label, packed
from consular.custody.rules import read_labels

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{1,29}")
_COURIER = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Opened:
    """What was found in a bag: labels that arrived, that were missing, and that nobody had put in."""

    arrived: tuple[str, ...]
    missing: tuple[str, ...]
    strange: tuple[str, ...]


def seal_bag(work: Work, *, office: str, to_office: str, courier: str, number: str, labels: str) -> Bag:
    """Seal items of an office into a bag. The same number with the same items gives the same bag.

    `courier` is a short word (`diplomatic-bag`). Raises CustodyInputRefused, LabelsRefused (`custody_labels_unknown`,
    `_not_here`), BagNumberTaken or NotFound.
    """
    demand(work.actor, "custody:item:move", office)
    if work.actor.id is None:
        raise Forbidden
    number, courier = number.strip().upper(), courier.strip().lower()
    if to_office == office or not _NUMBER.fullmatch(number) or not _COURIER.fullmatch(courier):
        raise CustodyInputRefused("custody_bag_malformed")
    wanted = read_labels(labels)
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"custody/bag/{number}", 0))))
    mover = work.actor if work.actor.is_partner else None
    found = items_by_label(work.session, wanted, lock=True, mover=mover)
    before = work.session.scalars(select(Bag).where(Bag.number == number, Bag.arrived_at.is_(None))).first()
    if before is not None:
        same = {item.label for item in packed(work.session, before.id)} == set(wanted)
        if same and (before.from_office, before.to_office) == (office, to_office):
            return before
        raise BagNumberTaken
    _demand_here(found, wanted, office)
    bag = Bag(
        id=new_id(),
        number=number,
        from_office=office,
        to_office=to_office,
        courier=courier,
        sealed_at=work.now,
        sealed_by=work.actor.id,
    )
    work.session.add(bag)
    work.session.flush()
    for item in found.values():
        enter(work, item, "sent", office=office, bag_id=bag.id)
    return bag


def _demand_here(found: dict[str, Item], wanted: list[str], office: str) -> None:
    unknown = [label for label in wanted if label not in found]
    if unknown:
        raise LabelsRefused("custody_labels_unknown", unknown)
    gone = [label for label in wanted if (found[label].state, found[label].office) != ("here", office)]
    if gone:
        raise LabelsRefused("custody_labels_not_here", gone)


def dispatch_bag(work: Work, *, bag_id: UUID) -> Bag:
    """The courier has the bag. Safe to repeat; raises NotFound."""
    bag = bag_for(work.session, work.actor, "custody:item:move", bag_id, lock=True)
    demand(work.actor, "custody:item:move", bag.from_office)
    if bag.sent_at is None:
        bag.sent_at = work.now
        work.session.flush()
        work.record("custody:bag:dispatch", f"bag/{bag.id}", detail={"number": bag.number, "courier": bag.courier})
    return bag


def open_bag(work: Work, *, bag_id: UUID, labels: str) -> Opened:
    """The bag has arrived: what was scanned is here, and what was not is named missing. A second press tells the same.

    Raises BagNotReady (it has not left), LabelsRefused or NotFound.
    """
    bag = bag_for(work.session, work.actor, "custody:item:move", bag_id, lock=True)
    demand(work.actor, "custody:item:move", bag.to_office)
    if bag.sent_at is None:
        raise BagNotReady
    seen = read_labels(labels, may_be_none=True)
    contents = {item.label: item for item in packed(work.session, bag.id)}
    if bag.arrived_at is None:
        for label, item in contents.items():
            if item.bag_id == bag.id:
                code = "arrived" if label in seen else "missing"
                enter(work, item, code, office=bag.to_office, bag_id=bag.id)
                if code == "arrived":
                    work.emit(ItemArrived(item_id=item.id, dossier_id=item.dossier_id))
        bag.arrived_at, bag.opened_by = work.now, work.actor.id
        work.session.flush()
        work.record("custody:bag:open", f"bag/{bag.id}", detail={"number": bag.number, "seen": len(seen)})
    told = arrivals(work.session, bag.id)
    return Opened(
        arrived=tuple(sorted(label for label, item in contents.items() if told.get(item.id) == "arrived")),
        missing=tuple(sorted(label for label, item in contents.items() if told.get(item.id) == "missing")),
        strange=tuple(label for label in seen if label not in contents),
    )
