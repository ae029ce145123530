"""What verification gives up when a file is erased."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, update

from consular.core.work import Work
from consular.verification.models import CheckRun


def forget_digests(work: Work, dossier_id: UUID) -> None:
    """The digests of what was looked at become random: no guess can be compared with them. Safe to repeat."""
    work.session.execute(
        update(CheckRun)
        .where(CheckRun.dossier_id == dossier_id)
        .values(input_key=func.uuid_send(func.gen_random_uuid()))
        .execution_options(synchronize_session=False)
    )
