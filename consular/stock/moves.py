"""Blanks between offices, and the ways in which one ends without a document."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from consular.catalogue import BlankKind
from consular.core.actor import Actor
from consular.core.errors import Forbidden, NotFound
from consular.core.work import Work
from consular.stock.errors import (
    BlankNotFree,
    ExplanationMissing,
    NumbersRefused,
    SecondPersonNeeded,
    WitnessUnknown,
)
from consular.stock.ledger import enter, record_moves
from consular.stock.models import Blank, StockEntry
from consular.stock.policy import demand, may
from consular.stock.queries import blank_of, blanks
from consular.stock.rules import REASONS, SPOILT, read_numbers


def send_to(work: Work, *, kind: BlankKind, office: str, to_office: str, numbers: str) -> int:
    """Send free blanks to another office; returns how many left. Those that are already on this way are passed over.

    Raises NumbersRefused (`blank_numbers_never_received`, `_elsewhere`, `_not_free`) or NotFound.
    """
    demand(work.actor, "stock:blank:send", office)
    if to_office == office:
        raise NumbersRefused("blank_numbers_elsewhere")
    found = _held(work, kind, numbers, lambda row: row.office == office)
    leaving = [row for row in found.values() if (row.state, row.bound_for) != ("in_transit", to_office)]
    _demand_all(found, [row for row in leaving if row.state != "in_stock"], "blank_numbers_not_free")
    enter(work, leaving, "sent", other_office=to_office)
    record_moves(work, "send", leaving, to=to_office)
    return len(leaving)


def arrive(work: Work, *, kind: BlankKind, office: str, numbers: str) -> int:
    """Take in what another office has sent; returns how many came. Those that have arrived already are passed over.

    Raises NumbersRefused (`blank_numbers_never_received`, `_elsewhere`, `_not_on_the_way`) or NotFound.
    """
    demand(work.actor, "stock:blank:receive", office)
    found = _held(work, kind, numbers, lambda row: office in (row.bound_for, row.office))
    here = [row for row in found.values() if row.office == office and row.state == "in_stock"]
    came = {
        entry.blank_id: entry.code
        for entry in work.session.scalars(
            select(StockEntry).where(StockEntry.blank_id.in_([row.id for row in here])).order_by(StockEntry.id)
        )
    }
    coming = [row for row in found.values() if came.get(row.id) != "arrived"]
    _demand_all(found, [row for row in coming if row.bound_for != office], "blank_numbers_not_on_the_way")
    enter(work, coming, "arrived", office=office)
    record_moves(work, "arrive", coming, at=office)
    return len(coming)


def _held(work: Work, kind: BlankKind, numbers: str, here: Callable[[Blank], bool]) -> dict[str, Blank]:
    """The typed blanks, locked, all of them received and of this office."""
    wanted = read_numbers(numbers, kind.numbers)
    found = blanks(work.session, kind.key, wanted, lock=True)
    unknown = [n for n in wanted if n not in found or found[n].state == "announced"]
    if unknown:
        raise NumbersRefused("blank_numbers_never_received", unknown)
    elsewhere = [number for number, row in found.items() if not here(row)]
    if elsewhere:
        raise NumbersRefused("blank_numbers_elsewhere", elsewhere)
    return found


def _demand_all(found: dict[str, Blank], wrong: list[Blank], code: str) -> None:
    if wrong:
        raise NumbersRefused(code, [number for number, row in found.items() if row in wrong])


def _locked(work: Work, blank_id: UUID, permission: str | None) -> Blank:
    found = work.session.scalars(
        select(Blank).where(Blank.id == blank_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    if permission and not any(may(work.actor, permission, o) for o in (found.office, found.bound_for) if o):
        raise NotFound
    return found


def spoil(work: Work, *, blank_id: UUID, reason: str, witness: Actor, words: str = "") -> Blank:
    """A blank was spoilt, before two persons: the acting one and a witness with stock at the same office.

    An order that held it may draw the next one. Raises SecondPersonNeeded, WitnessUnknown, BlankNotFree, NotFound.
    """
    row = _locked(work, blank_id, "stock:blank:spoil")
    if row.state in SPOILT:
        return row
    if witness.id == work.actor.id or work.actor.id is None:
        raise SecondPersonNeeded
    if not witness.is_staff or row.office not in witness.offices_with("stock:blank:view"):
        raise WitnessUnknown
    if row.state not in ("in_stock", "allocated"):
        raise BlankNotFree(state=row.state)
    if reason not in REASONS:
        raise ExplanationMissing
    enter(work, [row], "spoilt", witness_id=witness.id, reason=reason, words=words.strip())
    record_moves(work, "spoil", [row], reason=reason, words=words.strip(), witness=str(witness.id))
    return row


def spoil_reported(work: Work, *, order_id: UUID, reason: str, report_id: UUID) -> Blank | None:
    """A bureau outside has spoilt the blank of an order: its signed answer `report_id` stands for the two persons.

    For the product itself, once the answer was verified. The same again changes nothing and gives None, as does an
    order that holds no blank any more. A reason that is none of ours is `other`. Raises BlankNotFree, Forbidden.
    """
    if work.actor.is_staff or work.actor.is_account:
        raise Forbidden
    held = blank_of(work.session, order_id)
    if held is None:
        return None
    row = _locked(work, held.id, None)
    if row.state != "allocated":
        raise BlankNotFree(state=row.state)
    why = reason if reason in REASONS else "other"
    enter(work, [row], "spoilt", reason=why, report_id=report_id)
    record_moves(work, "spoil", [row], reason=why, report=str(report_id))
    return row


def lose(work: Work, *, blank_id: UUID, words: str) -> Blank:
    """A blank cannot be found, in the safe or on its way: it is lost for ever, whoever brings it back.

    Raises BlankNotFree, ExplanationMissing or NotFound.
    """
    row = _locked(work, blank_id, "stock:blank:spoil")
    if row.state == "lost":
        return row
    if row.state not in ("in_stock", "allocated", "in_transit"):
        raise BlankNotFree(state=row.state)
    if not words.strip():
        raise ExplanationMissing
    enter(work, [row], "lost_on_way" if row.state == "in_transit" else "lost", words=words.strip())
    record_moves(work, "lose", [row], words=words.strip())
    return row


def destroy(work: Work, *, blank_id: UUID) -> Blank:
    """Destroy a spoilt blank: the first person says so, another one confirms it by the same act.

    The first person's second press changes nothing. Raises BlankNotFree or NotFound.
    """
    row = _locked(work, blank_id, "stock:blank:spoil")
    if work.actor.id is None:
        raise Forbidden
    if row.state == "spoilt":
        enter(work, [row], "condemned")
        record_moves(work, "condemn", [row])
    elif row.state == "condemned":
        first = condemned_by(work, row)
        if first != work.actor.id:
            enter(work, [row], "destroyed", witness_id=first)
            record_moves(work, "destroy", [row], first=str(first))
    elif row.state != "destroyed":
        raise BlankNotFree(state=row.state)
    return row


def condemned_by(work: Work, row: Blank) -> UUID | None:
    """Who has said that this spoilt blank is to be destroyed."""
    return work.session.scalar(
        select(StockEntry.staff_id).where(StockEntry.blank_id == row.id, StockEntry.code == "condemned")
    )
