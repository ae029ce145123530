"""What rows carry from before an upgrade is still understood after it."""

from __future__ import annotations

from consular.core.events import event_named
from consular.core.ids import new_id
from consular.webhooks import FeedSweepDue, Webhook, WebhookDue, WebhookPaused
from consular.wiring import Wiring


def test_news_keeps_the_names_under_which_rows_lie() -> None:
    due, paused = new_id(), new_id()
    assert event_named("partners.webhook_due", {"delivery_id": str(due)}) == WebhookDue(due)
    told = {"webhook_id": str(paused), "because": "gone", "version": 3}
    assert event_named("partners.webhook_paused", told) == WebhookPaused(paused, "gone", 3)
    assert event_named("partners.feed_sweep_due", {}) == FeedSweepDue()


def test_reactions_keep_the_names_under_which_deliveries_wait() -> None:
    news = (WebhookDue(new_id()), WebhookPaused(new_id(), "gone", 3), FeedSweepDue())
    names = {name for event in news for name, _ in Wiring().owed_to(event)}
    assert names == {"webhooks.deliver", "notices.webhook_paused", "webhooks.sweep"}


def test_the_sealed_target_keeps_the_name_it_is_bound_to() -> None:
    assert vars(Webhook)["target"].label == "partners.webhook.target"
