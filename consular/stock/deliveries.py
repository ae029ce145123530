"""Taking in blanks: one person enters the numbers, another counts what lies there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consular.catalogue import BlankKind
from consular.core.errors import Forbidden, NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.stock.errors import ExplanationMissing, NotToSettle, NumbersRefused, SecondPersonNeeded
from consular.stock.ledger import enter, one_at_a_time, record
from consular.stock.models import NUMBER_AT, Blank, Delivery, Printed
from consular.stock.policy import demand
from consular.stock.queries import blanks, delivery_for, printed, still_announced
from consular.stock.rules import read_numbers
from consular.vault import new_key


def announce(work: Work, *, kind: BlankKind, office: str, numbers: str) -> Delivery:
    """Enter the numbers of a delivery, as typed (`rules.read_numbers`); nothing is in stock before it was counted.

    The same numbers sent again by the same person give the same delivery. Raises NumbersRefused or NotFound.
    """
    demand(work.actor, "stock:blank:receive", office)
    if work.actor.id is None:
        raise Forbidden
    wanted = read_numbers(numbers, kind.numbers)
    one_at_a_time(work, f"kind/{kind.key}")
    known = blanks(work.session, kind.key, wanted)
    if known:
        return _same_again(work, office, wanted, known)
    delivery = Delivery(
        id=new_id(),
        kind=kind.key,
        office=office,
        state="announced",
        quantity=len(wanted),
        announced_by=work.actor.id,
        announced_at=work.now,
    )
    new_key(delivery.id)
    work.session.add(delivery)
    work.session.flush()
    for place, number in enumerate(wanted):
        row = Blank(id=new_id(), delivery_id=delivery.id, kind=kind.key, place=place, state="announced", office=office)
        row.printed = Printed(number)
        NUMBER_AT.write(work.session, row, number)
        work.session.add(row)
    work.session.flush()
    record(work, "delivery:announce", f"delivery/{delivery.id}", delivery.id, kind=kind.key, quantity=len(wanted))
    return delivery


def _same_again(work: Work, office: str, wanted: Sequence[str], known: dict[str, Blank]) -> Delivery:
    owners = {row.delivery_id for row in known.values()}
    if len(owners) == 1 and len(known) == len(wanted):
        before = work.session.get(Delivery, next(iter(owners)))
        if (
            before
            and before.quantity == len(wanted)
            and (before.announced_by, before.office) == (work.actor.id, office)
        ):
            return before
    raise NumbersRefused("blank_numbers_known", sorted(known))


def count(work: Work, *, delivery_id: UUID, kind: BlankKind, numbers: str) -> Delivery:
    """A second person says which numbers lie there: those are received, and what is lacking stays open.

    Raises SecondPersonNeeded for who announced it, NumbersRefused where a number was not announced, NotFound.
    """
    delivery = delivery_for(work.session, work.actor, "stock:blank:count", delivery_id, lock=True)
    if delivery.announced_by == work.actor.id or work.actor.id is None:
        raise SecondPersonNeeded
    if delivery.kind != kind.key:
        raise NotFound
    seen = read_numbers(numbers, kind.numbers)
    known = blanks(work.session, kind.key, seen)
    strange = [number for number in seen if number not in known or known[number].delivery_id != delivery.id]
    if strange:
        raise NumbersRefused("blank_numbers_not_announced", strange)
    fresh = [row for row in known.values() if row.state == "announced"]
    if delivery.state == "counted" or (delivery.state == "differs" and not fresh):
        return delivery
    enter(work, fresh, "received", witness_id=delivery.announced_by)
    left = still_announced(work.session, delivery.id)
    delivery.counted_by, delivery.counted_at = work.actor.id, work.now
    delivery.state = "differs" if left else "counted"
    work.session.flush()
    record(work, "delivery:count", f"delivery/{delivery.id}", delivery.id, counted=len(seen), lacking=len(left))
    return delivery


def settle_delivery(work: Work, *, delivery_id: UUID, words: str) -> Delivery:
    """What was announced and not found never came: the post manager says why, and the delivery ends.

    Their numbers may be announced again. Raises NotToSettle, SecondPersonNeeded (who counted), ExplanationMissing,
    NotFound.
    """
    delivery = delivery_for(work.session, work.actor, "stock:blank:settle", delivery_id, lock=True)
    if delivery.state == "counted" and delivery.settled_by == work.actor.id:
        return delivery
    if delivery.state != "differs":
        raise NotToSettle
    if delivery.counted_by == work.actor.id:
        raise SecondPersonNeeded
    if not words.strip():
        raise ExplanationMissing
    left = still_announced(work.session, delivery.id)
    enter(work, left, "absent", words=words.strip())
    delivery.settled_by, delivery.state = work.actor.id, "counted"
    work.session.flush()
    lacking = [printed(row) for row in left]
    record(work, "delivery:settle", f"delivery/{delivery.id}", delivery.id, lacking=lacking, words=words.strip())
    return delivery
