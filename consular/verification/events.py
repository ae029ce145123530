"""News of verification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class ChecksFinished(Event):
    """What the checks say of a file stands in the database, for the first time or anew."""

    name: ClassVar[str] = "verification.finished"

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ChecksRequested(Event):
    """A colleague wants the checks that came to no conclusion to run again."""

    name: ClassVar[str] = "verification.requested"

    evidence_id: UUID
