"""Where messages may go is asked at every try, not only when somebody subscribes (SSRF)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from consular import webhooks
from consular.core.actor import system
from consular.core.http import Outgoing
from consular.webhooks import WebhookDelivery
from tests.webhooks import given
from tests.webhooks.conftest import CONTACT, KINDS, House
from tests.webhooks.receiver import receiving

INWARDS = {
    "loopback": "127.0.0.1",
    "private": "10.0.0.1",
    "link-local, where clouds tell secrets": "169.254.169.254",
    "shared": "100.64.0.1",
    "loopback of IPv6": "::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped link-local": "::ffff:169.254.169.254",
    "compatible loopback": "::127.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of link-local": "64:ff9b::a9fe:a9fe",
    "NAT64 of a network's own": "64:ff9b:1::a00:1",
    "6to4 of loopback": "2002:7f00:1::",
    "Teredo": "2001::1",
    "unique local": "fd00::1",
    "link-local of IPv6": "fe80::1",
}


def answering(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A resolver that says something else each time, the last of it from then on."""
    left = list(answers)
    return lambda _host, _port: left.pop(0) if len(left) > 1 else left[0]


def refusals(house: House) -> list[str | None]:
    """How the tries ended."""
    with house.works.begin(system()) as work:
        ids = [row.id for row in work.session.scalars(select(WebhookDelivery))]
        return [attempt.error for attempt in webhooks.webhook_attempts(work.session, ids)]


@pytest.mark.parametrize("address", INWARDS.values(), ids=list(INWARDS))
def test_a_name_that_is_rebound_inwards_is_not_called(house: House, address: str) -> None:
    """Public when the partner subscribes, inwards when the message is due."""
    rebinding = Outgoing(resolve=answering(["93.184.215.14"], [address]))
    who = {"partner_id": house.partner.id, "webhook_id": house.webhook().id}
    with house.works.begin(system()) as work:
        webhooks.change_webhook(work, **who, seen_version=1, via=rebinding, url="https://hooks.example/")
    house.tools = given.through(house.tools, rebinding)
    house.happens()
    house.work()
    assert refusals(house) == ["refused"]
    assert house.log() == [("waiting", 1)]


@pytest.mark.parametrize("address", INWARDS.values(), ids=list(INWARDS))
@pytest.mark.parametrize("literal", [True, False], ids=["as it is", "behind a name"])
def test_nobody_subscribes_inwards(house: House, address: str, literal: bool) -> None:
    host = f"[{address}]" if ":" in address else address
    url = f"https://{host}/hook" if literal else "https://hooks.example/hook"
    beside = ["93.184.215.14", address]  # one public address among them helps nothing
    with house.works.begin(system()) as work, pytest.raises(webhooks.WebhookRefused) as refused:
        webhooks.subscribe_webhook(
            work,
            partner=house.partner,
            url=url,
            kinds=KINDS,
            contact=CONTACT,
            via=Outgoing(resolve=answering([address] if literal else beside)),
        )
    assert refused.value.parameters["field"] == "url"


def test_a_redirect_is_a_failed_try_and_is_not_followed(house: House) -> None:
    with receiving() as inside:
        house.receiver.statuses, house.receiver.wishes = [307], {"Location": inside.url}
        house.happens()
        house.work()
        assert inside.came == []
    assert house.log() == [("waiting", 1)]
