"""Reading the log for people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consular.audit.models import AuditEntry


def history(session: Session, dossier_id: UUID, limit: int = 50, before: UUID | None = None) -> Sequence[AuditEntry]:
    """Entries of a dossier, newest first. Pass the last entry's id as `before` for the next page.

    The detail is loaded but stays sealed until it is read; reading raises the vault's errors (erased, tampered).
    """
    query = select(AuditEntry).where(AuditEntry.dossier_id == dossier_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    query = query.order_by(AuditEntry.id.desc()).limit(limit)
    return session.scalars(query.options(undefer(AuditEntry.detail_sealed))).all()
