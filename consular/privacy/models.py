"""Holds that forbid an erasure, and erasures with the step they have reached. Codes and ids only, nothing personal."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.privacy.rules import KINDS, REASON

ERASING, ERASED = "erasing", "erased"
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_REASON = f"reason ~ '{REASON}'"


class Hold(Base):
    """Somebody forbids to erase one file (any file with a key of its own) or all files of an applicant.

    `until` is the last day, None for an open end. `set_by` and `lifted_by` are colleagues, None for the operator.
    """

    __tablename__ = "hold"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID | None]
    applicant_id: Mapped[UUID | None] = mapped_column(ForeignKey("applicant.id"))
    reason: Mapped[str]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime]
    until: Mapped[dt.date | None]
    lifted_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(dossier_id IS NULL) <> (applicant_id IS NULL)", name="one_thing"),
        CheckConstraint("lifted_by IS NULL OR lifted_at IS NOT NULL", name="lifted"),
        CheckConstraint(_REASON, name="reason"),
        Index(None, "dossier_id", postgresql_where=text("lifted_at IS NULL")),
        Index(None, "applicant_id", postgresql_where=text("lifted_at IS NULL")),
    )


class Erasure(Base):
    """The erasure of one file: `erasing` from the tombstone on, `erased` once ledger, key and files are done.

    Accounts and colleagues are files under their own id, so `dossier_id` points to no single table.
    """

    __tablename__ = "erasure"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=ERASING)
    reason: Mapped[str]
    requested_by: Mapped[UUID | None]
    requested_at: Mapped[datetime]
    written_down_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("state IN ('erasing', 'erased')", name="state"),
        CheckConstraint(_REASON, name="reason"),
        CheckConstraint(
            "(state = 'erased') = (erased_at IS NOT NULL) AND (erased_at IS NULL OR written_down_at IS NOT NULL)",
            name="steps",
        ),
    )
