"""Webhooks from subscription to delivery: signed, retried, paused, replayed, never with personal data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from standardwebhooks import Webhook as Verifier

from consular import partners, webhooks
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.errors import Conflict
from consular.core.http import Outgoing
from consular.core.outbox import Delivery
from consular.partners import Partner
from consular.webhooks import WebhookDelivery
from consular.webhooks.standard_webhooks import RETRIES
from tests.partners.given import consent, partner
from tests.webhooks import given
from tests.webhooks.conftest import CONTACT, KINDS, House


def test_news_arrives_signed_and_without_personal_data(house: House) -> None:
    house.clock.set(datetime.now(UTC))
    house.happens()
    house.happens("appearance.made")  # not wanted
    house.work()
    (came,) = house.receiver.came
    told = Verifier(house.secret()).verify(came.body, came.headers)
    assert told["type"] == "application.lodged"
    assert set(told["data"]) == {"event_id", "reference", "state", "service", "office"}
    assert came.headers["webhook-id"] == "msg_" + told["data"]["event_id"].replace("-", "")
    for personal in ("Wongphaisan", "Natcha", "AC4402917", "THA", "natcha@mail.example"):
        assert personal not in came.body.decode()
    assert house.log() == [("delivered", 1)]


def test_a_centre_is_not_told_the_verdict(house: House) -> None:
    house.happens("application.decided", "refused")
    house.happens("document.issued", "granted")
    house.work()
    assert [json.loads(came.body)["data"]["state"] for came in house.receiver.came] == ["decided"]


def test_a_file_at_an_office_of_somebody_else_is_not_told(house: House) -> None:
    with house.works.begin(system()) as work:
        work.session.execute(update(Partner).values(offices=["nairobi"], counters=[]))
    house.happens()
    house.work()
    assert house.receiver.came == []


def test_what_an_account_has_consented_to_is_told_until_it_ends(house: House) -> None:
    with house.works.begin(system()) as work:
        work.session.execute(update(Partner).values(audience="agency", scopes=["webhooks:manage"]))
        owner = work.session.scalar(text("SELECT filed_by FROM application"))
    house.happens()
    consent(house.works, house.partner, owner, until=house.clock.now() + timedelta(days=2))
    house.happens("application.decided", "granted")
    house.work()
    assert [json.loads(came.body)["data"]["state"] for came in house.receiver.came] == ["granted"]
    house.happens()
    house.clock.move(days=3)
    house.work()
    assert len(house.receiver.came) == 1
    assert [state for state, _ in house.log()] == ["delivered", "dropped"]


def test_a_failure_is_tried_again_under_the_same_id_until_it_arrives(house: House) -> None:
    house.receiver.statuses = [500, 302, 200]
    house.happens()
    house.work()
    house.work(seconds=4)
    assert house.log() == [("waiting", 1)]
    house.work(seconds=2)
    house.work(minutes=6)
    assert house.log() == [("delivered", 3)]
    assert len({came.headers["webhook-id"] for came in house.receiver.came}) == 1
    assert len({came.headers["webhook-timestamp"] for came in house.receiver.came}) == 3
    assert len({came.body for came in house.receiver.came}) == 1
    house.work(days=4)
    assert len(house.receiver.came) == 3
    with house.works.begin(system()) as work:
        ids = [row.id for row in work.session.scalars(select(WebhookDelivery))]
        assert [a.status for a in webhooks.webhook_attempts(work.session, ids)] == [500, 302, 200]
    assert house.webhook().failing_since is None


def test_after_three_days_it_is_paused_and_its_owner_told(house: House) -> None:
    house.receiver.statuses = [500]
    house.happens()
    began = house.clock.now()
    house.work()
    for wait in RETRIES:
        house.happens("item.arrived")
        house.work(seconds=wait.total_seconds() * 1.11)
    assert house.clock.now() - began > timedelta(days=3)
    hook = house.webhook()
    assert (hook.state, hook.paused_because, hook.failing_since) == ("paused", "failing", began)
    states = [state for state, _ in house.log()]
    assert states[0] == "given_up"
    assert set(states[1:]) == {"held"}
    given.react(house.works, house.tools, "notices.webhook_paused")
    ((_, mail),) = house.tools.post.mails()  # type: ignore[attr-defined]
    assert mail["To"] == CONTACT
    assert str(hook.id) in mail.get_content()
    assert house.receiver.url not in mail.get_content()
    sent = len(house.receiver.came)
    house.happens()
    house.work(days=1)
    assert len(house.receiver.came) == sent


def test_410_pauses_at_once(house: House) -> None:
    house.receiver.statuses = [410]
    house.happens()
    house.work()
    hook = house.webhook()
    assert (hook.state, hook.paused_because) == ("paused", "gone")
    assert house.log() == [("given_up", 1)]


def test_what_happened_in_the_pause_is_sent_in_order_when_it_ends(house: House) -> None:
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        webhooks.pause_webhook(work, **who)
        webhooks.pause_webhook(work, **who)
    for state in ("lodged", "admissible", "examination"):
        house.happens("application.lodged", state)
    house.work()
    assert house.receiver.came == []
    with house.works.begin(system()) as work:
        webhooks.resume_webhook(work, **who)
    house.work()
    assert [json.loads(c.body)["data"]["state"] for c in house.receiver.came] == ["lodged", "admissible", "examination"]


def test_a_rotated_secret_overlaps_for_a_day(house: House) -> None:
    old = house.secret()
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        new = webhooks.rotate_webhook_secret(work, **who).target.secret
    assert new != old
    for hours, accepted in ((0, [old, new]), (25, [new])):
        house.clock.move(hours=hours)
        house.happens()
        house.work()
        came = house.receiver.came[-1]
        assert came.headers["webhook-signature"].split(" ") == [
            signed for secret in reversed(accepted) for signed in [given.signed(secret, came.headers, came.body)]
        ]


def test_a_message_is_replayed_under_its_own_id(house: House) -> None:
    house.happens()
    house.work()
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        (row,) = webhooks.webhook_deliveries(work.session, **who)
        webhooks.replay_delivery(work, **who, delivery_id=row.id)
    house.work()
    first, second = house.receiver.came
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert house.log() == [("delivered", 1)]
    with house.works.begin(system()) as work, pytest.raises(webhooks.WebhookUnknown):
        webhooks.replay_delivery(work, **who, delivery_id=house.partner.id)


def test_everything_since_a_moment_is_replayed_also_what_was_not_wanted_then(house: House) -> None:
    house.happens()
    since = house.clock.move(hours=1)
    house.happens("appearance.made")
    house.happens("item.arrived")
    house.work()
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        reach = webhooks.reach_of(work.session, house.partner, work.now)
        hook = webhooks.webhook(work.session, house.partner.id, who["webhook_id"])
        kinds = [*KINDS, "appearance.made"]
        webhooks.change_webhook(work, **who, seen_version=hook.version, via=house.tools.outgoing, kinds=kinds)
        assert webhooks.replay_since(work, **who, since=since, reach=reach) == 2
    house.receiver.came.clear()
    house.work()
    assert sorted(json.loads(c.body)["type"] for c in house.receiver.came) == ["appearance.made", "item.arrived"]


def test_a_test_message_is_signed_like_any_other(house: House) -> None:
    house.clock.set(datetime.now(UTC))
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        webhooks.send_test_webhook(work, **who)
    house.work()
    (came,) = house.receiver.came
    assert Verifier(house.secret()).verify(came.body, came.headers) == {
        "type": "webhook.test",
        "timestamp": house.clock.now().isoformat().replace("+00:00", "Z"),
        "data": {},
    }


def test_for_a_suspended_partner_news_is_held_back_until_it_is_resumed(house: House) -> None:
    house.happens()
    with house.works.begin(system()) as work:
        partners.suspend_partner(work, work.session.get_one(Partner, house.partner.id))
    house.work()
    house.happens("application.decided", "granted")
    house.work(days=2)
    assert house.receiver.came == []
    assert house.log() == [("held", 0), ("held", 0)]
    with house.works.begin(system()) as work:
        partners.resume_partner(work, work.session.get_one(Partner, house.partner.id))
    house.work()
    house.work()
    kinds = [json.loads(came.body)["type"] for came in house.receiver.came]
    assert kinds == ["application.lodged", "application.decided"]
    assert [state for state, _ in house.log()] == ["delivered", "delivered"]


def test_what_was_held_back_is_dropped_when_the_partner_may_no_longer_hear_of_it(house: House) -> None:
    house.happens()
    with house.works.begin(system()) as work:
        partners.suspend_partner(work, work.session.get_one(Partner, house.partner.id))
    house.work()
    with house.works.begin(system()) as work:
        row = work.session.get_one(Partner, house.partner.id)
        row.offices, row.counters = ["nairobi"], []
        partners.resume_partner(work, row)
    house.work()
    house.work()
    assert house.receiver.came == []
    assert house.log() == [("dropped", 0)]


def test_an_address_that_turns_inwards_is_not_called(house: House, tmp_path: Path, catalogue: Catalogue) -> None:
    """Registered in local mode, delivered by an installation that forbids loopback: refused at every try."""
    house.happens()
    house.tools = given.tools(catalogue, tmp_path, mode="production")
    house.work()
    assert house.receiver.came == []
    with house.works.begin(system()) as work:
        ids = [row.id for row in work.session.scalars(select(WebhookDelivery))]
        assert [a.error for a in webhooks.webhook_attempts(work.session, ids)] == ["refused"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "https://127.0.0.1/", "via": Outgoing()}, "url"),
        ({"url": "https://hooks.example/", "via": Outgoing(resolve=lambda _h, _p: ["192.168.1.1"])}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["application.granted"]}, "kinds"),
        ({"contact": "nobody"}, "contact"),
        ({"contact": "a@b.example\r\nBcc: c@d.example"}, "contact"),
    ],
)
def test_an_unfit_webhook_is_refused(house: House, changes: dict[str, object], field: str) -> None:
    fit = {"url": house.receiver.url, "kinds": KINDS, "contact": CONTACT, "via": house.tools.outgoing}
    with house.works.begin(system()) as work, pytest.raises(webhooks.WebhookRefused) as refused:
        webhooks.subscribe_webhook(work, partner=house.partner, **{**fit, **changes})  # type: ignore[arg-type]
    assert refused.value.parameters["field"] == field


def test_there_are_ten_at_most(house: House) -> None:
    fit = {"url": house.receiver.url, "kinds": KINDS, "contact": CONTACT, "via": house.tools.outgoing}
    with house.works.begin(system()) as work:
        for _ in range(9):
            webhooks.subscribe_webhook(work, partner=house.partner, **fit)  # type: ignore[arg-type]
        with pytest.raises(webhooks.WebhooksTooMany):
            webhooks.subscribe_webhook(work, partner=house.partner, **fit)  # type: ignore[arg-type]


def test_another_partners_webhook_does_not_exist(house: House) -> None:
    other = partner(house.works, "Centre Two")
    who = {"partner_id": other.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        for act in (
            webhooks.rotate_webhook_secret,
            webhooks.pause_webhook,
            webhooks.resume_webhook,
            webhooks.remove_webhook,
            webhooks.send_test_webhook,
        ):
            with pytest.raises(webhooks.WebhookUnknown):
                act(work, **who)
        with pytest.raises(webhooks.WebhookUnknown):
            webhooks.webhook_deliveries(work.session, **who)


def test_a_change_of_what_was_not_seen_is_refused(house: House) -> None:
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id, "via": house.tools.outgoing}
    with house.works.begin(system()) as work:
        webhooks.change_webhook(work, **who, seen_version=1, contact="other@centre.example")
    with house.works.begin(system()) as work, pytest.raises(Conflict):
        webhooks.change_webhook(work, **who, seen_version=1, kinds=KINDS)


def test_address_and_secret_are_sealed_and_go_with_the_webhook(house: House) -> None:
    secret, url = house.secret(), house.receiver.url
    house.happens()
    with house.works.begin(system()) as work:
        raw = str(work.session.execute(text("SELECT * FROM webhook")).all())
        assert secret not in raw
        assert url not in raw
        assert work.session.scalar(select(Delivery.payload).where(Delivery.reaction == "webhooks.deliver")) == {
            "delivery_id": str(work.session.scalar(select(WebhookDelivery.id)))
        }
    with house.works.begin(system()) as work:
        webhooks.remove_webhook(work, partner_id=house.partner.id, webhook_id=house.webhook().id)
    house.work(days=4)
    assert house.receiver.came == []


def test_the_log_is_forgotten_with_the_feed(house: House) -> None:
    house.happens()
    house.work()
    house.work(days=91)
    assert house.log() == []
    with house.works.begin(system()) as work:
        assert webhooks.newest_position(work.session) == 0
