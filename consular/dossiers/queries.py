"""Reading folders."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.dossiers.models import Dossier, Mandate


def dossier(session: Session, dossier_id: UUID) -> Dossier | None:
    """A dossier by id, whoever may see it; callers ask the policy."""
    return session.get(Dossier, dossier_id)


def mandated_accounts(session: Session, dossier_id: UUID) -> list[UUID]:
    """Accounts to which news of the file is sent."""
    return list(
        session.scalars(select(Mandate.account_id).where(Mandate.dossier_id == dossier_id, Mandate.ended_at.is_(None)))
    )
