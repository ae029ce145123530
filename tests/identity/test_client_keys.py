"""Our keys at providers follow one another with overlap: published before used, and until nothing is under way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consular import identity, vault
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.identity import ClientKeyWaiting

FIRST = "sign-in-client"


def rotate(works: Works, hours: int = 48, *, withdraw: bool = False) -> str:
    with works.begin(system()) as work:
        return identity.rotate_client_key(work, after=timedelta(hours=hours), withdraw=withdraw).name


def state(works: Works) -> tuple[str, list[str]]:
    """(who signs, who is published)."""
    with works.begin(system()) as work:
        return identity.client_signer(work.session, work.now), identity.client_signers(work.session, work.now)


def test_an_installation_begins_with_the_key_that_it_always_had(works: Works) -> None:
    assert state(works) == (FIRST, [FIRST])


def test_a_key_is_published_before_it_signs_and_after(works: Works, clock: SetClock) -> None:
    second = rotate(works)
    assert state(works) == (FIRST, [FIRST, second])
    clock.move(hours=47, minutes=59)
    assert state(works) == (FIRST, [FIRST, second])
    clock.move(minutes=1)
    assert state(works) == (second, [FIRST, second])
    clock.move(minutes=59)
    assert state(works) == (second, [FIRST, second])
    clock.move(minutes=1)
    assert state(works) == (second, [second])
    third = rotate(works, 1)
    assert state(works) == (second, [second, third])
    clock.move(hours=2)
    assert state(works) == (third, [third])
    assert len({vault.signer(name).key_id for name in (second, third)}) == 2


def test_a_second_rotation_waits_for_the_first(works: Works, clock: SetClock) -> None:
    second = rotate(works)
    with pytest.raises(ClientKeyWaiting):
        rotate(works)
    clock.move(hours=48)
    third = rotate(works)
    assert state(works) == (second, [FIRST, second, third])


def test_a_key_that_others_may_know_ends_at_once(works: Works, clock: SetClock) -> None:
    rotate(works)
    clock.move(minutes=1)
    fresh = rotate(works, withdraw=True)
    assert state(works) == (fresh, [fresh])


def test_an_old_key_is_never_published_for_longer_by_the_next_rotation(works: Works, clock: SetClock) -> None:
    second = rotate(works, 1)
    clock.move(hours=1, minutes=30)
    third = rotate(works, 48)
    clock.move(minutes=30)
    assert state(works) == (second, [second, third])
