"""News of applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class ApplicationLodged(Event):
    """The applicant has sent it."""

    name: ClassVar[str] = "applications.lodged"

    application_id: UUID


@dataclass(frozen=True, slots=True)
class ApplicationAdmissible(Event):
    """All conditions of admissibility are met; the statutory clock runs."""

    name: ClassVar[str] = "applications.admissible"

    application_id: UUID


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn(Event):
    """The applicant took it back."""

    name: ClassVar[str] = "applications.withdrawn"

    application_id: UUID


@dataclass(frozen=True, slots=True)
class ApplicationMoved(Event):
    """It has gone from one state to another by the transition `code`; what applicants are not told emits nothing."""

    name: ClassVar[str] = "applications.moved"

    application_id: UUID
    code: str
    state: str


@dataclass(frozen=True, slots=True)
class DraftExpiring(Event):
    """An unfinished application will soon be deleted."""

    name: ClassVar[str] = "applications.draft_expiring"

    application_id: UUID


@dataclass(frozen=True, slots=True)
class DraftExpired(Event):
    """An unfinished application has reached its end."""

    name: ClassVar[str] = "applications.draft_expired"

    application_id: UUID


@dataclass(frozen=True, slots=True)
class AnswersChanged(Event):
    """Answers were saved; checks that compare with them must run again."""

    name: ClassVar[str] = "applications.answers_changed"

    application_id: UUID
