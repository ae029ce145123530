"""`webhooks:manage`: where the client wants to be called."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import marshmallow as ma

from consular import webhooks
from consular.core.http import Outgoing
from consular.web.context import house, now, work
from consular.web.partner import etags, fields, pages
from consular.web.partner.entry import partner
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.resource import PREFIX, Answer, blueprint, resource

bp = blueprint(
    "webhooks",
    "Webhooks by Standard Webhooks (https://www.standardwebhooks.com): signed, tried for three days, replayed.",
)
MANAGE = "webhooks:manage"
_KINDS = {"description": "Which kinds of news are sent; a client must tolerate kinds that it does not know."}
_ADDRESS = r"^https?://[\x21-\x7e]+$"
_FOLLOW = {
    name: {"operationId": f"webhooks_{name}", "parameters": {"webhook_id": "$response.body#/id"}}
    for name in ("one", "change", "deliveries", "remove")
}


class NewWebhook(fields.Sent):
    """A subscription."""

    url = fields.Line(2000, "https only; no private address, no redirect.", pattern=_ADDRESS, required=True)
    kinds = fields.Listed(fields.Code(webhooks.KINDS), 50, _KINDS["description"], required=True)
    contact = fields.Line(254, "E-mail address of whoever is told when it has been paused.", required=True)


class WebhookChange(fields.Sent):
    """What changes; what is not named stays."""

    url = fields.Line(2000, "https only.", pattern=_ADDRESS)
    kinds = fields.Listed(fields.Code(webhooks.KINDS), 50, _KINDS["description"])
    contact = fields.Line(254, "E-mail address.")


class WebhookTold(fields.Told):
    """A subscription; the secret is told when it is made and rotated, not here."""

    id = fields.Id("Webhook.", required=True)
    url = fields.Line(2000, "Address.", required=True)
    kinds = fields.Listed(fields.Line(80), 50, _KINDS["description"], required=True)
    contact = fields.Line(254, "E-mail address.", required=True)
    state = fields.Code(("active", "paused"), "Paused ones hold back what is owed.", required=True)
    paused_because = fields.Code(
        ("by_partner", "failing", "gone"), "`failing`: nothing arrived for three days; `gone`: 410.", allow_none=True
    )
    paused_at = fields.Moment("Since when.", allow_none=True)
    failing_since = fields.Moment("The first of failures that no success has ended.", allow_none=True)
    created_at = fields.Moment("When.", required=True)


class WebhookWithSecret(WebhookTold):
    """A subscription with its secret."""

    secret = fields.Line(80, "Keep it: `whsec_` and base64.", required=True)
    former_secret_until = fields.Moment("Until then the former secret signs too.", allow_none=True)


class WebhookList(fields.Told):
    """All of the client's."""

    items = fields.Listed(ma.fields.Nested(WebhookTold), 10, "Oldest first.")


class AttemptTold(fields.Told):
    """One try."""

    at = fields.Moment("When.", required=True)
    status = fields.Whole(100, 999, "What the receiver answered.", allow_none=True)
    error = fields.Line(40, "Why there was no answer: `timeout`, `tls`, `refused`, ...", allow_none=True)


class DeliveryTold(fields.Told):
    """One message."""

    id = fields.Id("Delivery.", required=True)
    event_id = fields.Id("What happened, as in `GET /changes`; null for a test.", allow_none=True)
    kind = fields.Line(80, "Kind.", required=True)
    state = fields.Code(
        ("waiting", "held", "delivered", "given_up", "dropped"),
        "`dropped`: the client may no longer hear of it.",
        required=True,
    )
    created_at = fields.Moment("When it was owed.", required=True)
    due_at = fields.Moment("The next try.", allow_none=True)
    ended_at = fields.Moment("When the tries ended.", allow_none=True)
    attempts = fields.Listed(ma.fields.Nested(AttemptTold), 1000, "Every try, replays too.", required=True)


class DeliveryList(fields.Told):
    """A page of the log."""

    items = fields.Listed(ma.fields.Nested(DeliveryTold), 100, "Oldest first.")


class ReplaySent(fields.Sent):
    """One delivery, or everything since a moment."""

    delivery_id = fields.Id("Send this one again, under its own `webhook-id`.")
    since = fields.Moment("Send everything that happened since then, 1000 at most, and what was never wanted before.")


class ReplayTold(fields.Told):
    """How much will be sent."""

    deliveries = fields.Whole(0, 1000, "Messages.", required=True)


@resource(
    bp,
    "/webhooks",
    "POST",
    permission=MANAGE,
    takes=NewWebhook,
    tells=WebhookWithSecret,
    status=HTTPStatus.CREATED,
    again=lambda webhook_id: _secret(_found(UUID(webhook_id))),
    links=_FOLLOW,
)
def create(body: dict[str, Any]) -> Answer:
    """Subscribe.

    The answer has the secret. Messages carry ids and states only; ask for the rest with your scopes.
    """
    try:
        row = webhooks.subscribe_webhook(
            work(), partner=partner(), url=body["url"], kinds=body["kinds"], contact=body["contact"], via=_via()
        )
    except webhooks.WebhookRefused as refused:
        raise _flawed(refused) from None
    return Answer(_secret(row), resource=str(row.id), location=f"{PREFIX}/webhooks/{row.id}")


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
    again=lambda webhook_id: _secret(_found(UUID(webhook_id))),
)
def rotate(webhook_id: UUID) -> Answer:
    """Rotate the secret.

    For 24 hours messages bear two signatures, so that the receiver changes over without losing one.
    """
    row = webhooks.rotate_webhook_secret(work(), partner_id=partner().id, webhook_id=webhook_id)
    return Answer(_secret(row), resource=str(row.id))


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
