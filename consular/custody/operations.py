"""Taking items in, storing them, giving them back; what is missing and found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from consular.core.errors import NotFound
from consular.core.ids import new_id, new_reference
from consular.core.work import Work
from consular.custody.closing import close_when_empty
from consular.custody.errors import CaseClosed, CustodyInputRefused, ItemNotHere
from consular.custody.events import ItemArrived
from consular.custody.models import CustodyEntry, Description, Item, Words
from consular.custody.policy import demand
from consular.custody.queries import item_for
from consular.custody.rules import CAPACITIES, KINDS, PLACE, PROOFS
from consular.dossiers import Dossier, visible


def take_in(
    work: Work,
    *,
    item_id: UUID,
    dossier_id: UUID,
    office: str,
    kind: str,
    received_from: str,
    description: str,
    number: str = "",
    words: str = "",
    place: str | None = None,
) -> Item:
    """Take an item of a case in at an office, and give it a label. `item_id` is made by the form: sent again, the same.

    `received_from` is a capacity (`rules.CAPACITIES`), `words` say who. Raises CustodyInputRefused, CaseClosed, or
    NotFound (no such case, another office).
    """
    demand(work.actor, "custody:item:take", office)
    case = work.session.scalars(
        select(Dossier)
        .where(Dossier.id == dossier_id, visible(work.actor, "custody:item:take"))
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).first()
    if case is None:
        raise NotFound
    before = work.session.get(Item, item_id)
    if before is not None:
        if before.dossier_id != dossier_id:
            raise NotFound
        return before
    if case.done_at is not None or case.closed_at is not None or case.erased_at is not None:
        raise CaseClosed
    if kind not in KINDS:
        raise CustodyInputRefused("custody_kind_missing")
    _demand_place(place)
    if received_from not in CAPACITIES:
        raise CustodyInputRefused("custody_capacity_missing")
    item = Item(
        id=item_id,
        dossier_id=dossier_id,
        kind=kind,
        label=new_reference(),
        taken_at=work.now,
        state="new",
        office=office,
    )
    item.description = Description(description.strip(), number.strip())
    work.session.add(item)
    work.session.flush()
    enter(work, item, "received_from", office=office, place=place, capacity=received_from, words=words)
    return item


def store(work: Work, *, item_id: UUID, place: str) -> Item:
    """Put an item into a drawer or safe of the office where it is. Raises ItemNotHere or NotFound."""
    item = _here(work, item_id, "custody:item:move")
    _demand_place(place)
    if item.place != place:
        enter(work, item, "stored_at", office=item.office, place=place)
    return item


def return_item(work: Work, *, item_id: UUID, capacity: str, proof: str, words: str) -> Item:
    """Give an item back: to whom in which capacity (`words` name the person), against what proof.

    A second press gives the same. Raises CustodyInputRefused, ItemNotHere or NotFound.
    """
    return _out(work, item_id, "returned", capacity=capacity, proof=proof, words=words)


def hand_to_authority(work: Work, *, item_id: UUID, proof: str, words: str) -> Item:
    """Hand an item to the authority that `words` name, such as the one that issued it. Raises as `return_item`."""
    return _out(work, item_id, "handed_to_authority", capacity="authority", proof=proof, words=words)


def _out(work: Work, item_id: UUID, code: str, *, capacity: str, proof: str, words: str) -> Item:
    ended = {"returned": "returned", "handed_to_authority": "authority"}[code]
    item = item_for(work.session, work.actor, "custody:item:return", item_id, lock=True)
    if item.state == ended:
        return item
    _demand_here(work, item, "custody:item:return")
    if capacity not in CAPACITIES or (code == "returned" and capacity == "authority"):
        raise CustodyInputRefused("custody_capacity_missing")
    if proof not in PROOFS:
        raise CustodyInputRefused("custody_proof_missing")
    if not words.strip():
        raise CustodyInputRefused("custody_words_missing")
    enter(work, item, code, office=item.office, capacity=capacity, proof=proof, words=words)
    close_when_empty(work, item.dossier_id)
    return item


def report_missing(work: Work, *, item_id: UUID, words: str) -> Item:
    """An item is not where it should be. It holds its case open. Raises ItemNotHere or NotFound."""
    item = item_for(work.session, work.actor, "custody:item:move", item_id, lock=True)
    if item.state == "missing":
        return item
    _demand_here(work, item, "custody:item:move")
    enter(work, item, "missing", office=item.office, words=words)
    return item


def report_found(work: Work, *, item_id: UUID, office: str, place: str | None = None) -> Item:
    """A missing item has turned up at an office. A second press gives the same. Raises ItemNotHere or NotFound."""
    demand(work.actor, "custody:item:move", office)
    _demand_place(place)
    item = item_for(work.session, work.actor, "custody:item:move", item_id, lock=True)
    if item.state == "here" and item.office == office:
        return item
    if item.state != "missing":
        raise ItemNotHere(state=item.state)
    enter(work, item, "found", office=office, place=place)
    work.emit(ItemArrived(item_id=item.id, dossier_id=item.dossier_id))
    return item


def destroy(work: Work, *, item_id: UUID, words: str) -> Item:
    """A document of ours that was never handed over is destroyed; nobody's own things are. Safe to repeat.

    Raises CustodyInputRefused, ItemNotHere or NotFound.
    """
    item = item_for(work.session, work.actor, "custody:item:move", item_id, lock=True)
    if item.state == "destroyed":
        return item
    _demand_here(work, item, "custody:item:move")
    if item.kind != "new-document":
        raise ItemNotHere(state=item.state)
    if not words.strip():
        raise CustodyInputRefused("custody_words_missing")
    enter(work, item, "destroyed", office=item.office, words=words)
    close_when_empty(work, item.dossier_id)
    return item


def give_up(work: Work, *, item_id: UUID, words: str) -> Item:
    """The post manager ends the search for a missing item, and says why: the case may close without it.

    Raises CustodyInputRefused, ItemNotHere or NotFound.
    """
    item = item_for(work.session, work.actor, "custody:item:settle", item_id, lock=True)
    demand(work.actor, "custody:item:settle", item.office)
    if item.state == "given_up":
        return item
    if item.state != "missing":
        raise ItemNotHere(state=item.state)
    if not words.strip():
        raise CustodyInputRefused("custody_words_missing")
    enter(work, item, "given_up", office=item.office, words=words)
    close_when_empty(work, item.dossier_id)
    return item


def _demand_place(place: str | None) -> None:
    if place is not None and not PLACE.fullmatch(place):
        raise CustodyInputRefused("custody_place_malformed")


def _here(work: Work, item_id: UUID, permission: str) -> Item:
    item = item_for(work.session, work.actor, permission, item_id, lock=True)
    _demand_here(work, item, permission)
    return item


def _demand_here(work: Work, item: Item, permission: str) -> None:
    """Both offices see an item; only the one that has it moves it."""
    if item.state != "here" or item.office not in work.actor.offices_with(permission):
        raise ItemNotHere(state=item.state)


def enter(work: Work, item: Item, code: str, *, words: str = "", **columns: Any) -> None:
    """Write an entry; the database moves the item, and refuses what does not follow."""
    entry = CustodyEntry(
        id=new_id(),
        item_id=item.id,
        dossier_id=item.dossier_id,
        code=code,
        at=work.now,
        staff_id=work.actor.id,
        **columns,
    )
    if words.strip():
        entry.words = Words(words.strip())
    work.session.add(entry)
    work.session.flush()
    work.session.refresh(item, ["state", "office", "place", "bag_id"])
    detail = {key: str(value) for key, value in columns.items() if value is not None}
    work.record(f"custody:item:{code}", f"item/{item.id}", dossier_id=item.dossier_id, detail=detail)
