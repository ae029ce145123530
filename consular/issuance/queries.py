"""Reading issued files, always through the dossier's policy."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.dossiers import Dossier, kept, visible
from consular.issuance.models import IssuedFile
from consular.issuance.rules import remedy_until


def file_for(session: Session, actor: Actor, permission: str, file_id: UUID, *, lock: bool = False) -> IssuedFile:
    """A file that the actor may use like this; NotFound otherwise, Shredded once erased."""
    query = (
        select(IssuedFile, Dossier.erased_at)
        .join(Dossier, Dossier.id == IssuedFile.dossier_id)
        .where(IssuedFile.id == file_id, visible(actor, permission))
    )
    if lock:
        query = query.with_for_update(of=IssuedFile).execution_options(populate_existing=True)
    return kept(session, query)


def files_of(session: Session, actor: Actor, permission: str, application_id: UUID) -> list[IssuedFile]:
    """Everything that was made for an application and that the actor may use like this, oldest first."""
    return list(
        session.scalars(
            select(IssuedFile)
            .join(Dossier, Dossier.id == IssuedFile.dossier_id)
            .where(IssuedFile.application_id == application_id, visible(actor, permission))
            .order_by(IssuedFile.id)
        )
    )


def files_of_decision(session: Session, decision_id: UUID) -> list[IssuedFile]:
    """Everything that a decision led to, for operators; nothing is opened."""
    return list(
        session.scalars(select(IssuedFile).where(IssuedFile.decision_id == decision_id).order_by(IssuedFile.id))
    )


def made(session: Session, decision_id: UUID, kind: str) -> IssuedFile | None:
    """The file of a decision, for reactions."""
    return session.scalars(
        select(IssuedFile).where(IssuedFile.decision_id == decision_id, IssuedFile.kind == kind)
    ).first()


def remedy_ends(file: IssuedFile, catalogue: Catalogue) -> date | None:
    """The last day of the remedy in the deciding office's zone; None before service or where nothing is limited."""
    if file.served_at is None or file.remedy_days is None:
        return None
    return remedy_until(file.served_at, days=file.remedy_days, zone=catalogue.offices[file.office].zone)
