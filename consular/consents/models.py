"""Consents: a row per guardian and question; whose it is stands sealed with the child's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column

ASKED, GIVEN, REFUSED, WITHDRAWN, LAPSED = "asked", "given", "refused", "withdrawn", "lapsed"


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who is asked, as the person who files has told it; `paper` says what was presented at a counter instead."""

    primary: str = ""
    secondary: str | None = None
    email: str = ""
    paper: str = ""


@sealed
class Consent(Base):
    """One guardian's answer. It may be asked anew after a refusal or lapse: then it is another row.

    `account_id` is the guardian's account where the answer was given online, `recorded_by` the clerk's who took it on
    paper.
    """

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    filed_by: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=ASKED)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(index=True)
    recorded_by: Mapped[UUID | None]
    guardian_sealed = sealed_column()
    guardian = Section("consents.consent.guardian", Guardian)

    __table_args__ = (
        Index("uq_consent_open", "dossier_id", unique=True, postgresql_where=text("state IN ('asked', 'given')")),
        CheckConstraint("state IN ('asked', 'given', 'refused', 'withdrawn', 'lapsed')", name="state"),
        CheckConstraint("due_at > asked_at", name="due"),
        CheckConstraint(
            "state NOT IN ('given', 'refused', 'withdrawn')"
            " OR (answered_at IS NOT NULL AND (account_id IS NOT NULL OR recorded_by IS NOT NULL))",
            name="answered",
        ),
        CheckConstraint("(state IN ('withdrawn', 'lapsed')) = (ended_at IS NOT NULL)", name="ended"),
        # Two guardians are two persons: nobody consents twice.
        CheckConstraint("account_id <> filed_by", name="two_persons"),
    )
