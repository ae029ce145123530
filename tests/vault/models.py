"""Models of the tests: what a room declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from consular.core.db import NAMES, Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


class VaultTestBase(DeclarativeBase):
    """Keeps the tests' tables out of the product's metadata."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = Base.type_annotation_map


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"
    UNSPECIFIED = "X"


@dataclass(frozen=True, slots=True)
class Card:
    primary: str | None = None
    secondary: str = ""
    birth: date | None = None


ERIKSSON = Card("ERIKSSON", "ANNA MARIA", date(1974, 8, 12))


@dataclass(frozen=True, slots=True)
class Details:
    sex: Sex = Sex.UNSPECIFIED
    height: float | None = None
    entries: int = 0
    minor: bool = False
    seen_at: datetime | None = None
    guardian: UUID | None = None
    stays: tuple[date, ...] = ()
    notes: list[str] = field(default_factory=list)
    sexes: list[Sex] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)


@sealed
class Case(VaultTestBase):
    __tablename__ = "case_file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="draft")
    card_sealed = sealed_column()
    card = Section("tests.case.card", Card)
    details_sealed = sealed_column(deferred=True)
    details = Section("tests.case.details", Details)


@sealed(dossier="account_id")
class Profile(VaultTestBase):
    __tablename__ = "profile"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    name_sealed = sealed_column()
    name = Section("tests.profile.name", Card)
    face_sealed = sealed_column(deferred=True)
    face = Section("tests.profile.face", Details, purpose="biometrics")
