"""Appearances, and the fingerprints taken at them, under the file's second key."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.appearances.rules import FINGERPRINTS, PHOTO, SIGNATURE
from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clerk saw, in words and keys."""

    identity: str = ""
    document: str = ""
    originals: tuple[str, ...] = ()
    exemption: str = ""
    reused_from: str = ""
    reused_on: dt.date | None = None
    remark: str = ""


@sealed
class Appearance(Base):
    """The applicant in person at a counter. One stands per case; a mistaken one is voided, never changed."""

    __tablename__ = "appearance"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    office: Mapped[str]
    clerk_id: Mapped[UUID]
    at: Mapped[datetime]
    photo: Mapped[str]
    signature: Mapped[str]
    fingerprints: Mapped[str]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None]
    seen_sealed = sealed_column()
    seen = Section("appearances.appearance.seen", Seen)

    __table_args__ = (
        Index("uq_appearance_standing", "dossier_id", unique=True, postgresql_where=text("voided_at IS NULL")),
        Index("ix_appearance_day", "office", "at"),
        CheckConstraint(_one_of("photo", PHOTO), name="photo"),
        CheckConstraint(_one_of("signature", SIGNATURE), name="signature"),
        CheckConstraint(_one_of("fingerprints", FINGERPRINTS), name="fingerprints"),
        CheckConstraint("(voided_at IS NULL) = (voided_by IS NULL)", name="voided"),
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One finger as the reader gave it, in base64. `finger` is its code of ISO/IEC 19794-4: 1 to 10."""

    finger: int = 0
    format: str = ""
    content: str = ""


@sealed
class FingerprintRecord(Base):
    """A captured finger, sealed under the file's key for biometrics, which is destroyed apart from the other."""

    __tablename__ = "fingerprint_record"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    appearance_id: Mapped[UUID] = mapped_column(ForeignKey("appearance.id"))
    position: Mapped[int]
    record_sealed = sealed_column(deferred=True)
    record = Section("appearances.fingerprint_record.record", Record, purpose="biometrics")

    __table_args__ = (
        UniqueConstraint("appearance_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 10", name="position"),
    )
