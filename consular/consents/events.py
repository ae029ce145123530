"""News of consents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class ConsentAsked(Event):
    """A guardian is to be written to."""

    name: ClassVar[str] = "consents.asked"

    consent_id: UUID
    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class ConsentAnswered(Event):
    """A guardian has said yes or no."""

    name: ClassVar[str] = "consents.answered"

    consent_id: UUID
    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    """A guardian has taken the consent back."""

    name: ClassVar[str] = "consents.withdrawn"

    consent_id: UUID
    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class ConsentDue(Event):
    """The time to answer is over."""

    name: ClassVar[str] = "consents.due"

    consent_id: UUID
