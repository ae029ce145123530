"""News of erasures. Each step owes the next one, so whatever was begun is finished, however often a process dies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class ErasureBegun(Event):
    """A file has its tombstone; its key is still to be written into the ledger."""

    name: ClassVar[str] = "privacy.erasure_begun"

    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class ErasureWrittenDown(Event):
    """The ledger names the file; its key and its stored files are still to be destroyed."""

    name: ClassVar[str] = "privacy.erasure_written_down"

    dossier_id: UUID
