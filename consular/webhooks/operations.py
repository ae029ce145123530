"""What partners do with their webhooks: subscribe, change, rotate the secret, pause, replay, remove."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import delete, func, select

from consular import vault
from consular.catalogue import email_address
from consular.core.errors import Conflict
from consular.core.http import Outgoing, TargetFailed, TargetRefused
from consular.core.ids import new_id
from consular.core.timers import cancel_timer
from consular.core.work import Work
from consular.partners import Partner
from consular.webhooks.delivery import TIMER, hold, owe, send_again
from consular.webhooks.errors import KindsOutOfReach, WebhookRefused, WebhooksTooMany, WebhookUnknown
from consular.webhooks.feed import KINDS, PartnerEvent, Reach, kinds_for
from consular.webhooks.models import (
    ACTIVE,
    BY_PARTNER,
    HELD,
    PAUSED,
    TEST,
    WAITING,
    Target,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from consular.webhooks.queries import webhook
from consular.webhooks.standard_webhooks import SECRET_BYTES, secret_text

MOST = 10
OVERLAP = timedelta(hours=24)
REPLAY_MOST = 1000


def subscribe_webhook(
    work: Work, *, partner: Partner, url: str, kinds: Sequence[str], contact: str, via: Outgoing
) -> Webhook:
    """A new webhook; its secret (`webhook.target.secret`) is told once, in this answer.

    Raises WebhookRefused for an address that may not be called, an unknown kind, an unfit contact; KindsOutOfReach,
    WebhooksTooMany.
    """
    target = Target(_fit_url(url, via), _fit_contact(contact), _new_secret())  # asks for the name: before any lock
    work.session.execute(select(Partner.id).where(Partner.id == partner.id).with_for_update(key_share=True))
    held = select(func.count()).select_from(Webhook).where(Webhook.partner_id == partner.id)
    if (work.session.scalar(held) or 0) >= MOST:
        raise WebhooksTooMany(most=MOST)
    row = Webhook(
        id=new_id(), partner_id=partner.id, kinds=_fit_kinds(kinds, partner), state=ACTIVE, created_at=work.now
    )
    vault.new_key(row.id)
    row.target = target
    work.session.add(row)
    work.session.flush()
    _record(work, row, "subscribe")
    return row


def change_webhook(
    work: Work,
    *,
    partner_id: UUID,
    webhook_id: UUID,
    seen_version: int,
    via: Outgoing,
    url: str | None = None,
    kinds: Sequence[str] | None = None,
    contact: str | None = None,
) -> Webhook:
    """Another address, other kinds, another contact. Raises WebhookUnknown, WebhookRefused, KindsOutOfReach,
    Conflict (version).
    """
    fit_url = None if url is None else _fit_url(url, via)  # asks for the name: before any lock
    fit_contact = None if contact is None else _fit_contact(contact)
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    if row.version != seen_version:
        raise Conflict
    if kinds is not None:
        row.kinds = _fit_kinds(kinds, work.session.get_one(Partner, partner_id))
    row.target = replace(row.target, url=fit_url or row.target.url, contact=fit_contact or row.target.contact)
    _touched(work, row, "change")
    return row


def rotate_webhook_secret(work: Work, *, partner_id: UUID, webhook_id: UUID) -> Webhook:
    """A new secret; for OVERLAP both sign, so that the receiver changes over without losing a message.

    A third one ends the first at once. Raises WebhookUnknown.
    """
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    row.target = replace(row.target, secret=_new_secret(), former=row.target.secret, former_until=work.now + OVERLAP)
    _touched(work, row, "rotate")
    return row


def pause_webhook(work: Work, *, partner_id: UUID, webhook_id: UUID) -> Webhook:
    """Hold back what is owed until `resume`. A paused one stays as it is. Raises WebhookUnknown."""
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    if row.state == ACTIVE:
        row.state, row.paused_at, row.paused_because = PAUSED, work.now, BY_PARTNER
        hold(work, row.id)
        _touched(work, row, "pause")
    return row


def resume_webhook(work: Work, *, partner_id: UUID, webhook_id: UUID) -> Webhook:
    """Send what was held back, oldest first, and what is to come. Raises WebhookUnknown."""
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    if row.state == PAUSED:
        row.state, row.paused_at, row.paused_because, row.failing_since = ACTIVE, None, None, None
        _touched(work, row, "resume")
        held = select(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id, WebhookDelivery.state == HELD)
        for delivery in work.session.scalars(held.order_by(WebhookDelivery.id).with_for_update()):
            send_again(work, delivery)
    return row


def remove_webhook(work: Work, *, partner_id: UUID, webhook_id: UUID) -> None:
    """End a subscription with its log and its secrets. Raises WebhookUnknown."""
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    mine = select(WebhookDelivery.id).where(WebhookDelivery.webhook_id == row.id)
    cancel_timer(work.session, *(TIMER.format(found) for found in work.session.scalars(mine)))
    work.session.execute(delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(mine)))
    work.session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id))
    work.session.delete(row)
    work.session.flush()
    _record(work, row, "remove")
    vault.destroy_key(row.id)


def send_test_webhook(work: Work, *, partner_id: UUID, webhook_id: UUID) -> WebhookDelivery:
    """Owe a message of the kind `webhook.test`, signed like every other. Raises WebhookUnknown."""
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    return owe(work, row, event_id=None, kind=TEST)


def replay_delivery(work: Work, *, partner_id: UUID, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Send a message once more under its own `webhook-id`, whatever became of it. Raises WebhookUnknown."""
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    mine = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == row.id)
    found = work.session.scalars(mine.with_for_update()).one_or_none()
    if found is None:
        raise WebhookUnknown
    _again(work, row, found)
    _record(work, row, "replay")
    return found


def replay_since(work: Work, *, partner_id: UUID, webhook_id: UUID, since: datetime, reach: Reach) -> int:
    """Send everything again that happened since a moment and is still kept, also what was never sent (another kind was
    wanted then, the webhook did not exist). Oldest first, REPLAY_MOST at most; how many. Raises WebhookUnknown.
    """
    row = webhook(work.session, partner_id, webhook_id, lock=True)
    lines = select(PartnerEvent).where(reach.where(), PartnerEvent.at >= since, PartnerEvent.kind.in_(row.kinds))
    found = work.session.scalars(lines.order_by(PartnerEvent.position).limit(REPLAY_MOST)).all()
    for event in found:
        delivery = owe(work, row, event_id=event.id, kind=event.kind)
        if delivery.state not in (WAITING, HELD):
            _again(work, row, delivery)
    _record(work, row, "replay")
    return len(found)


def _again(work: Work, row: Webhook, delivery: WebhookDelivery) -> None:
    if row.state == ACTIVE:
        send_again(work, delivery)
    else:
        delivery.state, delivery.due_at, delivery.ended_at, delivery.attempts = HELD, None, None, 0


def _touched(work: Work, row: Webhook, verb: str) -> None:
    row.version += 1
    work.session.flush()
    _record(work, row, verb)


def _record(work: Work, row: Webhook, verb: str) -> None:
    work.record(f"partners:webhook:{verb}", f"webhook/{row.id}")


def _new_secret() -> str:
    return secret_text(secrets.token_bytes(SECRET_BYTES))


def _fit_url(url: str, via: Outgoing) -> str:
    try:
        via.check(url)
    except (TargetRefused, TargetFailed) as error:
        raise WebhookRefused(field="url", reason=error.parameters["reason"]) from error
    return url


def _fit_kinds(kinds: Sequence[str], partner: Partner) -> list[str]:
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise WebhookRefused(field="kinds", reason="unknown" if unknown else "none")
    allowed = kinds_for(partner)
    beyond = [kind for kind in kinds if kind not in allowed]
    if beyond:
        raise KindsOutOfReach(kinds=beyond, allowed=allowed)
    return sorted(set(kinds))


def _fit_contact(contact: str) -> str:
    try:
        return email_address(contact)
    except ValidationError as error:
        raise WebhookRefused(field="contact", reason="malformed") from error
