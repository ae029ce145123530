"""What follows failures, pauses and rotations to their end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from consular import webhooks
from consular.core.actor import system
from consular.core.http import Answer, Outgoing
from consular.webhooks import WebhookDelivery
from consular.webhooks.standard_webhooks import RETRIES
from tests.webhooks import given
from tests.webhooks.conftest import House


class Broken(Outgoing):
    """Our own part breaks, before anything is sent."""

    def post(self, *_args: object, **_more: object) -> Answer:
        raise LookupError


def attempts(house: House) -> list[tuple[int | None, str | None]]:
    """(status, error) of each try, in order."""
    with house.works.begin(system()) as work:
        ids = [row.id for row in work.session.scalars(select(WebhookDelivery))]
        return [(one.status, one.error) for one in webhooks.webhook_attempts(work.session, ids)]


def named(house: House) -> dict[str, object]:
    """The webhook as operations name it."""
    return {"partner_id": house.partner.id, "webhook_id": house.webhook().id}


def test_an_error_of_our_own_is_tried_again_and_says_nothing_of_itself(house: House) -> None:
    whole = house.tools
    house.tools = given.through(whole, Broken())
    house.happens()
    for _ in range(12):  # the queue's own tries come first
        house.work(minutes=30)
        if attempts(house):
            break
    assert attempts(house)[0] == (None, "internal")
    house.tools = whole
    house.work(hours=24)
    assert house.log()[0][0] == "delivered"
    assert attempts(house)[-1] == (204, None)


def test_a_receiver_that_wishes_to_wait_is_left_alone_for_so_long(house: House) -> None:
    house.receiver.statuses, house.receiver.wishes = [503, 204], {"Retry-After": "3600"}
    house.happens()
    house.work()
    house.work(minutes=59)
    assert house.log() == [("waiting", 1)]
    house.work(minutes=2)
    assert house.log() == [("delivered", 2)]


def test_one_success_ends_the_row_of_failures(house: House) -> None:
    house.receiver.statuses = [500, 204]
    house.happens()
    house.work()
    assert house.webhook().failing_since == house.clock.now()
    house.work(seconds=6)
    assert house.webhook().failing_since is None


def test_after_the_automatic_pause_the_owner_resumes_and_gets_what_was_held(house: House) -> None:
    house.receiver.statuses = [410]
    house.happens()
    house.work()
    house.happens("item.arrived")
    house.work(days=1)
    assert [state for state, _ in house.log()] == ["given_up", "held"]
    house.receiver.statuses = [204]
    with house.works.begin(system()) as work:
        webhooks.resume_webhook(work, **named(house))  # type: ignore[arg-type]
    house.work()
    hook = house.webhook()
    assert (hook.state, hook.paused_at, hook.paused_because, hook.failing_since) == ("active", None, None, None)
    assert [state for state, _ in house.log()] == ["given_up", "delivered"]
    with house.works.begin(system()) as work:
        lost = webhooks.webhook_deliveries(work.session, **named(house))[0]  # type: ignore[arg-type]
        webhooks.replay_delivery(work, **named(house), delivery_id=lost.id)  # type: ignore[arg-type]
    house.work()
    assert [state for state, _ in house.log()] == ["delivered", "delivered"]


def test_each_pause_is_told_once(house: House) -> None:
    for count in (1, 2):
        house.receiver.statuses = [410]
        house.happens()
        house.work()
        given.react(house.works, house.tools, "notices.webhook_paused")
        given.react(house.works, house.tools, "notices.webhook_paused")
        assert len(list(house.tools.post.mails())) == count  # type: ignore[attr-defined]
        with house.works.begin(system()) as work:
            webhooks.resume_webhook(work, **named(house))  # type: ignore[arg-type]


def test_a_replay_in_a_pause_waits_for_its_end(house: House) -> None:
    house.happens()
    house.work()
    with house.works.begin(system()) as work:
        webhooks.pause_webhook(work, **named(house))  # type: ignore[arg-type]
        (row,) = webhooks.webhook_deliveries(work.session, **named(house))  # type: ignore[arg-type]
        webhooks.replay_delivery(work, **named(house), delivery_id=row.id)  # type: ignore[arg-type]
    house.work(days=1)
    assert (len(house.receiver.came), house.log()) == (1, [("held", 0)])
    with house.works.begin(system()) as work:
        webhooks.resume_webhook(work, **named(house))  # type: ignore[arg-type]
    house.work()
    assert (len(house.receiver.came), house.log()) == (2, [("delivered", 1)])


def test_a_second_rotation_ends_the_first_secret_at_once(house: House) -> None:
    first = house.secret()
    for _ in range(2):
        with house.works.begin(system()) as work:
            webhooks.rotate_webhook_secret(work, **named(house))  # type: ignore[arg-type]
    house.happens()
    house.work()
    (came,) = house.receiver.came
    signatures = came.headers["webhook-signature"].split(" ")
    assert len(signatures) == 2
    assert given.signed(first, came.headers, came.body) not in signatures
    assert given.signed(house.secret(), came.headers, came.body) == signatures[0]


def test_a_try_signs_with_the_secrets_of_its_own_moment(house: House) -> None:
    """A message from before the rotation that arrives after the overlap bears the new secret alone."""
    house.receiver.statuses = [500]
    house.happens()
    house.work()
    with house.works.begin(system()) as work:
        webhooks.rotate_webhook_secret(work, **named(house))  # type: ignore[arg-type]
    for wait in RETRIES[:-1]:
        house.work(seconds=wait.total_seconds() * 1.11)
    house.receiver.statuses = [204]
    house.work(seconds=RETRIES[-1].total_seconds() * 1.11)
    assert house.log() == [("delivered", len(RETRIES) + 1)]
    signatures = [came.headers["webhook-signature"].split(" ") for came in house.receiver.came]
    assert [len(one) for one in signatures][:2] == [1, 2]
    last = house.receiver.came[-1]
    assert signatures[-1] == [given.signed(house.secret(), last.headers, last.body)]
    assert sum(RETRIES, timedelta()) > timedelta(days=3)
