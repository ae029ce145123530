"""News of custody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class ItemArrived(Event):
    """An item came out of a bag at the office it was sent to, or turned up again at an office."""

    name: ClassVar[str] = "custody.item_arrived"

    item_id: UUID
    dossier_id: UUID
