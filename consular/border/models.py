"""What is kept of checks (nothing personal) and of entries and exits (sealed with the document)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column

ENTRY, EXIT = "entry", "exit"
MOVEMENTS = (ENTRY, EXIT)


class CarrierCheck(Base):
    """That a carrier asked and how often each answer was given. Whom it asked about stands in its own receipt only.

    `receipt_digest` is the SHA-256 of the receipt, so that one that is shown later can be told to be the one.
    """

    __tablename__ = "carrier_check"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    outcomes: Mapped[dict[str, int]] = mapped_column(JSONB)
    policy: Mapped[str]
    receipt_digest: Mapped[bytes]

    __table_args__ = (CheckConstraint("octet_length(receipt_digest) = 32", name="receipt_digest"),)


@dataclass(frozen=True, slots=True)
class Crossing:
    """When and where somebody crossed the border, and who at the border wrote it down."""

    at: datetime
    place: str
    operator: str = ""


@sealed
class Movement(Base):
    """One entry or exit with a document of ours; `record_id` is the border system's own id of it, given once."""

    __tablename__ = "border_movement"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    record_id: Mapped[UUID]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("travel_document.id"))
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str]
    recorded_at: Mapped[datetime]
    crossing_sealed = sealed_column()
    crossing = Section("border.movement.crossing", Crossing)

    __table_args__ = (
        CheckConstraint("kind IN ('entry', 'exit')", name="kind"),
        UniqueConstraint("partner_id", "record_id"),
        Index("ix_border_movement_document_id", "document_id", "id"),
    )


class PublishedStatusList(Base):
    """The newest signed status list; one row."""

    __tablename__ = "published_status_list"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    token: Mapped[str]

    __table_args__ = (CheckConstraint("id = 1", name="one"),)
