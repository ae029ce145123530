"""The safe is counted at the end of the day; a difference stays open until the post manager has settled it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from consular.core.errors import Forbidden, NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.custody.errors import CountNotOpen, CustodyInputRefused, LabelsRefused, OtherPersonNeeded
from consular.custody.models import CustodyCount, Settlement
from consular.custody.policy import demand
from consular.custody.queries import items_by_label, items_here
from consular.custody.rules import read_labels
from consular.vault import new_key


def count_items(work: Work, *, office: str, day: date, labels: str) -> CustodyCount:
    """Compare what was scanned with what should lie here. The same scan by the same person on a day is the same count.

    Nothing moves: what is absent is reported missing apart. Raises LabelsRefused or NotFound.
    """
    demand(work.actor, "custody:item:view", office)
    if work.actor.id is None:
        raise Forbidden
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"custody/count/{office}", 0))))
    seen = read_labels(labels, may_be_none=True)
    known = items_by_label(work.session, seen)
    unknown = [label for label in seen if label not in known]
    if unknown:
        raise LabelsRefused("custody_labels_unknown", unknown)
    expected = {item.id for item in items_here(work.session, office)}
    scanned = {item.id for item in known.values()}
    differences = {
        "absent": sorted(str(found) for found in expected - scanned),
        "strange": sorted(str(found) for found in scanned - expected),
    }
    last = work.session.scalars(
        select(CustodyCount)
        .where(CustodyCount.office == office, CustodyCount.day == day)
        .order_by(CustodyCount.id.desc())
        .limit(1)
    ).first()
    figures = (work.actor.id, len(expected), len(scanned), differences)
    if last is not None and (last.counted_by, last.expected, last.seen, last.differences) == figures:
        return last
    made = CustodyCount(
        id=new_id(),
        office=office,
        day=day,
        state="differs" if expected != scanned else "fits",
        expected=len(expected),
        seen=len(scanned),
        differences=differences,
        counted_by=work.actor.id,
        counted_at=work.now,
    )
    new_key(made.id)
    made.settlement = Settlement()
    work.session.add(made)
    work.session.flush()
    work.record("custody:count:make", f"count/{made.id}", dossier_id=made.id, detail=differences)
    return made


def settle_count(work: Work, *, count_id: UUID, words: str) -> CustodyCount:
    """Close a difference with the reason; another person than who counted.

    Raises CountNotOpen, OtherPersonNeeded, CustodyInputRefused or NotFound.
    """
    found = work.session.scalars(select(CustodyCount).where(CustodyCount.id == count_id).with_for_update()).first()
    if found is None:
        raise NotFound
    demand(work.actor, "custody:item:settle", found.office)
    if found.state == "settled" and found.settled_by == work.actor.id:
        return found
    if found.state != "differs":
        raise CountNotOpen
    if found.counted_by == work.actor.id:
        raise OtherPersonNeeded
    if not words.strip():
        raise CustodyInputRefused("custody_words_missing")
    found.state, found.settled_by, found.settled_at = "settled", work.actor.id, work.now
    found.settlement = Settlement(words.strip())
    work.session.flush()
    work.record("custody:count:settle", f"count/{found.id}", dossier_id=found.id, detail={"words": words.strip()})
    return found
