"""Reading appearances."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consular.appearances.models import Appearance, FingerprintRecord
from consular.core.actor import Actor
from consular.dossiers import Dossier, visible


def made(session: Session, dossier_id: UUID) -> Appearance | None:
    """The appearance that stands in this case."""
    return session.scalars(
        select(Appearance).where(Appearance.dossier_id == dossier_id, Appearance.voided_at.is_(None))
    ).first()


def at_office(session: Session, actor: Actor, office: str, *, since: datetime, until: datetime) -> list[Appearance]:
    """Who was at a counter in this time, newest first, as far as the actor may see the case."""
    query = (
        select(Appearance)
        .join(Dossier, Dossier.id == Appearance.dossier_id)
        .where(
            Appearance.office == office,
            Appearance.at >= since,
            Appearance.at < until,
            Appearance.voided_at.is_(None),
            visible(actor, "appearances:visit:view"),
        )
        .order_by(Appearance.id.desc())
    )
    return list(session.scalars(query.limit(500)))


def fingerprints_of(session: Session, appearance_id: UUID) -> list[FingerprintRecord]:
    """The captured fingers of an appearance, by finger."""
    query = select(FingerprintRecord).where(FingerprintRecord.appearance_id == appearance_id)
    return list(session.scalars(query.order_by(FingerprintRecord.position).options(undefer("*"))))
