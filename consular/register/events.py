"""What happened to documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class DocumentHandedOver(Event):
    """A prepared document is with its holder and may be used."""

    name: ClassVar[str] = "register.document_handed_over"
    document_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentLost(Event):
    """A document was reported lost or stolen (`kind`) and is invalid for ever."""

    name: ClassVar[str] = "register.document_lost"
    document_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class DocumentCancelled(Event):
    """A document was taken out of use, for a reason that is no decision."""

    name: ClassVar[str] = "register.document_cancelled"
    document_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentSpoilt(Event):
    """A document was spoilt before it was handed over; its number is used up."""

    name: ClassVar[str] = "register.document_spoilt"
    document_id: UUID
    reason: str
