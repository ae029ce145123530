"""What custody gives up when a file is erased: every blob, and the digests by which the same bytes were known."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select, update

from consular.core.work import Work
from consular.evidence.custody import discard
from consular.evidence.models import Evidence, EvidencePage
from consular.evidence.uploads import forget_uploads


def forget_files(work: Work, dossier_id: UUID) -> None:
    """Uploads and pages are deleted once this is committed; digests of contents become random. Safe to repeat."""
    session = work.session
    forget_uploads(work, dossier_id)
    waiting = select(Evidence.quarantine).where(Evidence.dossier_id == dossier_id, Evidence.quarantine.is_not(None))
    pages = select(EvidencePage.blob).where(EvidencePage.dossier_id == dossier_id)
    discard(work, *(key for key in session.scalars(waiting) if key), *session.scalars(pages))
    session.execute(
        update(Evidence)
        .where(Evidence.dossier_id == dossier_id)
        .values(quarantine=None, content_mac=func.uuid_send(func.gen_random_uuid()))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(EvidencePage).where(EvidencePage.dossier_id == dossier_id).execution_options(synchronize_session=False)
    )
