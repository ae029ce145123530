"""Reading holds and erasures."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consular.privacy.models import Erasure, Hold
from consular.privacy.targets import Target


def erasures_of(session: Session, target: Target) -> list[Erasure]:
    """The erasures of the target's files, in the order of its parts."""
    ids = [part.dossier_id for part in target.parts]
    found = {e.dossier_id: e for e in session.scalars(select(Erasure).where(Erasure.dossier_id.in_(ids)))}
    return [found[dossier_id] for dossier_id in ids if dossier_id in found]


def erasure(session: Session, dossier_id: UUID) -> Erasure | None:
    """How far the erasure of a file is; None when none was begun."""
    return session.get(Erasure, dossier_id)


def holds(session: Session, *, today: dt.date, limit: int = 1000) -> list[Hold]:
    """Holds that stand, oldest first."""
    standing = (Hold.lifted_at.is_(None), or_(Hold.until.is_(None), Hold.until >= today))
    return list(session.scalars(select(Hold).where(*standing).order_by(Hold.id).limit(limit)))
