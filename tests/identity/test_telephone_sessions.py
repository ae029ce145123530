"""Sessions that a text message opened do not outlive the telephone, nor the choice that let it open them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from consular import identity
from consular.core.actor import ANONYMOUS, Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.work import Work, Works
from tests.identity.test_telephones import ANA, OTHER, POLICY, add, ask, begun, newest, owed, owner


@pytest.fixture
def ana(works: Works) -> Actor:
    return owner(works, ANA)


def opened(works: Works, actor: Actor, issuer: str) -> UUID:
    """A session of the account that was opened so."""
    with works.begin(system()) as work:
        account = work.session.get(identity.Account, actor.id)
        identity.open_session(work, account=account, proof=identity.Proof(at=None, issuer=issuer))
    with works.begin(actor) as work:
        return next(row.id for row in identity.own_sessions(work) if row.issuer == issuer)


def left(works: Works, actor: Actor) -> set[str | None]:
    with works.begin(actor) as work:
        return {row.issuer for row in identity.own_sessions(work)}


def replace(work: Work) -> None:
    identity.request_number_code(work, number=OTHER, browser="b", locale="en", policy=POLICY)
    work.session.flush()
    row = work.session.query(identity.EmailCode).order_by(identity.EmailCode.id.desc()).first()
    assert row is not None
    identity.prove_number(work, number=OTHER, code=row.secret.code, browser="b", signs_in=True)


def stop(work: Work) -> None:
    identity.stop_own_recovery(work)


ACTS: dict[str, Callable[[Work], None]] = {
    "removed": identity.remove_telephone,
    "replaced": replace,
    "switched-off": lambda work: identity.choose_texts(work, signs_in=False),
    "recovery-stopped": stop,
}


@pytest.mark.parametrize("act", ACTS)
def test_what_it_opened_ends_with_it(works: Works, ana: Actor, act: str) -> None:
    add(works, ana)
    eva = owner(works, "eva@mail.example")
    for who in (ana, eva):
        opened(works, who, identity.TEXT_ENTER)
        opened(works, who, "https://eid.example")
    if act == "recovery-stopped":
        begun(works)
    with works.begin(ana) as work:
        ACTS[act](work)
    assert left(works, ana) == {"https://eid.example"}
    assert left(works, eva) == {identity.TEXT_ENTER, "https://eid.example"}


def test_switching_it_on_ends_nothing(works: Works, ana: Actor) -> None:
    add(works, ana, signs_in=False)
    opened(works, ana, identity.TEXT_ENTER)
    with works.begin(ana) as work:
        identity.choose_texts(work, signs_in=True)
    assert left(works, ana) == {identity.TEXT_ENTER}


def test_the_session_in_which_it_is_removed_stays(works: Works, ana: Actor) -> None:
    """Its owner has shown the mailbox since: without that nobody removes a telephone."""
    add(works, ana)
    here = opened(works, ana, identity.TEXT_ENTER)
    with works.begin(Actor(ActorKind.ACCOUNT, ana.id, session_id=here)) as work:
        identity.remove_telephone(work)
    assert left(works, ana) == {identity.TEXT_ENTER}


@pytest.mark.parametrize("purpose", ["enter", "recover"])
def test_a_code_that_went_to_the_last_telephone_opens_nothing(
    works: Works, clock: SetClock, ana: Actor, purpose: str
) -> None:
    add(works, ana)
    if purpose == "enter":
        ask(works)
    else:
        with works.begin(ANONYMOUS) as work:
            identity.request_recovery_text(work, email=ANA, browser="b", locale="en", policy=POLICY)
    assert owed(works) is not None
    code = newest(works).secret.code
    clock.move(seconds=1)
    with works.begin(ana) as work:
        replace(work)
    with works.begin(ANONYMOUS) as work, pytest.raises(identity.CodeExpired):
        shown(work, purpose, code)


def shown(work: Work, purpose: str, code: str) -> None:
    if purpose == "enter":
        identity.redeem_text(work, email=ANA, code=code, browser="b")
    else:
        identity.check_recovery_text(work, old=ANA, text=code, browser="b")
