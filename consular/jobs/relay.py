"""The relay: due timers become events, missed deliveries are pushed, audit entries get their leaves."""

from __future__ import annotations

from consular.core.actor import system
from consular.core.outbox import Transport, missed
from consular.core.timers import take_due
from consular.core.work import Works


def relay_once(works: Works, transport: Transport) -> int:
    """One round; returns how many deliveries were pushed. Several relays may run side by side."""
    with works.begin(system()) as work:
        for event in take_due(work.session, now=work.now):
            work.emit(event)
    work = works.open(system())
    try:
        parcels = missed(work.session, now=work.now)
        if parcels:
            transport.push(parcels)
    except BaseException:
        works.rollback(work)
        raise
    works.commit(work)
    return len(parcels)
