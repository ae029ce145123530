"""News of fees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class FeeSettled(Event):
    """Nothing is owed any more in this dossier."""

    name: ClassVar[str] = "fees.settled"

    dossier_id: UUID
