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


@dataclass(frozen=True, slots=True)
class ReceiptVoided(Event):
    """Something is owed again in this dossier: a receipt of today was made void."""

    name: ClassVar[str] = "fees.receipt_voided"

    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class RefundOpened(Event):
    """Money is to be paid back; somebody must approve it."""

    name: ClassVar[str] = "fees.refund_opened"

    dossier_id: UUID
    refund_id: UUID


@dataclass(frozen=True, slots=True)
class RefundPaid(Event):
    """Money was paid back."""

    name: ClassVar[str] = "fees.refund_paid"

    dossier_id: UUID
    refund_id: UUID
