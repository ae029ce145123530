"""Sessions are rows: rotated at sign-in, ended by idleness, by age and by signing out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, ActorKind, system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works
from consular.identity import AttemptUnknown, Found, NotStaff
from consular.identity.models import Assignment, Power, Staff
from tests import factories


@pytest.fixture
def token(works: Works) -> str:
    """A signed-in account's cookie."""
    with works.begin(ANONYMOUS) as work:
        return identity.open_session(work, account=factories.account(work))


def behind(works: Works, catalogue: Catalogue, token: str) -> Found:
    """What the cookie stands for now, noting the visit as the door does."""
    with works.begin(ANONYMOUS) as work:
        found = identity.session_behind(work.session, token=token, now=work.now, roles=catalogue.roles)
        if found.session is not None:
            identity.touch_session(work, found.session)
        return found


def test_a_token_stands_for_its_account_and_is_stored_hashed(works: Works, catalogue: Catalogue, token: str) -> None:
    found = behind(works, catalogue, token)
    assert found.actor is not None
    assert found.actor.kind is ActorKind.ACCOUNT
    assert found.session is not None
    assert found.session.token_hash == identity.token_hash(token)
    assert token.encode() not in found.session.token_hash
    assert behind(works, catalogue, "made-up") == Found()


def test_signing_in_again_ends_the_browsers_earlier_session(works: Works, catalogue: Catalogue, token: str) -> None:
    with works.begin(ANONYMOUS) as work:
        fresh = identity.open_session(work, account=factories.account(work), old_token=token)
    assert fresh != token
    assert behind(works, catalogue, token) == Found()
    assert behind(works, catalogue, fresh).actor is not None


def test_signing_out_leaves_nothing_to_park_for(works: Works, catalogue: Catalogue, token: str) -> None:
    for _ in range(2):
        with works.begin(ANONYMOUS) as work:
            identity.end_session(work, token=token)
    assert behind(works, catalogue, token) == Found()


def test_an_idle_hour_ends_an_accounts_session_and_its_text_may_be_parked(
    works: Works, catalogue: Catalogue, clock: SetClock, token: str
) -> None:
    clock.move(minutes=59, seconds=59)
    actor = behind(works, catalogue, token).actor
    assert actor is not None
    clock.move(hours=1)
    assert behind(works, catalogue, token) == Found(expired_account=actor.id)


def test_twelve_hours_end_a_busy_session(works: Works, catalogue: Catalogue, clock: SetClock, token: str) -> None:
    for _ in range(14):
        clock.move(minutes=50)
        assert behind(works, catalogue, token).actor is not None
    clock.move(minutes=20)
    assert behind(works, catalogue, token).actor is None


def test_a_visit_is_written_at_most_once_a_minute(
    works: Works, catalogue: Catalogue, clock: SetClock, token: str
) -> None:
    began = clock.now()
    clock.move(seconds=59)
    assert behind(works, catalogue, token).session.seen_at == began  # type: ignore[union-attr]
    clock.move(seconds=1)
    assert behind(works, catalogue, token).session.seen_at == clock.now()  # type: ignore[union-attr]


def test_staff_sessions_are_shorter(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    factories.staff_actor(works, catalogue)
    with works.begin(ANONYMOUS) as work:
        staff = identity.staff_for_subject(work, issuer=factories.ISSUER, subject="okonjo")
        token = identity.open_session(work, staff=staff)
    clock.move(minutes=29)
    actor = behind(works, catalogue, token).actor
    assert actor is not None
    assert actor.is_staff
    clock.move(minutes=30)
    assert behind(works, catalogue, token) == Found()


def test_a_journey_to_the_eid_comes_back_once_to_its_own_browser(works: Works, clock: SetClock) -> None:
    with works.begin(ANONYMOUS) as work:
        for state in ("one", "two", "three"):
            secret = identity.AttemptSecret(stored={"nonce": "n"}, next="/applications")
            identity.begin_attempt(work, state=state, secret=secret, browser="mine", door="applicant")
    with works.begin(ANONYMOUS) as work, pytest.raises(AttemptUnknown):
        identity.end_attempt(work, state="one", browser="thief")
    with works.begin(ANONYMOUS) as work:
        door, secret = identity.end_attempt(work, state="two", browser="mine")
    assert (door, secret.stored, secret.next) == ("applicant", {"nonce": "n"}, "/applications")
    with works.begin(ANONYMOUS) as work, pytest.raises(AttemptUnknown):
        identity.end_attempt(work, state="two", browser="mine")
    clock.move(minutes=10)
    with works.begin(ANONYMOUS) as work, pytest.raises(AttemptUnknown):
        identity.end_attempt(work, state="three", browser="mine")


def test_a_parked_form_is_given_back_once_to_its_account_on_its_page(works: Works, clock: SetClock) -> None:
    with works.begin(ANONYMOUS) as work:
        ana = factories.account_actor(factories.account(work, subject="ana").id)
        eva = factories.account_actor(factories.account(work, subject="eva").id)
        assert ana.id is not None
        identity.park_form(work, account_id=ana.id, path="/a", inputs={"q": "older"})
        identity.park_form(work, account_id=ana.id, path="/a", inputs={"q": "typed\u0301"})
    given = []
    for actor, path in ((eva, "/a"), (ANONYMOUS, "/a"), (ana, "/b"), (ana, "/a"), (ana, "/a")):
        with works.begin(actor) as work:
            given.append(identity.unpark_form(work, path=path))
    assert given == [None, None, None, {"q": "typed\u0301"}, None]
    with works.begin(ANONYMOUS) as work:
        identity.park_form(work, account_id=ana.id, path="/a", inputs={"q": "late"})
    clock.move(hours=1)
    with works.begin(ana) as work:
        assert identity.unpark_form(work, path="/a") is None


DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("start", "end", "in_force"),
    [
        (0, None, True),
        (0, 0, True),
        (-10, -1, False),
        (1, None, False),
        (-10, 10, True),
    ],
)
def test_roles_and_powers_are_dated(
    works: Works, catalogue: Catalogue, start: int, end: int | None, in_force: bool
) -> None:
    actor = factories.staff_actor(works, catalogue, roles=(), powers=())
    assert (actor.roles, actor.powers, actor.permissions) == (frozenset(), frozenset(), {})
    span = {"valid_from": DAY + timedelta(start), "valid_until": None if end is None else DAY + timedelta(end)}
    with works.begin(system()) as work:
        assert actor.id is not None
        work.session.add(Assignment(id=new_id(), staff_id=actor.id, role="cashier", office="nairobi", **span))
        work.session.add(Power(id=new_id(), staff_id=actor.id, power="sign", **span))
    with works.begin(system()) as work:
        now = identity.staff_actor(
            work.session, staff_id=actor.id, session_id=None, now=work.now, roles=catalogue.roles
        )
    assert now is not None
    assert now.roles == ({("cashier", "nairobi")} if in_force else set())
    assert now.powers == ({"sign"} if in_force else set())
    assert now.offices_with("fees:receipt:record") == ({"nairobi"} if in_force else set())


def test_a_colleague_who_has_left_is_nobody(works: Works, catalogue: Catalogue) -> None:
    actor = factories.staff_actor(works, catalogue)
    with works.begin(system()) as work:
        work.session.get_one(Staff, actor.id).ended_at = work.now
    with works.begin(system()) as work:
        assert identity.staff_actor(work.session, staff_id=actor.id, session_id=None, now=work.now, roles={}) is None
        with pytest.raises(NotStaff):
            identity.staff_for_subject(work, issuer=factories.ISSUER, subject="okonjo")


def test_an_applicants_subject_is_no_colleague(works: Works) -> None:
    with works.begin(ANONYMOUS) as work:
        factories.account(work, subject="natcha")
        with pytest.raises(NotStaff):
            identity.staff_for_subject(work, issuer=factories.ISSUER, subject="natcha")


def test_colleagues_are_named_and_found_by_number(works: Works, catalogue: Catalogue) -> None:
    actor = factories.staff_actor(works, catalogue)
    with works.begin(system()) as work:
        assert actor.id is not None
        assert identity.staff_names(work.session, [actor.id, None]) == {actor.id: "Okonjo"}
        found = identity.staff_by_number(work.session, "okonjo")
        assert found is not None
        assert found.id == actor.id
        assert identity.staff_by_number(work.session, "nobody") is None
        assert identity.any_staff(work.session)
