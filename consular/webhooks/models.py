"""Webhooks: where a partner wants to be called, what is owed to it, and how each try ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column

ACTIVE, PAUSED = "active", "paused"
STATES = (ACTIVE, PAUSED)
BY_PARTNER, FAILING, GONE = "by_partner", "failing", "gone"
REASONS = (BY_PARTNER, FAILING, GONE)
WAITING, HELD, DELIVERED, GIVEN_UP, DROPPED = "waiting", "held", "delivered", "given_up", "dropped"
DELIVERY_STATES = (WAITING, HELD, DELIVERED, GIVEN_UP, DROPPED)
TEST = "webhook.test"


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


@dataclass(frozen=True, slots=True)
class Target:
    """What nobody but the partner knows: the address, who is told when it fails, and the secrets.

    `former` still signs until `former_until`.
    """

    url: str
    contact: str
    secret: str
    former: str | None = None
    former_until: datetime | None = None

    def secrets(self, now: datetime) -> list[str]:
        """The secrets in force, the newest first."""
        overlaps = self.former is not None and self.former_until is not None and now < self.former_until
        return [self.secret, self.former] if overlaps and self.former is not None else [self.secret]


@sealed(dossier="id")
class Webhook(Base):
    """One subscription: which kinds of the feed go to which address.

    `failing_since` is the first of its unbroken failures.
    """

    __tablename__ = "webhook"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    kinds: Mapped[list[str]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default=ACTIVE)
    paused_at: Mapped[datetime | None]
    paused_because: Mapped[str | None]
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    target_sealed = sealed_column()
    target = Section("partners.webhook.target", Target)

    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(STATES)})", name="state"),
        CheckConstraint(f"paused_because IN ({_listed(REASONS)})", name="paused_because"),
        CheckConstraint(
            "(state = 'paused') = (paused_at IS NOT NULL) AND (paused_at IS NULL) = (paused_because IS NULL)",
            name="paused",
        ),
    )


class WebhookDelivery(Base):
    """One message that is owed to one webhook, once. Without `event_id` it is a test.

    `attempts` counts the tries of the present round: a replay begins anew.
    """

    __tablename__ = "webhook_delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner_event.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(DELIVERY_STATES)})", name="state"),
        CheckConstraint("(state = 'waiting') = (due_at IS NOT NULL)", name="due"),
        CheckConstraint("(event_id IS NULL) = (kind = 'webhook.test')", name="test"),
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_delivery_webhook_id", "webhook_id", "id"),
        Index("ix_webhook_delivery_open", "webhook_id", postgresql_where=text("state IN ('waiting', 'held')")),
    )


class WebhookAttempt(Base):
    """One try: the status that came back, or the code of what went wrong before one did."""

    __tablename__ = "webhook_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_delivery.id"), index=True)
    at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None]

    __table_args__ = (CheckConstraint("(status IS NULL) <> (error IS NULL)", name="outcome"),)
