"""What a provider has told lives as long as the session, sealed, and no longer."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from consular import identity
from consular.core.actor import Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.identity import Profile, Told

TOLD = Told(provider="eid", primary="Wongphaisan", secondary="Natcha", birth="1994-03-27", nationality="THA")


def opened(works: Works, told: Told = TOLD) -> tuple[str, Actor]:
    with works.begin(system()) as work:
        account = identity.account_for_subject(work, issuer="i", subject="s", profile=Profile(), locale="en")
        token = identity.open_session(work, account=account)
        identity.keep_told(work, token=token, told=told)
    return token, actor(works, token)


def actor(works: Works, token: str) -> Actor:
    with works.begin(system()) as work:
        found = identity.session_behind(work.session, token=token, now=work.now, roles={}).actor
    assert found is not None
    return found


def kept(works: Works) -> int:
    with works.begin(system()) as work:
        return work.session.scalar(text("SELECT count(*) FROM session_told")) or 0


def test_it_is_there_for_its_own_session(works: Works) -> None:
    _, first = opened(works)
    _, second = opened(works, Told(provider="eid"))
    with works.begin(first) as work:
        assert identity.told_in(work.session, first.session_id) == TOLD
        assert identity.told_in(work.session, second.session_id) is None
        assert identity.told_in(work.session, None) is None


def test_it_stands_nowhere_in_clear(works: Works) -> None:
    opened(works)
    with works.begin(system()) as work:
        for table in ("session_told", "user_session", "audit_entry", "outbox_delivery"):
            for row in work.session.execute(text(f"SELECT t::text FROM {table} t")):
                assert not any(word in row[0] for word in ("Wongphaisan", "Natcha", "1994-03-27"))


def test_a_later_sign_in_tells_anew(works: Works) -> None:
    token, who = opened(works)
    with works.begin(system()) as work:
        identity.keep_told(work, token=token, told=Told(provider="other", primary="Natcha"))
    with works.begin(who) as work:
        assert identity.told_in(work.session, who.session_id) == Told(provider="other", primary="Natcha")


@pytest.mark.parametrize("end", ["sign_out", "own", "others", "provider", "erased", "time"])
def test_it_goes_with_the_session(works: Works, clock: SetClock, end: str) -> None:
    token, who = opened(works)
    _, beside = opened(works, Told(provider="eid"))
    assert kept(works) == 1
    assert who.id is not None
    assert who.session_id is not None
    if end == "time":
        clock.move(hours=13)
    with works.begin(beside if end == "others" else who if end == "own" else system()) as work:
        if end == "sign_out":
            identity.end_session(work, token=token)
        elif end == "own":
            identity.end_own_session(work, who.session_id)
        elif end == "others":
            identity.end_other_sessions(work)
        elif end == "provider":
            work.session.execute(text("UPDATE user_session SET issuer = 'i'"))
            identity.end_by_provider(work, issuer="i", subject="s", sid=None, jti="j")
        elif end == "erased":
            identity.forget_account(work, who.id)
        else:
            identity.sweep_sign_in_data(work)
    assert kept(works) == 0


def test_nothing_is_kept_of_a_colleague(works: Works) -> None:
    with works.begin(system()) as work:
        staff = identity.register_staff(
            work, issuer="i", subject="s", name="N", number="7", roles=[], powers=[], definitions={}
        )
        token = identity.open_session(work, staff=staff)
        identity.keep_told(work, token=token, told=TOLD)
    assert kept(works) == 0
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        assert identity.session_behind(work.session, token=token, now=work.now, roles={}).actor is not None
