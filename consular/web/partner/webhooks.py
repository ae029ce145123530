"""`webhooks:manage`: where the client wants to be called."""

from __future__ import annotations

import datetime as dt
import hashlib
from http import HTTPStatus
from typing import Any
from uuid import UUID

from consular import partners, webhooks
from consular.core.http import Outgoing
from consular.web.context import house, now, work
from consular.web.partner import etags, pages
from consular.web.partner.entry import partner
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.resource import PREFIX, Answer, blueprint, resource
from consular.web.partner.webhook_fields import (
    DeliveryList,
    NewWebhook,
    ReplaySent,
    ReplayTold,
    WebhookChange,
    WebhookList,
    WebhookTold,
    WebhookWithSecret,
)

bp = blueprint(
    "webhooks",
    "Webhooks by Standard Webhooks (https://www.standardwebhooks.com): signed, tried for three days, replayed.",
)
MANAGE = "webhooks:manage"
_NOTHING_IS_SENT = "Nothing of applications is ever sent to your client, neither by its contract nor by consent."
_FOLLOW = {
    name: {"operationId": f"webhooks_{name}", "parameters": {"webhook_id": "$response.body#/id"}}
    for name in ("one", "change", "deliveries", "remove")
}


def again(reply: partners.Reply) -> Any:
    """The answer to a repeated call that has made a secret: it is told once more only while it signs."""
    [kept] = reply.items or []
    webhook_id = UUID(reply.resource)
    try:
        row = _found(webhook_id)
    except webhooks.WebhookUnknown:
        made = dt.datetime.fromisoformat(kept["created_at"])
        gone = dict.fromkeys(("url", "contact", "paused_because", "paused_at", "failing_since", "secret"))
        return {**gone, "id": webhook_id, "kinds": kept["kinds"], "state": "removed", "created_at": made}
    told = _secret(row)
    return told if _fingerprint(row) == kept["secret"] else {**told, "secret": None, "former_secret_until": None}


@resource(
    bp,
    "/webhooks",
    "POST",
    permission=MANAGE,
    takes=NewWebhook,
    tells=WebhookWithSecret,
    status=HTTPStatus.CREATED,
    again_items=again,
    links=_FOLLOW,
)
def create(body: dict[str, Any]) -> Answer:
    """Subscribe.

    The answer has the secret. Only kinds are taken that can ever be sent to the client. Messages carry ids and states
    only; ask for the rest with your scopes.
    """
    try:
        row = webhooks.subscribe_webhook(
            work(), partner=partner(), url=body["url"], kinds=body["kinds"], contact=body["contact"], via=_via()
        )
    except webhooks.WebhookRefused as refused:
        raise _flawed(refused) from None
    except webhooks.KindsOutOfReach as refused:
        raise _beyond(refused, body["kinds"]) from None
    return Answer(_secret(row), resource=str(row.id), location=f"{PREFIX}/webhooks/{row.id}", items=_kept(row))


@resource(bp, "/webhooks", permission=MANAGE, tells=WebhookList)
def many() -> Any:
    """List webhooks.

    All of the client's, ten at most.
    """
    return {"items": [_told(row) for row in webhooks.webhooks_of(work().session, partner().id)]}


@resource(bp, "/webhooks/<uuid:webhook_id>", permission=MANAGE, tells=WebhookTold)
def one(webhook_id: UUID) -> Any:
    """Read a webhook.

    One of the client's.
    """
    return _told(_found(webhook_id))


@resource(
    bp,
    "/webhooks/<uuid:webhook_id>",
    "PATCH",
    permission=MANAGE,
    takes=WebhookChange,
    tells=WebhookTold,
    guarded=True,
)
def change(webhook_id: UUID, body: dict[str, Any]) -> Any:
    """Change a webhook.

    Another address, other kinds, another contact; needs If-Match.
    """
    row = _found(webhook_id)
    etags.demand(WebhookTold, _told(row))
    try:
        changed = webhooks.change_webhook(
            work(),
            partner_id=partner().id,
            webhook_id=webhook_id,
            seen_version=row.version,
            via=_via(),
            url=body.get("url"),
            kinds=body.get("kinds"),
            contact=body.get("contact"),
        )
    except webhooks.WebhookRefused as refused:
        raise _flawed(refused) from None
    except webhooks.KindsOutOfReach as refused:
        raise _beyond(refused, body["kinds"]) from None
    return _told(changed)


@resource(bp, "/webhooks/<uuid:webhook_id>", "DELETE", permission=MANAGE, status=HTTPStatus.NO_CONTENT)
def remove(webhook_id: UUID) -> None:
    """Remove a webhook.

    With its log and its secrets; nothing more is sent.
    """
    webhooks.remove_webhook(work(), partner_id=partner().id, webhook_id=webhook_id)


@resource(
    bp,
    "/webhooks/<uuid:webhook_id>/secret-rotations",
    "POST",
    permission=MANAGE,
    tells=WebhookWithSecret,
    status=HTTPStatus.CREATED,
    again_items=again,
)
def rotate(webhook_id: UUID) -> Answer:
    """Rotate the secret.

    For 24 hours messages bear two signatures, so that the receiver changes over without losing one.
    """
    row = webhooks.rotate_webhook_secret(work(), partner_id=partner().id, webhook_id=webhook_id)
    return Answer(_secret(row), resource=str(row.id), items=_kept(row))


@resource(
    bp,
    "/webhooks/<uuid:webhook_id>/pause",
    "POST",
    permission=MANAGE,
    tells=WebhookTold,
    again=lambda webhook_id: _told(_found(UUID(webhook_id))),
)
def pause(webhook_id: UUID) -> Answer:
    """Pause a webhook.

    What is owed is held back until it is resumed.
    """
    row = webhooks.pause_webhook(work(), partner_id=partner().id, webhook_id=webhook_id)
    return Answer(_told(row), resource=str(row.id))


@resource(
    bp,
    "/webhooks/<uuid:webhook_id>/resumption",
    "POST",
    permission=MANAGE,
    tells=WebhookTold,
    again=lambda webhook_id: _told(_found(UUID(webhook_id))),
)
def resume(webhook_id: UUID) -> Answer:
    """Resume a webhook.

    What was held back is sent, oldest first.
    """
    row = webhooks.resume_webhook(work(), partner_id=partner().id, webhook_id=webhook_id)
    return Answer(_told(row), resource=str(row.id))


@resource(
    bp,
    "/webhooks/<uuid:webhook_id>/tests",
    "POST",
    permission=MANAGE,
    tells=ReplayTold,
    status=HTTPStatus.ACCEPTED,
    again=lambda count: {"deliveries": int(count)},
)
def test(webhook_id: UUID) -> Answer:
    """Send a test.

    A message of the kind `webhook.test`, signed like every other.
    """
    webhooks.send_test_webhook(work(), partner_id=partner().id, webhook_id=webhook_id)
    return Answer({"deliveries": 1}, resource="1")


@resource(bp, "/webhooks/<uuid:webhook_id>/deliveries", permission=MANAGE, asks=pages.Paged, tells=DeliveryList)
def deliveries(webhook_id: UUID, query: dict[str, Any]) -> Any:
    """Read the log.

    Messages of the last 90 days with every try, oldest first.
    """
    rows = webhooks.webhook_deliveries(
        work().session,
        partner().id,
        webhook_id,
        after=pages.id_in(pages.after(query, of="webhook-deliveries")),
        limit=pages.limit_of(query) + 1,
    )
    shown = pages.page(rows, query, of="webhook-deliveries", key=lambda row: [row.id])
    tries: dict[UUID, list[webhooks.WebhookAttempt]] = {}
    for attempt in webhooks.webhook_attempts(work().session, [row.id for row in shown]):
        tries.setdefault(attempt.delivery_id, []).append(attempt)
    return {"items": [_delivery(row, tries.get(row.id, [])) for row in shown]}


@resource(
    bp,
    "/webhooks/<uuid:webhook_id>/replays",
    "POST",
    permission=MANAGE,
    takes=ReplaySent,
    tells=ReplayTold,
    status=HTTPStatus.ACCEPTED,
    again=lambda count: {"deliveries": int(count)},
)
def replay(webhook_id: UUID, body: dict[str, Any]) -> Answer:
    """Replay messages.

    Under the same `webhook-id` as before: a receiver that keeps them knows what it has had.
    """
    delivery_id, since = body.get("delivery_id"), body.get("since")
    who = {"partner_id": partner().id, "webhook_id": webhook_id}
    if delivery_id is not None and since is None:
        webhooks.replay_delivery(work(), **who, delivery_id=delivery_id)
        count = 1
    elif since is not None and delivery_id is None:
        reach = webhooks.reach_of(work().session, partner(), now())
        count = webhooks.replay_since(work(), **who, since=since, reach=reach)
    else:
        raise BodyInvalid([Flaw("one_needed", "Send exactly one of delivery_id, since.", "#")])
    return Answer({"deliveries": count}, resource=str(count))


def _via() -> Outgoing:
    return Outgoing.of(house().settings)


def _found(webhook_id: UUID) -> webhooks.Webhook:
    return webhooks.webhook(work().session, partner().id, webhook_id)


def _told(row: webhooks.Webhook) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.target.url,
        "kinds": row.kinds,
        "contact": row.target.contact,
        "state": row.state,
        "paused_because": row.paused_because,
        "paused_at": row.paused_at,
        "failing_since": row.failing_since,
        "created_at": row.created_at,
    }


def _secret(row: webhooks.Webhook) -> dict[str, Any]:
    return {**_told(row), "secret": row.target.secret, "former_secret_until": row.target.former_until}


def _kept(row: webhooks.Webhook) -> list[dict[str, Any]]:
    """What a repeated call is answered from; of the secret a digest, which tells nothing of 24 random bytes."""
    return [{"secret": _fingerprint(row), "kinds": row.kinds, "created_at": row.created_at.isoformat()}]


def _fingerprint(row: webhooks.Webhook) -> str:
    return hashlib.sha256(row.target.secret.encode()).hexdigest()


def _delivery(row: webhooks.WebhookDelivery, tries: list[webhooks.WebhookAttempt]) -> dict[str, Any]:
    return {
        "id": row.id,
        "event_id": row.event_id,
        "kind": row.kind,
        "state": row.state,
        "created_at": row.created_at,
        "due_at": row.due_at,
        "ended_at": row.ended_at,
        "attempts": [{"at": t.at, "status": t.status, "error": t.error} for t in tries],
    }


def _flawed(refused: webhooks.WebhookRefused) -> BodyInvalid:
    place, reason = refused.parameters["field"], refused.parameters["reason"]
    return BodyInvalid([Flaw(refused.code, f"This cannot be used: {reason}.", f"#/{place}")])


def _beyond(refused: webhooks.KindsOutOfReach, sent: list[str]) -> BodyInvalid:
    allowed = ", ".join(str(kind) for kind in _tuple(refused.parameters["allowed"]))
    said = f"This is never sent to your client; it may have {allowed}." if allowed else _NOTHING_IS_SENT
    beyond = set(_tuple(refused.parameters["kinds"]))
    return BodyInvalid([Flaw(refused.code, said, f"#/kinds/{at}") for at, kind in enumerate(sent) if kind in beyond])


def _tuple(told: object) -> tuple[object, ...]:
    return tuple(told) if isinstance(told, list | tuple) else ()
