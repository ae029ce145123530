"""What is owed after a commit happens, whatever becomes of queues and workers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.outbox import MAX_ATTEMPTS, Delivery, finish, held_up, lag_seconds, missed, put_back, take
from consular.core.work import Works
from tests.core.happenings import Rained, wired

LEASE = timedelta(seconds=90)


@pytest.fixture
def delivery(works: Works) -> Delivery:
    """One delivery that is owed and was pushed."""
    with wired(works, ("tests.open_umbrella", "fast")).begin(system()) as work:
        work.emit(Rained(place_id=new_id()))
    with works.begin(system()) as work:
        return work.session.scalars(select(Delivery)).one()


@pytest.fixture
def session(works: Works) -> Iterator[Session]:
    """A session whose work is undone."""
    work = works.open(system())
    yield work.session
    works.rollback(work)


def test_a_lease_keeps_others_away_until_it_ends(session: Session, delivery: Delivery, clock: SetClock) -> None:
    assert take(session, delivery.id, now=clock.now(), lease=LEASE) is not None
    assert take(session, delivery.id, now=clock.move(seconds=90), lease=LEASE) is None
    again = take(session, delivery.id, now=clock.move(seconds=1), lease=LEASE)
    assert again is not None
    assert again.attempts == 2


def test_what_is_done_is_done_once(session: Session, delivery: Delivery, clock: SetClock) -> None:
    assert finish(session, delivery.id, now=clock.now())
    assert not finish(session, delivery.id, now=clock.now())
    assert take(session, delivery.id, now=clock.now(), lease=LEASE) is None


def test_a_failure_waits_longer_each_time_and_dies_in_the_end(
    session: Session, delivery: Delivery, clock: SetClock
) -> None:
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        taken = take(session, delivery.id, now=clock.now(), lease=LEASE)
        assert taken is not None
        session.expire(taken)
        dead = put_back(session, taken, now=clock.now(), error_code="broken")
        assert dead is (attempt == MAX_ATTEMPTS)
        session.expire(taken)
        waits.append((taken.due_at - clock.now()).total_seconds())
        clock.move(seconds=waits[-1])
    assert waits == [2, 4, 8, 16, 32]
    assert (taken.dead_at, taken.error_code) == (clock.now() - timedelta(seconds=32), "broken")
    assert take(session, delivery.id, now=clock.now(), lease=LEASE) is None
    assert missed(session, now=clock.move(hours=1)) == []


def test_a_closed_service_is_not_counted_as_a_failure(session: Session, delivery: Delivery, clock: SetClock) -> None:
    for _ in range(MAX_ATTEMPTS * 2):
        taken = take(session, delivery.id, now=clock.move(minutes=1), lease=LEASE)
        assert taken is not None
        session.expire(taken)
        assert not put_back(session, taken, now=clock.now(), error_code="smtp_unavailable", count=False)
        session.expire(taken)
        assert taken.attempts == 0
    assert held_up(session) == [(delivery.reaction, "smtp_unavailable", 1)]
    assert finish(session, delivery.id, now=clock.now())
    assert held_up(session) == []


def test_a_late_worker_neither_revives_nor_kills_what_another_has_done(
    session: Session, delivery: Delivery, clock: SetClock
) -> None:
    late = take(session, delivery.id, now=clock.now(), lease=LEASE)
    assert late is not None
    late.attempts = MAX_ATTEMPTS
    session.expunge(late)
    assert finish(session, delivery.id, now=clock.now())
    assert not put_back(session, late, now=clock.now(), error_code="broken")
    row = session.get_one(Delivery, delivery.id)
    assert (row.dead_at, row.error_code, row.done_at) == (None, None, clock.now())


@pytest.mark.parametrize(
    ("state", "pushed_again"),
    [
        ({}, False),  # pushed a moment ago
        ({"pushed_at": None}, True),
        ({"pushed_at": timedelta(seconds=-16)}, True),  # lost by the queue
        ({"leased_until": timedelta(seconds=30), "pushed_at": timedelta(seconds=-60)}, False),  # somebody works on it
        ({"leased_until": timedelta(seconds=-1)}, True),  # somebody was killed
        ({"pushed_at": None, "due_at": timedelta(seconds=5)}, False),
        ({"pushed_at": None, "done_at": timedelta()}, False),
        ({"pushed_at": None, "dead_at": timedelta()}, False),
    ],
)
def test_the_relay_pushes_what_nobody_works_on(
    session: Session, delivery: Delivery, clock: SetClock, state: dict[str, timedelta | None], pushed_again: bool
) -> None:
    row = session.get_one(Delivery, delivery.id)
    for name, distance in state.items():
        setattr(row, name, None if distance is None else clock.now() + distance)
    found = missed(session, now=clock.now())
    assert [parcel.id for parcel in found] == ([delivery.id] if pushed_again else [])
    if pushed_again:
        assert (row.pushed_at, row.leased_until) == (clock.now(), None)


def test_two_relays_share_the_work(works: Works, delivery: Delivery, clock: SetClock) -> None:
    one, two = works.open(system()), works.open(system())
    clock.move(minutes=1)
    assert len(missed(one.session, now=clock.now())) == 1
    assert missed(two.session, now=clock.now()) == []
    works.rollback(one)
    works.rollback(two)


def test_the_lag_is_the_age_of_the_oldest_that_waits(session: Session, delivery: Delivery, clock: SetClock) -> None:
    assert lag_seconds(session, now=clock.move(seconds=40)) == 40
    take(session, delivery.id, now=clock.now(), lease=LEASE)
    assert lag_seconds(session, now=clock.now()) == 0
