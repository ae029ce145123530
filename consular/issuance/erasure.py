"""What issuance gives up when a file is erased: the documents and letters themselves. That there were any stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from consular import evidence
from consular.core.work import Work
from consular.issuance.models import IssuedFile


def forget_files(work: Work, dossier_id: UUID) -> None:
    """Documents and letters of this file are deleted once this is committed. Safe to repeat."""
    kept = select(IssuedFile.blob).where(IssuedFile.dossier_id == dossier_id, IssuedFile.blob.is_not(None))
    evidence.discard(work, *(key for key in work.session.scalars(kept) if key))
    work.session.execute(
        update(IssuedFile)
        .where(IssuedFile.dossier_id == dossier_id)
        .values(blob=None)
        .execution_options(synchronize_session=False)
    )
