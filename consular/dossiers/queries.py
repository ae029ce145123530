"""Reading folders."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.dossiers.models import Applicant, Dossier, Mandate


def dossier(session: Session, dossier_id: UUID) -> Dossier | None:
    """A dossier by id, whoever may see it; callers ask the policy."""
    return session.get(Dossier, dossier_id)


def erased_among(session: Session, dossier_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of a page's files were erased or are being erased."""
    query = select(Dossier.id).where(Dossier.id.in_(dossier_ids), Dossier.erased_at.is_not(None))
    return frozenset(session.scalars(query)) if dossier_ids else frozenset()


def files_of_applicant(session: Session, applicant_id: UUID) -> list[Dossier]:
    """All files of a person, oldest first, the erased ones too."""
    return list(session.scalars(select(Dossier).where(Dossier.applicant_id == applicant_id).order_by(Dossier.id)))


def files_of_account(session: Session, account_id: UUID) -> list[Dossier]:
    """The files in which an account may act, oldest first, the erased ones too."""
    held = select(Mandate.dossier_id).where(Mandate.account_id == account_id, Mandate.ended_at.is_(None))
    return list(session.scalars(select(Dossier).where(Dossier.id.in_(held)).order_by(Dossier.id)))


def held_by(session: Session, dossier_ids: Collection[UUID], account_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the files in which one of these accounts may act."""
    query = select(Mandate.dossier_id).where(
        Mandate.dossier_id.in_(dossier_ids), Mandate.account_id.in_(account_ids), Mandate.ended_at.is_(None)
    )
    return frozenset(session.scalars(query)) if dossier_ids and account_ids else frozenset()


def applicant(session: Session, applicant_id: UUID) -> Applicant | None:
    """A person by id."""
    return session.get(Applicant, applicant_id)


def mandated_accounts(session: Session, dossier_id: UUID) -> list[UUID]:
    """Accounts to which news of the file is sent."""
    return list(
        session.scalars(select(Mandate.account_id).where(Mandate.dossier_id == dossier_id, Mandate.ended_at.is_(None)))
    )
