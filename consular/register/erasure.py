"""The register after an erasure: a document has lost number and holder, and keeps its place, status and dates."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.dossiers import Dossier
from consular.register.models import TravelDocument


def erased_at_place(session: Session, status_index: int) -> TravelDocument | None:
    """The erased document with this place in the status list: what a barcode of ours can still be compared with."""
    return session.scalars(
        select(TravelDocument)
        .join(Dossier, Dossier.id == TravelDocument.dossier_id)
        .where(TravelDocument.status_index == status_index, Dossier.erased_at.is_not(None))
    ).first()
