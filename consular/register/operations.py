"""Entering a document into the register, and what ends it by a decision."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, Mandate, open_dossier
from consular.register.endings import end, locked, note, record
from consular.register.errors import AlreadyEnded, EntryMalformed, NoEntryLeft, NumberTaken, StatusListFull
from consular.register.index_sources import write_indexes
from consular.register.models import Particulars, TravelDocument
from consular.register.queries import identity_taken, number_taken, of_decision, status_at
from consular.register.rules import BOOKS, FINAL, KINDS, MULTIPLE_ENTRIES, PREPARED, STATUS_LIST_SIZE, VALID, Standing

_DRAWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered. Both dates are inclusive.

    Visas have `entries_allowed` (1 to 255, or 0 for any number) and `duration_days`; books have neither. What is
    printed begins as `prepared` until it is handed over; `number` of the particulars is then that of the blank.
    `instead_of` names the spoilt or cancelled document of the same decision that this one is made for.
    """

    decision_id: UUID
    application_dossier_id: UUID
    kind: str
    category: str
    issuing_state: str
    valid_from: date
    valid_until: date
    entries_allowed: int | None = None
    duration_days: int | None = None
    status: str = VALID
    instead_of: UUID | None = None
    particulars: Particulars

    def check(self) -> None:
        """Raises EntryMalformed for what the database would refuse."""
        terms = (self.entries_allowed is not None, self.duration_days is not None)
        if self.kind not in KINDS:
            raise EntryMalformed(why="kind")
        if self.status not in (PREPARED, VALID) or (self.status == PREPARED and self.kind == "e-visa"):
            raise EntryMalformed(why="status")
        if terms != ((False, False) if self.kind in BOOKS else (True, True)):
            raise EntryMalformed(why="terms")
        if not self.particulars.number:
            raise EntryMalformed(why="number")


def hold_folder(work: Work, dossier_id: UUID) -> Dossier:
    """Hold a folder until the end of the work, so that two workers issue for it one after the other.

    Rows that point at the folder may still be written meanwhile. Raises NotFound.
    """
    folder = work.session.scalars(
        select(Dossier).where(Dossier.id == dossier_id).with_for_update(key_share=True)
    ).first()
    if folder is None:
        raise NotFound
    return folder


def enter(work: Work, entry: Entry, *, draw: Callable[[int], int] = secrets.randbelow) -> TravelDocument:
    """The document of a decision; entered once, however often it is asked for.

    It gets a dossier of its own, open to the offices of the application and to the accounts that act in it. A document
    that was spoilt or cancelled is entered again, under another number, only where `instead_of` names it. Raises
    NumberTaken, StatusListFull, EntryMalformed or NotFound (no such application).
    """
    entry.check()
    source = hold_folder(work, entry.application_dossier_id)
    known = of_decision(work.session, entry.decision_id)
    if known is not None and (known.status not in ("spoilt", "cancelled") or entry.instead_of != known.id):
        return known
    number = entry.particulars.number
    # The number of an e-visa is drawn, so it keeps clear of everything known; that of a blank is what it is.
    if identity_taken(work.session, entry.issuing_state, entry.kind, number) or (
        entry.kind == "e-visa" and number_taken(work.session, number)
    ):
        raise NumberTaken
    folder = _own_folder(work, source)
    document = TravelDocument(
        id=new_id(),
        dossier_id=folder.id,
        application_dossier_id=source.id,
        decision_id=entry.decision_id,
        kind=entry.kind,
        category=entry.category,
        issuing_state=entry.issuing_state,
        status=entry.status,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        entries_allowed=entry.entries_allowed,
        entries_used=0,
        duration_days=entry.duration_days,
        status_index=_free_status_index(work, draw) if entry.kind == "e-visa" else None,
        issued_at=work.now,
    )
    document.particulars = entry.particulars
    write_indexes(work.session, document)
    work.session.add(document)
    work.session.flush()
    note(work, document, "issued", decision_id=entry.decision_id)
    record(work, document, "enter", decision=str(entry.decision_id))
    return document


def _own_folder(work: Work, source: Dossier) -> Dossier:
    acting = work.session.scalars(
        select(Mandate).where(Mandate.dossier_id == source.id, Mandate.ended_at.is_(None)).order_by(Mandate.id)
    ).all()
    first = acting[0] if acting else None
    folder = open_dossier(
        work,
        service_key=source.service_key,
        applicant_id=source.applicant_id,
        account_id=first.account_id if first else None,
        capacity=first.capacity if first else "self",
        kind="document",
    )
    for other in acting[1:]:
        work.session.add(
            Mandate(
                id=new_id(),
                dossier_id=folder.id,
                account_id=other.account_id,
                capacity=other.capacity,
                created_at=work.now,
            )
        )
    folder.lodged_at, folder.decided_by = source.lodged_at, source.decided_by
    folder.produced_at, folder.collected_at = source.produced_at, source.collected_at
    folder.open_to_offices = source.open_to_offices
    return folder


def _free_status_index(work: Work, draw: Callable[[int], int]) -> int:
    for _ in range(_DRAWS):
        place = draw(STATUS_LIST_SIZE)
        taken = work.session.scalar(select(TravelDocument.id).where(TravelDocument.status_index == place))
        if taken is None:
            return place
    raise StatusListFull


def revoke(work: Work, document_id: UUID, *, decision_id: UUID) -> TravelDocument:
    """The conditions are no longer met, or the holder asks. The same decision again changes nothing.

    Raises NotFound, or AlreadyEnded when another decision was first.
    """
    return _end(work, document_id, decision_id, "revoked", "revoke")


def annul(work: Work, document_id: UUID, *, decision_id: UUID) -> TravelDocument:
    """The conditions were never met. As `revoke`."""
    return _end(work, document_id, decision_id, "annulled", "annul")


def _end(work: Work, document_id: UUID, decision_id: UUID, status: str, verb: str) -> TravelDocument:
    document = locked(work, document_id)
    if document.status in FINAL:
        if (document.ended_by, document.status) == (decision_id, status):
            return document
        raise AlreadyEnded(status=document.status)
    document.ended_by = decision_id
    end(work, document, status, decision_id=decision_id)
    record(work, document, verb, decision=str(decision_id))
    return document


def consume_entry(work: Work, document_id: UUID, *, day: date) -> TravelDocument:
    """Count one entry; the last one exhausts the document. Each call is an entry of its own. Raises NoEntryLeft."""
    document = locked(work, document_id)
    if document.entries_allowed is None:
        raise NoEntryLeft(standing="no_terms")
    now = status_at(document, day)
    if now is not Standing.VALID:
        raise NoEntryLeft(standing=now.value)
    document.entries_used += 1
    note(work, document, "entered", day=day.isoformat())
    if document.entries_allowed != MULTIPLE_ENTRIES and document.entries_used == document.entries_allowed:
        document.status = "exhausted"
        note(work, document, "exhausted")
    record(work, document, "consume_entry", day=day.isoformat())
    return document
