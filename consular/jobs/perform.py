"""Running one delivery: lease, react, mark done in the reaction's own transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog

from consular.core.actor import system
from consular.core.events import event_named
from consular.core.logging import place
from consular.core.outbox import MAX_ATTEMPTS, Delivery, TryLater, finish, put_back, take
from consular.core.work import Works
from consular.vault import carry_refusals
from consular.wiring import Tools, Wiring

log = structlog.get_logger(__name__)


def perform(delivery_id: UUID, works: Works, wiring: Wiring, tools: Tools) -> bool:
    """Run what a delivery owes. True when it took effect now.

    A delivery that is done, dead or leased is left alone, so pushing twice is harmless. A failure puts the delivery
    back with growing distance; after the last try it is a dead letter and the reaction's `given_up` runs.
    """
    lease = timedelta(seconds=tools.settings.lease_seconds)
    with works.begin(system()) as work:
        delivery = take(work.session, delivery_id, now=work.now, lease=lease)
        if delivery is not None:
            work.session.expunge(delivery)
    if delivery is None:
        return False
    if delivery.attempts > MAX_ATTEMPTS:  # every earlier try ended without a word: what it runs kills its worker
        _put_back(delivery, works, wiring, tools, "worker_lost", count=True)
        return False
    try:
        return _react(delivery, works, wiring, tools)
    except TryLater as later:
        _put_back(delivery, works, wiring, tools, later.code, count=False)
    except Exception as error:  # noqa: BLE001 - whatever broke, the row says so and is tried again
        log.error(
            "job.failed",
            reaction=delivery.reaction,
            delivery=str(delivery_id),
            error=type(error).__name__,
            where=place(error),
        )
        _put_back(delivery, works, wiring, tools, getattr(error, "code", type(error).__name__), count=True)
    finally:
        carry_refusals()
    return False


def _react(delivery: Delivery, works: Works, wiring: Wiring, tools: Tools) -> bool:
    reaction = wiring.reaction(delivery.reaction)
    event = event_named(delivery.event, delivery.payload)
    with works.begin(system()) as work:
        if not finish(work.session, delivery.id, now=work.now):
            return False
        reaction.run(work, event, tools)
    return True


def _put_back(delivery: Delivery, works: Works, wiring: Wiring, tools: Tools, code: str, *, count: bool) -> None:
    with works.begin(system()) as work:
        dead = put_back(work.session, delivery, now=work.now, error_code=str(code), count=count)
        if dead:
            log.error("job.dead", reaction=delivery.reaction, delivery=str(delivery.id), code=str(code))
            given_up = wiring.reaction(delivery.reaction).given_up
            if given_up is not None:
                given_up(work, event_named(delivery.event, delivery.payload), tools)
