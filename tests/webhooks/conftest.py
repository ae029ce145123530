"""A partner with a webhook, its receiver, and a worker that time may pass for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from consular import webhooks
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.jobs import relay_once
from consular.partners import Partner
from consular.webhooks import Webhook
from tests import factories
from tests.conftest import KeptParcels
from tests.partners.given import partner
from tests.webhooks import given
from tests.webhooks.receiver import Receiver, receiving

CONTACT = "ops@centre.example"
KINDS = ["application.lodged", "application.decided", "item.arrived"]


@dataclass
class House:
    """A partner with a webhook, its receiver, and a worker."""

    works: Works
    clock: SetClock
    transport: KeptParcels
    tools: given.Tools
    partner: Partner
    receiver: Receiver
    reference: str = ""

    def webhook(self) -> Webhook:
        with self.works.begin(system()) as work:
            return webhooks.webhooks_of(work.session, self.partner.id)[0]

    def secret(self) -> str:
        with self.works.begin(system()) as work:
            return webhooks.webhooks_of(work.session, self.partner.id)[0].target.secret

    def happens(self, kind: str = "application.lodged", state: str = "lodged") -> None:
        with self.works.begin(system()) as work:
            found = work.session.execute(
                text("SELECT dossier_id, service_key FROM application WHERE reference = :r"), {"r": self.reference}
            ).one()
            subject = webhooks.EventSubject(found[0], self.reference, state, "jakarta", found[1])
            webhooks.tell_webhooks(work, webhooks.note_event(work, kind=kind, subject=subject))

    def work(self, **later: float) -> None:
        """Let time pass, then whatever is due."""
        self.clock.move(**later)
        relay_once(self.works, self.transport)
        given.react(self.works, self.tools, "webhooks.")

    def log(self) -> list[tuple[str, int]]:
        with self.works.begin(system()) as work:
            rows = webhooks.webhook_deliveries(work.session, self.partner.id, self.webhook().id)
            return [(row.state, row.attempts) for row in rows]


@pytest.fixture
def house(
    works: Works, catalogue: Catalogue, clock: SetClock, transport: KeptParcels, tmp_path: Path
) -> Iterator[House]:
    """One application at an office of the partner's, one webhook."""
    with receiving() as receiver:
        made = House(works, clock, transport, given.tools(catalogue, tmp_path), partner(works), receiver)
        made.reference, _ = factories.lodged(works, catalogue)
        with works.begin(system()) as work:
            webhooks.subscribe_webhook(
                work, partner=made.partner, url=receiver.url, kinds=KINDS, contact=CONTACT, via=made.tools.outgoing
            )
        yield made
