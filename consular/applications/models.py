"""An application: draft, answers, state, and what has happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import EmailIndex, IdentifierIndex, IndexPlace, PersonIndex, Section, sealed, sealed_column

STATES = (
    "draft",
    "expired",
    "lodged",
    "admissible",
    "examination",
    "information_requested",
    "decision_proposed",
    "granted",
    "refused",
    "inadmissible",
    "withdrawn",
)
ENDED = frozenset({"expired", "granted", "refused", "inadmissible", "withdrawn"})
INDEX_COLUMNS = (
    "passport_index",
    "passport_index_even",
    "email_index",
    "email_index_even",
    "person_index",
    "person_index_even",
)
_STATE_LIST = ", ".join(f"'{s}'" for s in STATES)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by field key, each in the stored shape of its kind.

    `spelling`, in the card, is the primary identifier as the passport's machine readable zone has it, once it was read.
    `vouched`, in the details of a draft, is what a provider told when it was begun, by field key: `{"value": …,
    "provider": its key}`. It is no answer until the applicant has seen and saved it.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    spelling: str | None = None
    vouched: dict[str, Any] = field(default_factory=dict)


@sealed
class Application(Base):
    """One application of one applicant for one service. It shares its dossier with nothing else.

    Its blind indexes are written when it is lodged: nobody searches drafts.
    """

    __tablename__ = "application"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("applicant.id"))
    filed_by: Mapped[UUID]
    capacity: Mapped[str]
    group_id: Mapped[UUID | None] = mapped_column(index=True)
    service_key: Mapped[str]
    service_version: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1)
    locale: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    draft_until: Mapped[datetime]
    lodged_at: Mapped[datetime | None]
    admissible_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    declaration_version: Mapped[str | None]
    privacy_version: Mapped[str | None]
    card_sealed = sealed_column()
    card = Section("applications.application.card", Answers)
    details_sealed = sealed_column(deferred=True)
    details = Section("applications.application.details", Answers)
    passport_index: Mapped[bytes | None] = mapped_column(deferred=True)
    passport_index_even: Mapped[bytes | None] = mapped_column(deferred=True)
    email_index: Mapped[bytes | None] = mapped_column(deferred=True)
    email_index_even: Mapped[bytes | None] = mapped_column(deferred=True)
    person_index: Mapped[bytes | None] = mapped_column(deferred=True)
    person_index_even: Mapped[bytes | None] = mapped_column(deferred=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATE_LIST})", name="state"),
        CheckConstraint(
            "state IN ('draft', 'expired') OR (lodged_at IS NOT NULL AND declaration_version IS NOT NULL)"
            " OR state = 'withdrawn'",
            name="lodged",
        ),
        Index("ix_application_waiting", "admissible_at", "id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_application_drafts", "filed_by", "id", postgresql_where=text("state = 'draft'")),
        # Partial, so that the columns of the other version cost nothing.
        *(
            Index(f"ix_application_{name}", name, postgresql_where=text(f"{name} IS NOT NULL"))
            for name in INDEX_COLUMNS
        ),
    )

    @property
    def answers(self) -> dict[str, Any]:
        """All answers; opens both sections."""
        return {**self.card.answers, **self.details.answers}


# For scans over many cards, without their models.
CARD: Section[Answers] = vars(Application)["card"]

PASSPORT = IdentifierIndex("application.passport_number")
EMAIL = EmailIndex("application.email")
PERSON = PersonIndex("application.person")
PASSPORT_AT = IndexPlace(PASSPORT, Application, "passport_index")
EMAIL_AT = IndexPlace(EMAIL, Application, "email_index")
PERSON_AT = IndexPlace(PERSON, Application, "person_index")


class CaseEvent(Base):
    """A line of the case's history. Codes only; what people wrote stands sealed elsewhere."""

    __tablename__ = "case_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    at: Mapped[datetime]
    code: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    staff_id: Mapped[UUID | None]
    for_applicant: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("ix_case_event_dossier_id", "dossier_id", "id"),
        UniqueConstraint("dossier_id", "id"),
    )
