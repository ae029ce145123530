"""The folder: what every room that hangs something on a case needs to know to answer "who may see this?"."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id

CAPACITIES = ("self", "guardian", "representative", "counter", "partner")


class Applicant(Base):
    """Whom documents are for. Who that is stands sealed in the files; this row only joins them."""

    __tablename__ = "applicant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[datetime]


class Dossier(Base):
    """One file with its own key: an application with all that hangs on it, or an issued document."""

    __tablename__ = "dossier"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    applicant_id: Mapped[UUID | None] = mapped_column(ForeignKey("applicant.id"), index=True)
    service_key: Mapped[str]
    created_at: Mapped[datetime]
    # The partner that opened it under its contract alone, without an account's consent.
    partner_id: Mapped[UUID | None]
    open_to_offices: Mapped[bool] = mapped_column(default=False)
    lodged_at: Mapped[str | None]
    decided_by: Mapped[str | None]
    produced_at: Mapped[str | None]
    collected_at: Mapped[str | None]
    # The work is over; what is still out is given back, and with the last of it the file is closed.
    done_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # The tombstone: set by the first step of an erasure, before the key is destroyed.
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind IN ('application', 'document')", name="kind"),
        Index("ix_dossier_decided_by", "decided_by", "id"),
        Index("ix_dossier_partner_id", "partner_id", "id", postgresql_where=text("partner_id IS NOT NULL")),
        Index("ix_dossier_lodged_at", "lodged_at", "id", postgresql_where=text("closed_at IS NULL")),
    )


class Mandate(Base):
    """An account that may act in a dossier, and as what."""

    __tablename__ = "mandate"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    account_id: Mapped[UUID] = mapped_column(index=True)
    capacity: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("dossier_id", "account_id"),
        CheckConstraint("capacity IN ('self', 'guardian', 'representative', 'counter', 'partner')", name="capacity"),
    )
