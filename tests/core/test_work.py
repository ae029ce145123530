"""One transaction: data, news and audit together or not at all; the queue is told afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from redis.exceptions import ConnectionError as QueueGone
from sqlalchemy import func, select

from consular.core.actor import system
from consular.core.ids import new_id
from consular.core.outbox import Delivery, Parcel
from consular.core.timers import Timer, set_timer
from consular.core.work import Work, Works
from tests.conftest import KeptParcels
from tests.core.happenings import Rained, wired

EVENT = Rained(place_id=new_id())


class ClosedQueue:
    """A transport whose queue is gone."""

    def push(self, parcels: Sequence[Parcel]) -> None:
        raise QueueGone


class FullAudit:
    """A recorder that cannot write."""

    def write(self, work: Work) -> None:
        raise OSError


def rows(works: Works) -> tuple[int, int]:
    """How many deliveries and timers there are."""
    with works.begin(system()) as work:
        return tuple(work.session.scalar(select(func.count()).select_from(t)) or 0 for t in (Delivery, Timer))


def test_an_event_owes_a_row_per_reaction_pushed_after_the_commit(works: Works, transport: KeptParcels) -> None:
    house = wired(works)
    with house.begin(system()) as work:
        work.emit(EVENT)
        work.session.flush()
        assert transport.parcels == []
    assert [p.queue for p in transport.parcels] == ["fast", "mail"]
    assert rows(works) == (2, 0)


def test_a_failed_push_never_reaches_the_caller(works: Works) -> None:
    with wired(replace(works, transport=ClosedQueue())).begin(system()) as work:
        work.emit(EVENT)
    assert rows(works) == (2, 0)


def test_without_its_audit_nothing_is_written_and_nothing_pushed(works: Works, transport: KeptParcels) -> None:
    house = wired(replace(works, recorder=FullAudit()))
    work = house.open(system())
    work.emit(EVENT)
    set_timer(work.session, "umbrella", work.now, EVENT)
    with pytest.raises(OSError):
        house.commit(work)
    assert rows(works) == (0, 0)
    assert transport.parcels == []


def test_an_error_undoes_everything(works: Works, transport: KeptParcels) -> None:
    def fail_after_writing() -> None:
        with wired(works).begin(system()) as work:
            work.emit(EVENT)
            set_timer(work.session, "umbrella", work.now, EVENT)
            work.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert rows(works) == (0, 0)
    assert transport.parcels == []


def test_a_work_keeps_the_moment_at_which_it_began(works: Works) -> None:
    with works.begin(system()) as work:
        began = work.now
        works.clock.move(hours=1)  # type: ignore[attr-defined]
        assert work.now == began
