"""What the worker process does, done here: every delivery that is owed, one after the other, with the real engines."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from consular import verification
from consular.app.worker import decode_barcodes
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.outbox import Delivery
from consular.core.settings import Settings
from consular.core.work import Works
from consular.issuance import LatePress
from consular.jobs import perform
from consular.notices import post_for
from consular.wiring import Tools, Wiring

MOST_ROUNDS = 40


class Worker:
    """A worker whose queue is the outbox itself."""

    def __init__(
        self, works: Works, catalogue: Catalogue, settings: Settings, engines: verification.Engines, clock: SetClock
    ) -> None:
        self.works = works
        self._clock = clock
        self._wiring = Wiring()
        self._tools = Tools(catalogue, settings, post_for(settings), engines, LatePress(), decode_barcodes)

    def work_off(self) -> int:
        """Perform until nothing is owed, failed deliveries again when they are due; returns how many took effect."""
        done = 0
        for _ in range(MOST_ROUNDS):
            owed = self.owed()
            if not owed:
                return done
            done += sum(perform(delivery, self.works, self._wiring, self._tools) for delivery in owed)
            if self.owed() == owed:
                self._clock.move(minutes=6)  # every one failed: go on when they are tried again
        raise AssertionError(f"deliveries never end: {self.unfinished()}")

    def owed(self) -> list[UUID]:
        """Deliveries that are neither done nor dead."""
        with self.works.begin(system()) as work:
            open_ones = select(Delivery.id).where(Delivery.done_at.is_(None), Delivery.dead_at.is_(None))
            return list(work.session.scalars(open_ones.order_by(Delivery.id)))

    def unfinished(self) -> list[tuple[str, str | None]]:
        """(reaction, error code) of what is not done, dead letters included."""
        with self.works.begin(system()) as work:
            rows = work.session.execute(
                select(Delivery.reaction, Delivery.error_code).where(Delivery.done_at.is_(None))
            )
            return [(reaction, code) for reaction, code in rows]
