"""News of appearances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class AppearanceMade(Event):
    """The applicant was at the counter."""

    name: ClassVar[str] = "appearances.made"

    dossier_id: UUID
