"""Runs of checks: what each said of a file, when, and by which version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


@dataclass(frozen=True, slots=True)
class RunFindings:
    """`findings` as `noted.note` writes them; `seen` is what was read, for the officer's page."""

    findings: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)


@sealed
class CheckRun(Base):
    """One run of one check on one file. A newer run supersedes it; it is never changed otherwise.

    `input_key` is an HMAC of what was looked at besides the file: the same input is not looked at twice. `stops` and
    `looks` count findings, so that queues need not open them.
    """

    __tablename__ = "check_run"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    check: Mapped[str]
    engine_version: Mapped[str]
    outcome: Mapped[str]
    input_key: Mapped[bytes]
    stops: Mapped[int] = mapped_column(SmallInteger, default=0)
    looks: Mapped[int] = mapped_column(SmallInteger, default=0)
    ran_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    result_sealed = sealed_column()
    result = Section("verification.check_run.result", RunFindings)

    __table_args__ = (
        CheckConstraint("outcome IN ('passed', 'failed', 'inconclusive', 'not_run')", name="outcome"),
        # A failed check says why; what nobody looked at was not passed.
        CheckConstraint("outcome <> 'failed' OR stops + looks > 0", name="reason"),
        Index(
            "uq_check_run_current",
            "evidence_id",
            "check",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )
