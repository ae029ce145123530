"""Files in custody: what was uploaded, and the sanitised pages that people look at.

An upload waits sealed in quarantine until the worker has decoded it; then only its re-encoded pages are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.evidence.custody import NAMES_BLOB
from consular.vault import Section, sealed, sealed_column

RECEIVED, READY, REJECTED, REPLACED, REMOVED = "received", "ready", "rejected", "replaced", "removed"
LIVE = (RECEIVED, READY, REJECTED)
# What staff with a role in the case may look at: also what the applicant has replaced since they could see it.
IN_CUSTODY = (*LIVE, REPLACED)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The file as the person knows it."""

    name: str = ""
    media_type: str = ""


@sealed
class Evidence(Base):
    """One uploaded file for one item of the service's list."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    item: Mapped[str]
    state: Mapped[str] = mapped_column(default=RECEIVED)
    created_at: Mapped[datetime]
    size: Mapped[int]
    content_mac: Mapped[bytes]
    quarantine: Mapped[str | None] = mapped_column(unique=True, info=NAMES_BLOB)
    kept_anyway: Mapped[bool] = mapped_column(default=False)
    file_sealed = sealed_column()
    file = Section("evidence.evidence.file", EvidenceFile)

    __table_args__ = (
        CheckConstraint("state IN ('received', 'ready', 'rejected', 'replaced', 'removed')", name="state"),
        Index(
            "uq_evidence_content",
            "dossier_id",
            "item",
            "content_mac",
            unique=True,
            postgresql_where=text("state IN ('received', 'ready', 'rejected')"),
        ),
    )


class EvidencePage(Base):
    """A sanitised picture: a page of the file or a detail cut from it. Sizes in pixels."""

    __tablename__ = "evidence_page"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    kind: Mapped[str]
    number: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    blob: Mapped[str] = mapped_column(unique=True, info=NAMES_BLOB)

    __table_args__ = (
        UniqueConstraint("evidence_id", "kind", "number"),
        CheckConstraint("kind IN ('page', 'mrz')", name="kind"),
    )
