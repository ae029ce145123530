"""Sending: what the feed owes to webhooks, one try after another, until it arrives or three days are over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from consular.core.http import Outgoing, TargetFailed, TargetRefused
from consular.core.ids import new_id
from consular.core.timers import cancel_timer, keep_timer, set_timer
from consular.core.work import Work
from consular.partners import Partner
from consular.webhooks.events import FeedSweepDue, WebhookDue, WebhookPaused
from consular.webhooks.feed import KEPT, PartnerEvent, forget_old_events, reach_of, told_to
from consular.webhooks.models import (
    ACTIVE,
    DELIVERED,
    DROPPED,
    FAILING,
    GIVEN_UP,
    GONE,
    HELD,
    PAUSED,
    WAITING,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from consular.webhooks.standard_webhooks import headers, message_id, retry_after

TIMER = "webhook:{}"
_SWEEP = "partners.sweep"
_DAY = timedelta(days=1)
_HTTP_GONE = 410
_REFUSED, _INTERNAL = "refused", "internal"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended: a status with the receiver's wish to wait, or the code of what went wrong."""

    status: int | None = None
    error: str | None = None
    wish: str | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver has taken the message."""
        return self.status is not None and self.status // 100 == 2


def tell_webhooks(work: Work, event: PartnerEvent) -> None:
    """Owe a line of the feed to every webhook that wants its kind and may hear of it; held back where one is paused,
    or its partner suspended.
    """
    wanting = select(Webhook, Partner).join(Partner, Partner.id == Webhook.partner_id)
    for webhook, partner in work.session.execute(wanting.where(Webhook.kinds.contains([event.kind]))).tuples():
        if reach_of(work.session, partner, work.now, though_suspended=True).covers(work.session, event):
            owe(work, webhook, event_id=event.id, kind=event.kind, held=partner.suspended_at is not None)
    keep_timer(work.session, _SWEEP, work.now + _DAY, FeedSweepDue())


def owe(work: Work, webhook: Webhook, *, event_id: UUID | None, kind: str, held: bool = False) -> WebhookDelivery:
    """The delivery of a line to a webhook, made once, or of a test."""
    active = webhook.state == ACTIVE and not held
    values = {
        "id": new_id(),
        "webhook_id": webhook.id,
        "event_id": event_id,
        "kind": kind,
        "state": WAITING if active else HELD,
        "attempts": 0,
        "created_at": work.now,
        "due_at": work.now if active else None,
    }
    fresh = insert(WebhookDelivery).values(**values).on_conflict_do_nothing().returning(WebhookDelivery)
    made = work.session.scalars(fresh).one_or_none()
    if made is None:
        same = (WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.event_id == event_id)
        return work.session.scalars(select(WebhookDelivery).where(*same).with_for_update()).one()
    if active:
        work.emit(WebhookDue(delivery_id=made.id))
    return made


def send_again(work: Work, delivery: WebhookDelivery) -> None:
    """Begin the tries of a delivery anew, now."""
    delivery.state, delivery.due_at, delivery.ended_at, delivery.attempts = WAITING, work.now, None, 0
    work.session.flush()
    cancel_timer(work.session, TIMER.format(delivery.id))
    work.emit(WebhookDue(delivery_id=delivery.id))


def hold(work: Work, webhook_id: UUID) -> None:
    """Hold back what waits for a webhook that was paused."""
    waiting = (
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == WAITING)
        .values(state=HELD, due_at=None)
        .returning(WebhookDelivery.id)
    )
    cancel_timer(work.session, *(TIMER.format(found) for found in work.session.scalars(waiting).all()))


def send_held(work: Work, partner_id: UUID) -> None:
    """Reaction to the end of a suspension: what was held back is sent, but not to webhooks that are paused.

    Safe to repeat.
    """
    held = (
        select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.partner_id == partner_id, Webhook.state == ACTIVE, WebhookDelivery.state == HELD)
        .order_by(WebhookDelivery.id)
        .with_for_update(of=WebhookDelivery)
    )
    for delivery in work.session.scalars(held):
        send_again(work, delivery)


def deliver_webhook(work: Work, delivery_id: UUID, via: Outgoing) -> None:
    """One try of a delivery that waits. A line that the partner may no longer hear of is dropped; while the partner is
    suspended it is held back.

    Nothing is locked while the receiver answers; a message that is sent twice has one `webhook-id`.
    """
    rows = (
        select(WebhookDelivery, Webhook, Partner)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .join(Partner, Partner.id == Webhook.partner_id)
    )
    found = work.session.execute(rows.where(WebhookDelivery.id == delivery_id)).first()
    if found is None:
        return
    delivery, webhook, partner = found
    if delivery.state != WAITING or webhook.state != ACTIVE or delivery.due_at > work.now:
        return
    if partner.suspended_at is not None:
        _hold_back(work, delivery_id, partner.id)
        return
    event = work.session.get(PartnerEvent, delivery.event_id) if delivery.event_id else None
    if event is not None and not reach_of(work.session, partner, work.now).covers(work.session, event):
        settle(work, delivery_id, None)
        return
    settle(work, delivery_id, _send(work, webhook, delivery, content(delivery, event, partner.audience), via))


def _hold_back(work: Work, delivery_id: UUID, partner_id: UUID) -> None:
    """Until the suspension is lifted: whoever lifts it waits for this transaction, and so finds the delivery held."""
    suspended = select(Partner.suspended_at).where(Partner.id == partner_id).with_for_update(read=True)
    if work.session.scalar(suspended) is None:
        set_timer(work.session, TIMER.format(delivery_id), work.now, WebhookDue(delivery_id=delivery_id))
        return
    waiting = (WebhookDelivery.id == delivery_id, WebhookDelivery.state == WAITING)
    work.session.execute(update(WebhookDelivery).where(*waiting).values(state=HELD, due_at=None))
    cancel_timer(work.session, TIMER.format(delivery_id))


def webhook_broken(work: Work, delivery_id: UUID) -> None:
    """The try ended in an error of our own: it counts, and the next one comes in its time."""
    settle(work, delivery_id, Outcome(error=_INTERNAL))


def content(delivery: WebhookDelivery, event: PartnerEvent | None, audience: str) -> bytes:
    """The body: kind, moment, ids and states. The same bytes for every try."""
    at = event.at if event is not None else delivery.created_at
    data: Mapping[str, object] = {}
    if event is not None:
        line = told_to(event, audience)
        data = {
            "event_id": str(line.id),
            "reference": line.reference,
            "state": line.state,
            "service": line.service,
            "office": line.office or None,
        }
    return orjson.dumps({"type": delivery.kind, "timestamp": at, "data": data}, option=orjson.OPT_UTC_Z)


def _send(work: Work, webhook: Webhook, delivery: WebhookDelivery, body: bytes, via: Outgoing) -> Outcome:
    target = webhook.target
    signed = headers(
        target.secrets(work.now), message_id=message_id(delivery.event_id or delivery.id), at=work.now, body=body
    )
    try:
        answer = via.post(target.url, body, headers={**signed, "Content-Type": "application/json"}, keep=False)
    except TargetRefused:
        return Outcome(error=_REFUSED)
    except TargetFailed as error:
        return Outcome(error=str(error.parameters["reason"]))
    return Outcome(status=answer.status, wish=answer.headers.get("retry-after"))


def settle(work: Work, delivery_id: UUID, outcome: Outcome | None) -> None:
    """Write down how a try ended (None: not tried, dropped) and what follows: the end, the next try, a pause."""
    owner = select(WebhookDelivery.webhook_id).where(WebhookDelivery.id == delivery_id).scalar_subquery()
    fresh = {"populate_existing": True}
    webhooks = select(Webhook).where(Webhook.id == owner).with_for_update(key_share=True).execution_options(**fresh)
    webhook = work.session.scalars(webhooks).one_or_none()
    mine = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update(key_share=True)
    delivery = work.session.scalars(mine.execution_options(**fresh)).one_or_none()
    if webhook is None or delivery is None:
        return
    if outcome is not None:
        attempt = WebhookAttempt(
            id=new_id(), delivery_id=delivery.id, at=work.now, status=outcome.status, error=outcome.error
        )
        work.session.add(attempt)
    if delivery.state != WAITING:
        return
    if outcome is None:
        _end(work, delivery, DROPPED)
        return
    delivery.attempts += 1
    if outcome.arrived:
        webhook.failing_since = None
        _end(work, delivery, DELIVERED)
    else:
        webhook.failing_since = webhook.failing_since or work.now
        _failed(work, webhook, delivery, outcome)


def _failed(work: Work, webhook: Webhook, delivery: WebhookDelivery, outcome: Outcome) -> None:
    wait = retry_after(delivery.attempts, delivery.id, wish=outcome.wish)
    if outcome.status == _HTTP_GONE:
        _end(work, delivery, GIVEN_UP)
        _pause(work, webhook, GONE)
    elif wait is None:
        _end(work, delivery, GIVEN_UP)
        _pause(work, webhook, FAILING)
    else:
        delivery.due_at = work.now + wait
        set_timer(work.session, TIMER.format(delivery.id), delivery.due_at, WebhookDue(delivery_id=delivery.id))


def _end(work: Work, delivery: WebhookDelivery, state: str) -> None:
    delivery.state, delivery.due_at, delivery.ended_at = state, None, work.now
    cancel_timer(work.session, TIMER.format(delivery.id))


def _pause(work: Work, webhook: Webhook, because: str) -> None:
    if webhook.state != ACTIVE:
        return
    webhook.state, webhook.paused_at, webhook.paused_because = PAUSED, work.now, because
    webhook.version += 1
    work.session.flush()
    hold(work, webhook.id)
    work.record(f"partners:webhook:pause_{because}", f"webhook/{webhook.id}")
    work.emit(WebhookPaused(webhook_id=webhook.id, because=because, version=webhook.version))


def sweep_feed(work: Work) -> None:
    """Once a day: what happened longer ago than KEPT is forgotten, and how it was delivered."""
    before = work.now - KEPT
    lines = select(PartnerEvent.id).where(PartnerEvent.at < before)
    old = select(WebhookDelivery.id).where(
        (WebhookDelivery.event_id.in_(lines))
        | (WebhookDelivery.event_id.is_(None) & (WebhookDelivery.created_at < before))
    )
    ids = work.session.scalars(old).all()
    cancel_timer(work.session, *(TIMER.format(found) for found in ids))
    work.session.execute(delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(ids)))
    work.session.execute(delete(WebhookDelivery).where(WebhookDelivery.id.in_(ids)))
    forget_old_events(work)
    set_timer(work.session, _SWEEP, work.now + _DAY, FeedSweepDue())
