"""A deadline is one row; moving it is an upsert; it fires once."""

from __future__ import annotations

from datetime import timedelta

from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.timers import cancel_timer, set_timer, take_due
from consular.core.work import Works
from tests.core.happenings import Rained

EVENT = Rained(place_id=new_id())


def fired(works: Works) -> list[object]:
    """Events of the timers that are due now."""
    with works.begin(system()) as work:
        return list(take_due(work.session, now=work.now))


def test_a_timer_fires_at_its_moment_and_once(works: Works, clock: SetClock) -> None:
    with works.begin(system()) as work:
        set_timer(work.session, "umbrella", clock.now() + timedelta(days=1), EVENT)
    clock.move(days=1, seconds=-1)
    assert fired(works) == []
    clock.move(seconds=1)
    assert fired(works) == [EVENT]
    assert fired(works) == []


def test_setting_again_moves_the_deadline_and_its_event(works: Works, clock: SetClock) -> None:
    later = Rained(place_id=new_id(), millimetres=9)
    with works.begin(system()) as work:
        set_timer(work.session, "umbrella", clock.now() + timedelta(days=1), EVENT)
        set_timer(work.session, "umbrella", clock.now() + timedelta(days=3), later)
    clock.move(days=2)
    assert fired(works) == []
    clock.move(days=1)
    assert fired(works) == [later]


def test_a_cancelled_timer_never_fires(works: Works, clock: SetClock) -> None:
    with works.begin(system()) as work:
        set_timer(work.session, "umbrella", clock.now(), EVENT)
        cancel_timer(work.session, "umbrella")
        cancel_timer(work.session, "never-set")
    assert fired(works) == []


def test_two_relays_never_fire_one_timer_twice(works: Works, clock: SetClock) -> None:
    with works.begin(system()) as work:
        set_timer(work.session, "umbrella", clock.now(), EVENT)
    one, two = works.open(system()), works.open(system())
    assert take_due(one.session, now=clock.now()) == [EVENT]
    assert take_due(two.session, now=clock.now()) == []
    works.rollback(one)
    works.rollback(two)
    assert fired(works) == [EVENT]


def test_the_longest_overdue_come_first_and_in_portions(works: Works, clock: SetClock) -> None:
    with works.begin(system()) as work:
        for hours in (1, 3, 2):
            event = Rained(place_id=EVENT.place_id, millimetres=hours)
            set_timer(work.session, f"umbrella-{hours}", clock.now() - timedelta(hours=hours), event)
    with works.begin(system()) as work:
        assert [e.payload()["millimetres"] for e in take_due(work.session, now=work.now, limit=2)] == [3, 2]
