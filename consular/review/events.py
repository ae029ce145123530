"""News of review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class InformationRequested(Event):
    """The applicant is asked something."""

    name: ClassVar[str] = "review.information_requested"

    application_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class InformationReceived(Event):
    """The applicant has answered."""

    name: ClassVar[str] = "review.information_received"

    application_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class InformationDue(Event):
    """The time to answer is over."""

    name: ClassVar[str] = "review.information_due"

    application_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class ConsultationDue(Event):
    """The other state should have answered."""

    name: ClassVar[str] = "review.consultation_due"

    application_id: UUID
    consultation_id: UUID


@dataclass(frozen=True, slots=True)
class DecisionMade(Event):
    """An application was granted, refused or declared inadmissible."""

    name: ClassVar[str] = "review.decision_made"

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class RevocationDecided(Event):
    """What had been granted is revoked."""

    name: ClassVar[str] = "review.revocation_decided"

    decision_id: UUID
