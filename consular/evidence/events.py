"""News of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class EvidenceAttached(Event):
    """A file has arrived and waits in quarantine."""

    name: ClassVar[str] = "evidence.attached"

    evidence_id: UUID
