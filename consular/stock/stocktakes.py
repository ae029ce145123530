"""The safe is counted at the end of the day; a difference stays open until the post manager has settled it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from consular.catalogue import BlankKind
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.stock.errors import ExplanationMissing, NotToSettle, SecondPersonNeeded
from consular.stock.ledger import one_at_a_time, record
from consular.stock.models import CountNotes, StockCount
from consular.stock.policy import demand
from consular.stock.queries import balance, count_for, on_hand, printed
from consular.stock.rules import read_numbers
from consular.vault import new_key, prefetch


def stocktake(
    work: Work,
    *,
    kind: BlankKind,
    office: str,
    day: date,
    quantity: int | None = None,
    numbers: str = "",
    explanation: str = "",
) -> StockCount:
    """Compare what was counted (numbers, or only how many) with the ledger. Spoilt blanks are not counted.

    The same count sent again by the same person on a day is the same count. Raises ExplanationMissing where it differs
    and nothing was said of it, NumbersRefused, NotFound.
    """
    demand(work.actor, "stock:blank:count", office)
    if work.actor.id is None:
        raise Forbidden
    one_at_a_time(work, f"count/{office}/{kind.key}")
    expected = balance(work.session, office, kind.key).on_hand
    counted, absent, strange = _compared(work, kind, office, numbers) if numbers.strip() else (quantity or 0, (), ())
    differs = counted != expected or bool(absent or strange)
    before = _same_before(work, office, kind.key, day, (expected, counted), absent, strange)
    if before is not None:
        return before
    if differs and not explanation.strip():
        raise ExplanationMissing
    made = StockCount(
        id=new_id(),
        office=office,
        kind=kind.key,
        day=day,
        state="differs" if differs else "fits",
        expected=expected,
        counted=counted,
        counted_by=work.actor.id,
        counted_at=work.now,
    )
    new_key(made.id)
    made.notes = CountNotes(absent, strange, explanation.strip())
    work.session.add(made)
    work.session.flush()
    record(work, "count:make", f"count/{made.id}", made.id, expected=expected, counted=counted)
    return made


def _compared(work: Work, kind: BlankKind, office: str, numbers: str) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    seen = set(read_numbers(numbers, kind.numbers))
    rows = on_hand(work.session, office, kind.key)
    prefetch(row.delivery_id for row in rows)
    listed = {number for number in map(printed, rows) if number}
    return len(seen), tuple(sorted(listed - seen)), tuple(sorted(seen - listed))


def _same_before(
    work: Work,
    office: str,
    kind: str,
    day: date,
    figures: tuple[int, int],
    absent: tuple[str, ...],
    strange: tuple[str, ...],
) -> StockCount | None:
    last = work.session.scalars(
        select(StockCount)
        .where(StockCount.office == office, StockCount.kind == kind, StockCount.day == day)
        .order_by(StockCount.id.desc())
        .limit(1)
    ).first()
    if last is None or last.counted_by != work.actor.id or (last.expected, last.counted) != figures:
        return None
    return last if (last.notes.absent, last.notes.strange) == (absent, strange) else None


def settle_count(work: Work, *, count_id: UUID, words: str) -> StockCount:
    """Close a difference with the reason; another person than who counted. What is lost is entered as lost apart.

    Raises NotToSettle, SecondPersonNeeded, ExplanationMissing or NotFound.
    """
    found = count_for(work.session, work.actor, "stock:blank:settle", count_id)
    if found.state == "settled" and found.settled_by == work.actor.id:
        return found
    if found.state != "differs":
        raise NotToSettle
    if found.counted_by == work.actor.id:
        raise SecondPersonNeeded
    if not words.strip():
        raise ExplanationMissing
    notes = found.notes
    found.state, found.settled_by, found.settled_at = "settled", work.actor.id, work.now
    found.notes = CountNotes(notes.absent, notes.strange, notes.explanation, words.strip())
    work.session.flush()
    record(work, "count:settle", f"count/{found.id}", found.id, words=words.strip())
    return found
