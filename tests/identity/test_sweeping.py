"""What signing in leaves behind is deleted a day later, on a busy day too, and on one on which nobody comes."""

from __future__ import annotations

from sqlalchemy import func, select

from consular import identity
from consular.core.actor import ANONYMOUS, system
from consular.core.clock import SetClock
from consular.core.timers import Timer, take_due
from consular.core.work import Works
from consular.identity.models import Parked
from tests import factories


def ask(works: Works, address: str) -> None:
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email=address, browser="b", locale="en")


def hours_pass(works: Works, clock: SetClock, hours: int) -> None:
    """The relay looks for due timers every hour."""
    for _ in range(hours):
        clock.move(hours=1, seconds=1)
        with works.begin(system()) as work:
            if any(isinstance(event, identity.SignInDataExpired) for event in take_due(work.session, now=work.now)):
                identity.sweep_sign_in_data(work)


def count(works: Works, kind: type) -> int:
    with works.begin(system()) as work:
        return work.session.scalar(select(func.count()).select_from(kind)) or 0


def test_people_who_keep_coming_do_not_keep_the_old_codes(works: Works, clock: SetClock) -> None:
    ask(works, "first@mail.example")
    for turn in range(5):
        hours_pass(works, clock, 5)
        ask(works, f"later-{turn}@mail.example")
    assert count(works, identity.EmailCode) == 5


def test_the_last_is_deleted_when_nobody_comes_and_then_nothing_is_owed(works: Works, clock: SetClock) -> None:
    ask(works, "first@mail.example")
    hours_pass(works, clock, 23)
    assert count(works, identity.EmailCode) == 1
    hours_pass(works, clock, 3)
    assert count(works, identity.EmailCode) == 0
    with works.begin(system()) as work:
        assert work.session.scalar(select(Timer.id).where(Timer.key == "sign-in-data")) is None


def test_a_parked_form_goes_within_hours(works: Works, clock: SetClock) -> None:
    with works.begin(system()) as work:
        account = factories.account(work).id
        identity.park_form(work, account_id=account, path="/a", inputs={"q": "typed"})
    hours_pass(works, clock, 2)
    assert count(works, Parked) == 0
