"""News of webhooks. Their names begin with the room in which they were first written; rows carry them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class WebhookDue(Event):
    """A message is to be sent now."""

    name: ClassVar[str] = "partners.webhook_due"

    delivery_id: UUID


@dataclass(frozen=True, slots=True)
class WebhookPaused(Event):
    """A webhook was paused because nothing reaches it (`failing`) or its owner has closed it (`gone`)."""

    name: ClassVar[str] = "partners.webhook_paused"

    webhook_id: UUID
    because: str
    version: int


@dataclass(frozen=True, slots=True)
class FeedSweepDue(Event):
    """What has been kept long enough is to be deleted."""

    name: ClassVar[str] = "partners.feed_sweep_due"
