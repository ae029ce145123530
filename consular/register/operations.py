"""Entering a document into the register, and what ends it."""

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
from consular.register.errors import AlreadyEnded, NoEntryLeft, NumberTaken, StatusListFull
from consular.register.models import NUMBER_AT, DocumentEvent, Particulars, TravelDocument
from consular.register.queries import number_taken, of_decision, status_at
from consular.register.rules import MULTIPLE_ENTRIES, STATUS_LIST_SIZE, Standing

_DRAWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered. `entries_allowed` 1 to 255, or 0 for any number; both dates are inclusive."""

    decision_id: UUID
    application_dossier_id: UUID
    kind: str
    category: str
    issuing_state: str
    valid_from: date
    valid_until: date
    entries_allowed: int
    duration_days: int
    particulars: Particulars


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

    It gets a dossier of its own, open to the offices of the application and to the accounts that act in it. Raises
    NumberTaken, StatusListFull or NotFound (no such application).
    """
    source = hold_folder(work, entry.application_dossier_id)
    known = of_decision(work.session, entry.decision_id)
    if known is not None:
        return known
    if number_taken(work.session, entry.particulars.number):
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
        status="valid",
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        entries_allowed=entry.entries_allowed,
        entries_used=0,
        duration_days=entry.duration_days,
        status_index=_free_status_index(work, draw),
        issued_at=work.now,
    )
    document.particulars = entry.particulars
    NUMBER_AT.write(work.session, document, entry.particulars.number)
    work.session.add(document)
    work.session.flush()
    _note(work, document, "issued", decision_id=entry.decision_id)
    _record(work, document, "enter", decision=str(entry.decision_id))
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
    document = _locked(work, document_id)
    if document.ended_by is not None:
        if (document.ended_by, document.status) == (decision_id, status):
            return document
        raise AlreadyEnded
    document.status, document.ended_by, document.ended_at = status, decision_id, work.now
    _note(work, document, status, decision_id=decision_id)
    _record(work, document, verb, decision=str(decision_id))
    return document


def consume_entry(work: Work, document_id: UUID, *, day: date) -> TravelDocument:
    """Count one entry; the last one exhausts the document. Each call is an entry of its own. Raises NoEntryLeft."""
    document = _locked(work, document_id)
    now = status_at(document, day)
    if now is not Standing.VALID:
        raise NoEntryLeft(standing=now.value)
    document.entries_used += 1
    _note(work, document, "entered", day=day.isoformat())
    if document.entries_allowed != MULTIPLE_ENTRIES and document.entries_used == document.entries_allowed:
        document.status = "exhausted"
        _note(work, document, "exhausted")
    _record(work, document, "consume_entry", day=day.isoformat())
    return document


def _locked(work: Work, document_id: UUID) -> TravelDocument:
    document = work.session.scalars(
        select(TravelDocument)
        .where(TravelDocument.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if document is None:
        raise NotFound
    return document


def _note(
    work: Work, document: TravelDocument, code: str, *, decision_id: UUID | None = None, **parameters: str
) -> None:
    work.session.add(
        DocumentEvent(
            id=new_id(),
            document_id=document.id,
            dossier_id=document.dossier_id,
            at=work.now,
            code=code,
            parameters=parameters,
            decision_id=decision_id,
            staff_id=work.actor.id if work.actor.is_staff else None,
        )
    )


def _record(work: Work, document: TravelDocument, verb: str, **detail: str) -> None:
    work.record(
        f"register:document:{verb}", f"document/{document.id}", dossier_id=document.dossier_id, detail=dict(detail)
    )
