"""Looking into the register."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.dossiers import Dossier, kept, visible
from consular.register.models import NUMBER, NUMBER_AT, DocumentEvent, TravelDocument
from consular.register.rules import Standing, standing


def of_decision(session: Session, decision_id: UUID) -> TravelDocument | None:
    """The document that a grant led to."""
    return session.scalars(select(TravelDocument).where(TravelDocument.decision_id == decision_id)).first()


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


def by_number(session: Session, number: str) -> TravelDocument | None:
    """The document with this number; what the index finds is compared again after opening."""
    found = session.scalars(select(TravelDocument).where(NUMBER_AT.matches(session, number))).first()
    return found if found is not None and NUMBER.same(found.particulars.number, number) else None


def number_taken(session: Session, number: str) -> bool:
    """Whether a document may not get this number; nothing is opened for the answer."""
    query = select(TravelDocument.id).where(NUMBER_AT.matches(session, number))
    return session.scalar(query) is not None


def status_at(document: TravelDocument, day: date) -> Standing:
    """Whether the document may be used on a day of the issuing state's calendar."""
    return standing(
        document.status,
        valid_from=document.valid_from,
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
