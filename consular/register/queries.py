"""Looking into the register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.dossiers import Dossier, kept
from consular.register.errors import NothingMatches
from consular.register.index_sources import identity_of, person_of
from consular.register.models import (
    IDENTITY,
    IDENTITY_AT,
    NUMBER,
    NUMBER_AT,
    PERSON,
    PERSON_AT,
    DocumentEvent,
    LossReport,
    TravelDocument,
)
from consular.register.policy import visible
from consular.register.rules import BOOKS, EXHAUSTED, FINAL, PREPARED, VISAS, Standing, identity, standing
from consular.vault import Person, Shredded, normalise_identifier, prefetch

# Strangers share a value of the person index; so many rows are opened and compared, and no more.
MOST_FOUND = 200
_ENDED_BEFORE_USE = ("spoilt", "cancelled")


def of_decision(session: Session, decision_id: UUID) -> TravelDocument | None:
    """The document that a grant led to: the one that stands, else the last that was spoilt or cancelled."""
    found = session.scalars(
        select(TravelDocument).where(TravelDocument.decision_id == decision_id).order_by(TravelDocument.id)
    ).all()
    standing_one = [document for document in found if document.status not in _ENDED_BEFORE_USE]
    return next(iter(standing_one), found[-1] if found else None)


def of_application(session: Session, application_dossier_id: UUID) -> list[TravelDocument]:
    """Documents that came from an application, oldest first."""
    return list(
        session.scalars(
            select(TravelDocument)
            .where(TravelDocument.application_dossier_id == application_dossier_id)
            .order_by(TravelDocument.id)
        )
    )


def in_folder(session: Session, dossier_id: UUID) -> TravelDocument | None:
    """The document whose own folder this is; None for the folder of an application."""
    return session.scalars(select(TravelDocument).where(TravelDocument.dossier_id == dossier_id)).first()


def document(session: Session, document_id: UUID) -> TravelDocument | None:
    """By id, for reactions; callers that answer people ask `document_for`."""
    return session.get(TravelDocument, document_id)


def document_for(session: Session, actor: Actor, permission: str, document_id: UUID) -> TravelDocument:
    """A document that the actor may use like this; NotFound otherwise, Shredded once erased."""
    query = (
        select(TravelDocument, Dossier.erased_at)
        .join(Dossier, Dossier.id == TravelDocument.dossier_id)
        .where(TravelDocument.id == document_id, visible(actor, permission))
    )
    return kept(session, query)


def own_documents(session: Session, actor: Actor, permission: str) -> list[TravelDocument]:
    """Documents in which the actor's account has a mandate, newest first; erased ones are left out."""
    query = (
        select(TravelDocument)
        .join(Dossier, Dossier.id == TravelDocument.dossier_id)
        .where(visible(actor, permission), Dossier.erased_at.is_(None))
        .order_by(TravelDocument.id.desc())
        .limit(MOST_FOUND)
    )
    found = session.scalars(query).all()
    prefetch([row.dossier_id for row in found])
    return [row for row in found if _opens(row)]


def by_number(session: Session, number: str, *, kinds: Collection[str] = VISAS) -> TravelDocument | None:
    """Our own document of these kinds with this number; what the index finds is compared again after opening."""
    found = _opened(session, NUMBER_AT.matches(session, number))
    return next(
        (
            row
            for row in found
            if row.issuing_state is not None and row.kind in kinds and NUMBER.same(row.particulars.number, number)
        ),
        None,
    )


def by_identity(session: Session, *, issuing_state: str, kind: str, number: str) -> TravelDocument | None:
    """The document of this state, family of kinds and number; compared again after opening. For renewals."""
    wanted = identity(issuing_state, kind, number)
    found = _opened(session, IDENTITY_AT.matches(session, wanted))
    return next((row for row in found if IDENTITY.same(identity_of(row), wanted)), None)


def with_number(session: Session, number: str) -> list[TravelDocument]:
    """Every document with this number, of any state and kind, newest first; erased ones have none."""
    found = _opened(session, NUMBER_AT.matches(session, number))
    return [row for row in found if NUMBER.same(row.particulars.number, number)]


def of_person(session: Session, person: Person) -> list[TravelDocument]:
    """Documents of whoever has this primary identifier (in any of its spellings) and birth, newest first."""
    found = _opened(session, PERSON_AT.matches(session, person))
    return [row for row in found if (held := person_of(row.particulars)) is not None and PERSON.same(held, person)]


def visas_of(
    session: Session, *, persons: Collection[Person] = (), application_dossiers: Collection[UUID] = ()
) -> list[TravelDocument]:
    """Visas of ours that came from these applications, or that an index gives for one of these persons; newest first.

    For many at a time: strangers share an index value, so the caller compares what it gets. Erased ones are left out.
    """
    ways = [PERSON_AT.matches_any(session, persons)] if persons else []
    if application_dossiers:
        ways.append(TravelDocument.application_dossier_id.in_(application_dossiers))
    if not ways:
        return []
    ours = TravelDocument.kind.in_(VISAS), TravelDocument.issuing_state.is_not(None)
    found = session.scalars(select(TravelDocument).where(*ours, or_(*ways)).order_by(TravelDocument.id.desc())).all()
    prefetch([row.dossier_id for row in found])
    return [row for row in found if _opens(row)]


def not_to_be_used(session: Session, numbers: Collection[str]) -> list[TravelDocument]:
    """Books of ours with one of these numbers that were lost, stolen, cancelled, annulled or revoked."""
    ended = TravelDocument.kind.in_(BOOKS), TravelDocument.status.in_(FINAL), TravelDocument.issuing_state.is_not(None)
    found = session.scalars(select(TravelDocument).where(NUMBER_AT.matches_any(session, numbers), *ended)).all()
    prefetch([row.dossier_id for row in found])
    return [row for row in found if _opens(row)]


def places_ended(session: Session) -> list[int]:
    """Places in the status list of what no longer holds before its last day: ended by a decision, or used up."""
    query = select(TravelDocument.status_index).where(
        TravelDocument.status_index.is_not(None), TravelDocument.status.in_((*FINAL, EXHAUSTED))
    )
    return [place for place in session.scalars(query) if place is not None]


def by_particulars(session: Session, *, issuing_state: str, number: str, person: Person) -> TravelDocument:
    """Our own document on paper with this number, for somebody who tells whose it is: all three must be right.

    For holders of what an earlier register entered, which belongs to no account. Raises NothingMatches.
    """
    for row in with_number(session, number) if normalise_identifier(number) else []:
        held = person_of(row.particulars)
        ours = row.issuing_state == issuing_state and row.kind != "e-visa" and row.status != PREPARED
        if ours and held is not None and PERSON.same(held, person):
            return row
    raise NothingMatches


def number_taken(session: Session, number: str) -> bool:
    """Whether a document may not be given this number by drawing; nothing is opened for the answer."""
    query = select(TravelDocument.id).where(NUMBER_AT.matches(session, number)).limit(1)
    return session.scalar(query) is not None


def identity_taken(session: Session, issuing_state: str, kind: str, number: str) -> bool:
    """Whether a document of this state and family bears the number; nothing is opened for the answer."""
    wanted = identity(issuing_state, kind, number)
    return session.scalar(select(TravelDocument.id).where(IDENTITY_AT.matches(session, wanted)).limit(1)) is not None


def status_at(document: TravelDocument, day: date) -> Standing:
    """Whether the document may be used on a day of the issuing state's calendar.

    A book begins on its date of issue, which the office that hands it over takes from its own calendar: where that is a
    day ahead, the holder may travel all the same.
    """
    return standing(
        document.status,
        valid_from=min(document.valid_from, day) if document.kind in BOOKS else document.valid_from,
        valid_until=document.valid_until,
        entries_allowed=document.entries_allowed,
        entries_used=document.entries_used,
        day=day,
    )


def history(session: Session, document_id: UUID) -> list[DocumentEvent]:
    """What has happened to a document, oldest first."""
    return list(
        session.scalars(
            select(DocumentEvent)
            .where(DocumentEvent.document_id == document_id)
            .order_by(DocumentEvent.at, DocumentEvent.id)
        )
    )


def loss_of(session: Session, document_id: UUID) -> LossReport | None:
    """The report that a document was lost or stolen by."""
    return session.scalars(select(LossReport).where(LossReport.document_id == document_id)).first()


def _opened(session: Session, condition: ColumnElement[bool]) -> list[TravelDocument]:
    query = select(TravelDocument).where(condition).order_by(TravelDocument.id.desc()).limit(MOST_FOUND)
    found = session.scalars(query).all()
    prefetch([row.dossier_id for row in found])
    return [row for row in found if _opens(row)]


def _opens(row: TravelDocument) -> bool:
    """Whether the row's key is still there: one erased row never hides others."""
    try:
        row.particulars  # noqa: B018 - opened on first touch
    except Shredded:
        return False
    return True
