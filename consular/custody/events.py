"""News of custody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class ItemArrived(Event):
    """An item came out of a bag at the office it was sent to."""

    name: ClassVar[str] = "custody.item_arrived"

    item_id: UUID
    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class ItemGone(Event):
    """An item was given back, is with an authority, or is searched for no longer: it holds its case open no more."""

    name: ClassVar[str] = "custody.item_gone"

    item_id: UUID
    dossier_id: UUID
