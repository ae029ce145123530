"""What is sent and told of webhooks."""

from __future__ import annotations

import marshmallow as ma

from consular import webhooks
from consular.web.partner import fields

_KINDS = {"description": "Which kinds of news are sent; a client must tolerate kinds that it does not know."}
_ADDRESS = r"^https?://[\x21-\x7e]+$"


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
    """A subscription with its secret. A repeated call tells the secret only while it is still the one that this call
    made; of a webhook that was removed meanwhile it tells no more than that.
    """

    url = fields.Line(2000, "Address; null of one that was removed.", required=True, allow_none=True)
    contact = fields.Line(254, "E-mail address; null of one that was removed.", required=True, allow_none=True)
    state = fields.Code(("active", "paused", "removed"), "`removed`: only to a repeated call.", required=True)
    secret = fields.Line(
        80,
        "Keep it: `whsec_` and base64. Null to a repeated call when there is another.",
        required=True,
        allow_none=True,
    )
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
