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


@dataclass(frozen=True, slots=True)
class UploadLapsed(Event):
    """The time of an upload is over."""

    name: ClassVar[str] = "evidence.upload_lapsed"

    upload_id: UUID


@dataclass(frozen=True, slots=True)
class SweepDue(Event):
    """It is time to look for blobs that no row names, in the order of their keys, from behind `after`."""

    name: ClassVar[str] = "evidence.sweep_due"

    after: str = ""
