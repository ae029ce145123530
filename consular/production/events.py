"""News of production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class DocumentDrawn(Event):
    """A blank was drawn; what is printed is to be fixed and made."""

    name: ClassVar[str] = "production.drawn"

    order_id: UUID


@dataclass(frozen=True, slots=True)
class BureauDue(Event):
    """It is time to send the bureau what waits, and to take what it has answered."""

    name: ClassVar[str] = "production.bureau_due"


@dataclass(frozen=True, slots=True)
class FileDrawnUp(Event):
    """A file for the bureau is drawn up and to be written."""

    name: ClassVar[str] = "production.file_drawn_up"

    file_id: UUID


@dataclass(frozen=True, slots=True)
class CheckRequested(Event):
    """A picture of the printed document is there to be read back."""

    name: ClassVar[str] = "production.check_requested"

    order_id: UUID
    scan: UUID


@dataclass(frozen=True, slots=True)
class DocumentReady(Event):
    """The document can be collected."""

    name: ClassVar[str] = "production.ready"

    order_id: UUID
    application_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentHandedOver(Event):
    """The document is with its holder."""

    name: ClassVar[str] = "production.handed_over"

    order_id: UUID
    application_id: UUID
