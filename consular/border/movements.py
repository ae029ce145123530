"""Border control: what a document of ours says at the border, entries and exits with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consular import issuance, register, review
from consular.border.errors import CheckMalformed, DocumentUnknown, EntryRefused, MovementDiffers
from consular.border.models import ENTRY, MOVEMENTS, Crossing, Movement
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.issuance import Believed, CheckResult, Verdict
from consular.vault import Shredded

# Border posts that were cut off send what they wrote down later.
_BACK, _AHEAD = timedelta(days=30), timedelta(minutes=10)
_OF_OURS = frozenset(Verdict) - {
    *(Verdict.FORGED, Verdict.UNKNOWN_SIGNER, Verdict.UNREADABLE),
    Verdict.GENUINE_FOREIGN,
}
_ETD = "emergency-travel-document"


@dataclass(frozen=True, slots=True)
class Verified:
    """A document as border control needs to see it.

    `annotations` are what the deciding officer wrote for the border, `conditions` those of the grant, which the holder
    has read too. Both are empty where the file of the decision was erased.
    """

    document: register.TravelDocument
    standing: register.Standing
    annotations: str
    conditions: str
    movements: tuple[Movement, ...]


def verify(work: Work, *, number: str, day: date) -> Verified:
    """A visa or emergency travel document of ours by its number, as of a day. Raises DocumentUnknown."""
    found = _numbered(work.session, number)
    work.record("border:document:verify", f"document/{found.id}", dossier_id=found.dossier_id)
    return Verified(
        found,
        register.status_at(found, day),
        *_decided(work.session, found),
        tuple(movements_of(work.session, found.id)),
    )


def verify_seal(
    work: Work, *, payload: str | bytes, believed: Believed, at: datetime
) -> tuple[CheckResult, str | None]:
    """The verdict on a seal or barcode, and the number to ask `verify` with where one of our keys has signed it."""
    result = issuance.judge(work, payload, believed, at=at)
    return result, result.number if result.verdict in _OF_OURS else None


def record(
    work: Work, *, record_id: UUID, number: str, kind: str, at: datetime, place: str, operator: str = "", zone: str
) -> Movement:
    """An entry or exit, once per `record_id` of this border system; an entry uses up one of a visa's.

    The day is that of `zone` (the state's). The same again gives what was recorded. Raises DocumentUnknown,
    EntryRefused, MovementDiffers, CheckMalformed for a moment that cannot be.
    """
    if work.actor.id is None:
        raise Forbidden
    if kind not in MOVEMENTS or not work.now - _BACK <= at <= work.now + _AHEAD:
        raise CheckMalformed(field="at" if kind in MOVEMENTS else "kind", reason="range")
    document = _numbered(work.session, number)
    register.locked(work, document.id)
    earlier = _earlier(work.session, work.actor.id, record_id)
    if earlier is not None:
        if (earlier.document_id, earlier.kind) != (document.id, kind) or _told(earlier) != (at, place):
            raise MovementDiffers
        return earlier
    if kind == ENTRY:
        _enter(work, document, at.astimezone(ZoneInfo(zone)).date())
    row = Movement(
        id=new_id(),
        partner_id=work.actor.id,
        record_id=record_id,
        document_id=document.id,
        dossier_id=document.dossier_id,
        kind=kind,
        recorded_at=work.now,
    )
    row.crossing = Crossing(at=at, place=place, operator=operator)
    _insert(work.session, row)
    work.record(f"border:movement:{kind}", f"movement/{row.id}", dossier_id=row.dossier_id)
    return row


def _insert(session: Session, row: Movement) -> None:
    """Another document's movement under the same id may be on its way: the lock of this one does not keep it away."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise MovementDiffers from error


def movement(session: Session, partner_id: UUID, movement_id: UUID) -> Movement:
    """What this border system recorded, by our id. Raises DocumentUnknown."""
    query = select(Movement).where(Movement.id == movement_id, Movement.partner_id == partner_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise DocumentUnknown
    return found


def movements_of(session: Session, document_id: UUID) -> list[Movement]:
    """Entries and exits with a document, in the order in which they were recorded."""
    return list(session.scalars(select(Movement).where(Movement.document_id == document_id).order_by(Movement.id)))


def _enter(work: Work, document: register.TravelDocument, day: date) -> None:
    """A visa loses an entry; an emergency document has none to lose, but must hold."""
    if document.entries_allowed is None:
        standing = register.status_at(document, day)
        if standing is not register.Standing.VALID:
            raise EntryRefused(standing=standing.value)
        return
    try:
        register.consume_entry(work, document.id, day=day)
    except register.NoEntryLeft as error:
        raise EntryRefused(standing=error.parameters["standing"]) from error


def _numbered(session: Session, number: str) -> register.TravelDocument:
    kinds = (*register.VISAS, _ETD)
    found = register.by_number(session, number, kinds=kinds)
    if found is None:
        raise DocumentUnknown
    return found


def _earlier(session: Session, partner_id: UUID, record_id: UUID) -> Movement | None:
    query = select(Movement).where(Movement.partner_id == partner_id, Movement.record_id == record_id)
    return session.scalars(query).one_or_none()


def _told(row: Movement) -> tuple[datetime, str]:
    return row.crossing.at, row.crossing.place


def _decided(session: Session, document: register.TravelDocument) -> tuple[str, str]:
    """(annotations, conditions) of the grant behind a document."""
    found = review.decision(session, document.decision_id) if document.decision_id is not None else None
    if found is None:
        return "", ""
    try:
        return review.border_note_of(found[1]), found[1].content.conditions
    except Shredded:
        return "", ""
