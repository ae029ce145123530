"""News of issuance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class DocumentIssued(Event):
    """An e-visa stands in the register and can be downloaded."""

    name: ClassVar[str] = "issuance.document_issued"

    document_id: UUID
    application_id: UUID


@dataclass(frozen=True, slots=True)
class LetterMade(Event):
    """A decision letter can be opened; its service starts the time limit of the remedy."""

    name: ClassVar[str] = "issuance.letter_made"

    file_id: UUID
    application_id: UUID


@dataclass(frozen=True, slots=True)
class CheckSubmitted(Event):
    """Somebody handed in a picture or PDF of a document."""

    name: ClassVar[str] = "issuance.check_submitted"

    request_id: UUID


@dataclass(frozen=True, slots=True)
class CheckJudged(Event):
    """The verdict stands; the upload has no further use."""

    name: ClassVar[str] = "issuance.check_judged"

    request_id: UUID


@dataclass(frozen=True, slots=True)
class CheckRequestExpired(Event):
    """Ten minutes are over: nothing of the check is kept."""

    name: ClassVar[str] = "issuance.check_expired"

    request_id: UUID
