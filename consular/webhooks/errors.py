"""Errors of webhooks."""

from __future__ import annotations

from consular.core.errors import Conflict, ConsularError, NotFound


class WebhookUnknown(NotFound):
    """The partner has no such webhook, or no such delivery of it."""

    code = "webhook_unknown"


class WebhookRefused(ConsularError):
    """A webhook cannot be like this: `field` names what is wrong, `reason` how."""

    code = "webhook_refused"


class WebhooksTooMany(Conflict):
    """The partner has as many webhooks as it may have."""

    code = "webhooks_too_many"


class KindsOutOfReach(ConsularError):
    """Nothing of these `kinds` could ever be sent to the partner; `allowed` are those that could."""

    code = "webhook_kinds_out_of_reach"
