"""Coming back: a code or a clerk begins it, time passes, the old address may stop it, and only then it is open."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from consular import identity
from consular.catalogue import Catalogue, SignInPolicy
from consular.core.actor import ANONYMOUS, Actor, system
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.identity import LinkedElsewhere, RecoveryEnded, RecoveryRefused, RecoveryWaiting
from consular.identity.recovery_models import Recovery
from tests import factories

OLD, NEW = "natcha@mail.example", "fresh@mail.example"


@pytest.fixture
def natcha(works: Works) -> Actor:
    """An account that an eID opens, with an address."""
    with works.begin(ANONYMOUS) as work:
        return factories.account_actor(factories.account(work).id)


@pytest.fixture
def codes(works: Works, natcha: Actor) -> list[str]:
    """Her recovery codes, as they were shown."""
    with works.begin(natcha) as work:
        return identity.make_recovery_codes(work)


def begun(works: Works, code: str, email: str = NEW) -> UUID:
    """Begin by a code."""
    with works.begin(ANONYMOUS) as work:
        return identity.begin_recovery_by_code(work, code=code, email=email).id


def finish(works: Works, recovery_id: UUID) -> None:
    """What the timer brings about."""
    with works.begin(system()) as work:
        identity.finish_recovery(work, recovery_id)


def opened_by(works: Works, email: str) -> UUID | None:
    """The account that an address opens."""
    with works.begin(ANONYMOUS) as work:
        way = identity.email_way(work.session, email)
        return way.account_id if way else None


def told(works: Works, kind: str) -> dict[str, str]:
    """Address -> the code to stop it, of the mails of this kind that are owed."""
    with works.begin(ANONYMOUS) as work:
        rows = work.session.query(identity.AccountNews).filter_by(kind=kind).all()
        return {row.secret.email: row.secret.stop for row in rows}


def test_a_code_brings_a_new_way_in_after_the_wait(
    works: Works, natcha: Actor, codes: list[str], clock: SetClock
) -> None:
    with works.begin(ANONYMOUS) as work:
        token = identity.open_session(work, account=identity.account(work.session, natcha.id))  # type: ignore[arg-type]
    recovery = begun(works, codes[3].lower().replace("-", " "))
    finish(works, recovery)
    clock.move(hours=71, minutes=59)
    finish(works, recovery)
    assert opened_by(works, NEW) is None
    clock.move(minutes=1)
    for _ in range(2):
        finish(works, recovery)
    assert opened_by(works, NEW) == natcha.id
    with works.begin(ANONYMOUS) as work:
        assert identity.session_behind(work.session, token=token, now=work.now, roles={}).actor is None
        account = identity.account(work.session, natcha.id)  # type: ignore[arg-type]
        assert account is not None
        assert account.profile.email == NEW
    assert set(told(works, "recovery_done")) == {OLD, NEW}


def test_the_old_address_is_told_how_to_stop_it_and_the_new_one_not(works: Works, codes: list[str]) -> None:
    begun(works, codes[0])
    stop = told(works, "recovery_begun")
    assert set(stop) == {OLD, NEW}
    assert stop[NEW] == ""
    assert len(stop[OLD].replace("-", "")) == 16


def test_stopped_is_stopped_and_the_codes_are_gone(
    works: Works, natcha: Actor, codes: list[str], clock: SetClock
) -> None:
    recovery = begun(works, codes[0])
    stop = told(works, "recovery_begun")[OLD]
    with works.begin(ANONYMOUS) as work:
        identity.stop_recovery(work, code=stop.lower())
    with pytest.raises(RecoveryEnded), works.begin(ANONYMOUS) as work:
        identity.stop_recovery(work, code=stop)
    clock.move(hours=73)
    finish(works, recovery)
    assert opened_by(works, NEW) is None
    with pytest.raises(RecoveryRefused):
        begun(works, codes[1])
    assert natcha.id is not None
    with works.begin(ANONYMOUS) as work:
        assert identity.unused_codes(work.session, natcha.id) == 0


def test_whoever_is_signed_in_can_stop_it(works: Works, natcha: Actor, codes: list[str]) -> None:
    with pytest.raises(RecoveryEnded), works.begin(natcha) as work:
        identity.stop_own_recovery(work)
    begun(works, codes[0])
    with works.begin(natcha) as work:
        identity.stop_own_recovery(work)
    with works.begin(ANONYMOUS) as work:
        assert work.session.query(Recovery).one().outcome == "stopped"


@pytest.mark.parametrize("damage", [lambda c: c[:-1], lambda c: "", lambda c: c[:-1] + ("A" if c[-1] != "A" else "B")])
def test_a_wrong_code_begins_nothing(works: Works, codes: list[str], damage: Callable[[str], str]) -> None:
    with pytest.raises(RecoveryRefused):
        begun(works, damage(codes[0]))


def test_a_code_counts_once_and_one_recovery_at_a_time(works: Works, codes: list[str]) -> None:
    begun(works, codes[0])
    with pytest.raises(RecoveryRefused):
        begun(works, codes[0])
    with pytest.raises(RecoveryWaiting):
        begun(works, codes[1])


def test_new_codes_replace_the_old_and_are_kept_hashed(works: Works, natcha: Actor, codes: list[str]) -> None:
    assert len({*codes}) == 10
    with works.begin(natcha) as work:
        fresh = identity.make_recovery_codes(work)
    with pytest.raises(RecoveryRefused):
        begun(works, codes[0])
    with works.begin(ANONYMOUS) as work:
        rows = work.session.connection().exec_driver_sql("SELECT recovery_code::text FROM recovery_code").scalars()
        shown = "".join(rows)
    assert not any(code in shown or code.replace("-", "") in shown for code in fresh)
    assert begun(works, fresh[9])


def test_the_address_of_another_account_is_no_way_into_this_one(
    works: Works, codes: list[str], clock: SetClock
) -> None:
    with works.begin(ANONYMOUS) as work:
        eva = factories.account_actor(factories.account(work, subject="eva").id)
    with works.begin(eva) as work:
        identity.link_email(work, email=NEW)
    with pytest.raises(LinkedElsewhere):
        begun(works, codes[0])
    recovery = begun(works, codes[0], "later@mail.example")
    with works.begin(eva) as work:
        identity.link_email(work, email="later@mail.example")
    clock.move(hours=73)
    finish(works, recovery)
    assert opened_by(works, "later@mail.example") == eva.id


def test_a_clerk_begins_it_and_is_named(works: Works, catalogue: Catalogue, natcha: Actor, clock: SetClock) -> None:
    clerk = factories.staff_actor(works, catalogue, subject="wulan", roles=(("counter-clerk", "jakarta"),))
    policy = SignInPolicy(recovery_hours=1)
    assert natcha.id is not None
    with works.begin(clerk) as work:
        recovery = identity.begin_recovery_at_counter(work, account_id=natcha.id, email=NEW, policy=policy)
        assert (recovery.shown_by, recovery.staff_id) == ("counter", clerk.id)
        begun_id = recovery.id
    clock.move(hours=1)
    finish(works, begun_id)
    assert opened_by(works, NEW) == natcha.id


def test_erasing_the_account_leaves_nothing_to_come_back_by(works: Works, natcha: Actor, codes: list[str]) -> None:
    recovery = begun(works, codes[0])
    assert natcha.id is not None
    with works.begin(system()) as work:
        identity.forget_account(work, natcha.id)
    finish(works, recovery)
    with pytest.raises(RecoveryRefused):
        begun(works, codes[1])
    assert opened_by(works, NEW) is None
