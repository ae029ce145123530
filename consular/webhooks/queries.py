"""What is subscribed to, and how it was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.webhooks.errors import WebhookUnknown
from consular.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery


def webhooks_of(session: Session, partner_id: UUID) -> Sequence[Webhook]:
    """The partner's webhooks, oldest first."""
    return session.scalars(select(Webhook).where(Webhook.partner_id == partner_id).order_by(Webhook.id)).all()


def webhook(session: Session, partner_id: UUID, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    """One webhook of the partner. Raises WebhookUnknown for anybody else's."""
    query = select(Webhook).where(Webhook.id == webhook_id, Webhook.partner_id == partner_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise WebhookUnknown
    return found


def webhook_contact(session: Session, webhook_id: UUID) -> str | None:
    """The address of whoever is told when a webhook fails, for notices; None when it is gone."""
    found = session.get(Webhook, webhook_id)
    return found.target.contact if found is not None else None


def webhook_deliveries(
    session: Session, partner_id: UUID, webhook_id: UUID, *, after: UUID | None = None, limit: int = 100
) -> Sequence[WebhookDelivery]:
    """The log of a webhook in keyset order of ids, `limit` at most. Raises WebhookUnknown."""
    found = webhook(session, partner_id, webhook_id)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == found.id)
    if after is not None:
        query = query.where(WebhookDelivery.id > after)
    return session.scalars(query.order_by(WebhookDelivery.id).limit(limit)).all()


def webhook_attempts(session: Session, delivery_ids: Sequence[UUID]) -> Sequence[WebhookAttempt]:
    """The tries of these deliveries, in order."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(delivery_ids))
    return session.scalars(query.order_by(WebhookAttempt.id)).all()
