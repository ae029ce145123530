"""One's own sessions: listed, ended one by one or all others, and ended by the provider's word, which counts once."""

from __future__ import annotations

import pytest

from consular import identity
from consular.catalogue import Catalogue, SignInPolicy
from consular.catalogue.sign_in import SessionLimits
from consular.core.actor import ANONYMOUS, Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.work import Works
from consular.identity import LogoutRepeated, Proof
from tests import factories

ISSUER = factories.ISSUER


def opened(works: Works, subject: str = "natcha", **proof: str) -> str:
    """A session of the account behind `subject`."""
    with works.begin(ANONYMOUS) as work:
        account = factories.account(work, subject=subject)
        way = identity.way_of(work.session, issuer=ISSUER, subject=subject)
        assert way is not None
        shown = Proof(work.now, way.id, ISSUER, **proof)
        return identity.open_session(work, account=account, proof=shown)


def actor_behind(works: Works, catalogue: Catalogue, token: str) -> Actor | None:
    """Who the cookie stands for now."""
    with works.begin(ANONYMOUS) as work:
        return identity.session_behind(work.session, token=token, now=work.now, roles=catalogue.roles).actor


def is_open(works: Works, catalogue: Catalogue, token: str) -> bool:
    """Whether the cookie stands for anybody now."""
    return actor_behind(works, catalogue, token) is not None


def test_the_list_holds_ones_own_open_sessions(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    old = opened(works)
    clock.move(minutes=61)
    first = opened(works)
    second = opened(works)
    opened(works, "stranger")
    actor = actor_behind(works, catalogue, first)
    assert actor is not None
    with works.begin(actor) as work:
        assert len(identity.own_sessions(work)) == 2
        assert identity.end_other_sessions(work) == 2  # the idle one had not been ended yet
    assert [is_open(works, catalogue, token) for token in (old, first, second)] == [False, True, False]


def test_nobody_ends_anothers_session(works: Works, catalogue: Catalogue) -> None:
    mine, theirs = opened(works), opened(works, "stranger")
    me, them = actor_behind(works, catalogue, mine), actor_behind(works, catalogue, theirs)
    assert me is not None
    assert them is not None
    assert them.session_id is not None
    with pytest.raises(NotFound), works.begin(me) as work:
        identity.end_own_session(work, them.session_id)
    assert is_open(works, catalogue, theirs)
    assert me.session_id is not None
    with works.begin(me) as work:
        identity.end_own_session(work, me.session_id)
    assert not is_open(works, catalogue, mine)


def test_limits_are_the_ministrys(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    short = SessionLimits(idle_minutes=5, longest_hours=1)
    policy = SignInPolicy(applicants=short, staff=short)
    token = opened(works)
    clock.move(minutes=5)
    with works.begin(ANONYMOUS) as work:
        told = identity.session_behind(work.session, token=token, now=work.now, roles={}, policy=policy)
    assert told.actor is None
    assert is_open(works, catalogue, token)


def test_a_fresh_proof_changes_the_token_and_lengthens_nothing(
    works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    token = opened(works)
    clock.move(minutes=30)
    with works.begin(ANONYMOUS) as work:
        session = identity.session_behind(work.session, token=token, now=work.now, roles={}).session
        assert session is not None
        ends = session.expires_at
        fresh = identity.prove_again(work, session, proof=Proof(work.now))
        assert (session.proven_at, session.expires_at) == (work.now, ends)
    assert [is_open(works, catalogue, one) for one in (token, fresh)] == [False, True]


def end(works: Works, **told: str | None) -> int:
    """The provider's word, as the door passes it on."""
    given = {"issuer": ISSUER, "subject": None, "sid": None, "jti": "j-1", **told}
    with works.begin(ANONYMOUS) as work:
        return identity.end_by_provider(work, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ({"sid": "s-1"}, [False, True, True]),
        ({"subject": "natcha"}, [False, False, True]),
        ({"subject": "natcha", "sid": "s-1"}, [False, True, True]),
        ({"subject": "stranger", "sid": "s-1"}, [True, True, True]),
        ({"subject": "nobody"}, [True, True, True]),
        ({"sid": "s-1", "issuer": "https://other.example"}, [True, True, True]),
        ({"subject": "natcha", "issuer": "https://other.example"}, [True, True, True]),
    ],
)
def test_a_provider_ends_what_it_has_opened(
    works: Works, catalogue: Catalogue, told: dict[str, str], left: list[bool]
) -> None:
    tokens = [opened(works, sid="s-1"), opened(works, sid="s-2"), opened(works, "stranger", sid="s-3")]
    assert end(works, **told) == left.count(False)
    assert [is_open(works, catalogue, token) for token in tokens] == left


def test_a_session_by_code_is_no_providers_to_end(works: Works, catalogue: Catalogue) -> None:
    with works.begin(ANONYMOUS) as work:
        token = identity.open_session(work, account=factories.account(work))
    assert end(works, subject="natcha") == 0
    assert is_open(works, catalogue, token)


def test_a_providers_word_counts_once(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    opened(works, sid="s-1")
    assert end(works, sid="s-1") == 1
    later = opened(works, sid="s-1")
    with pytest.raises(LogoutRepeated):
        end(works, sid="s-1")
    assert is_open(works, catalogue, later)
    assert end(works, sid="s-1", issuer="https://other.example") == 0


def test_a_colleague_is_signed_out_by_the_provider_too(works: Works, catalogue: Catalogue) -> None:
    factories.staff_actor(works, catalogue)
    with works.begin(ANONYMOUS) as work:
        staff = identity.staff_for_subject(work, issuer=ISSUER, subject="okonjo")
        token = identity.open_session(work, staff=staff, proof=Proof(work.now, issuer=ISSUER, sid="d-1"))
    found = actor_behind(works, catalogue, token)
    assert found is not None
    assert found.kind is ActorKind.STAFF
    assert end(works, subject="okonjo") == 1
    assert not is_open(works, catalogue, token)
