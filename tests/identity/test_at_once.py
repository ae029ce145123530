"""Two requests of one person at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import identity, vault
from consular.catalogue import SignInPolicy, TextPolicy
from consular.core.actor import ANONYMOUS, Actor, ActorKind
from consular.core.work import Works
from consular.identity.models import Account, EmailCode

TOGETHER = 8


def at_once(act) -> list[object]:
    """Run `act(number)` in threads that start together; raises what one of them raised."""
    start = Barrier(TOGETHER)

    def run(number: int) -> object:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(run, range(TOGETHER)))


@pytest.fixture(autouse=True)
def _key_of_sign_ins(works: Works) -> None:
    vault.new_key(identity.models.SIGN_IN_FILE)


@pytest.mark.parametrize(("browsers", "before", "kept"), [(1, 0, 6), (TOGETHER, 13, 18)])
def test_the_limits_of_codes_hold_against_requests_at_once(works: Works, browsers: int, before: int, kept: int) -> None:
    """That of one browser, and that of all."""

    def ask(number: int | str) -> None:
        browser = f"browser-{number}" if isinstance(number, str) else f"browser-{number % browsers}"
        with works.begin(ANONYMOUS) as work:
            identity.request_code(work, email="ana@mail.example", browser=browser, locale="en")

    for number in range(before):
        ask(f"earlier-{number}")
    at_once(ask)
    with works.begin(ANONYMOUS) as work:
        assert work.session.scalar(select(func.count()).select_from(EmailCode)) == kept


def test_a_person_who_comes_twice_at_once_has_one_account(works: Works) -> None:
    def come(_: int) -> UUID:
        with works.begin(ANONYMOUS) as work:
            profile = identity.Profile(name="Ana")
            return identity.account_for_subject(
                work, issuer="https://eid.example", subject="ana", profile=profile, locale="en"
            ).id

    assert len(set(at_once(come))) == 1
    with works.begin(ANONYMOUS) as work:
        assert work.session.scalar(select(func.count()).select_from(Account)) == 1


def test_the_budget_of_text_messages_holds_against_requests_at_once(works: Works) -> None:
    """Each account asks for another number, so nothing but the common budget stands in the way."""
    policy = SignInPolicy(text_messages=TextPolicy(prefixes=["+999"], all_a_day=3))
    with works.begin(ANONYMOUS) as work:
        owners = [
            identity.account_for_subject(work, issuer="i", subject=f"{n}", profile=identity.Profile(), locale="en").id
            for n in range(TOGETHER)
        ]

    def ask(number: int) -> bool:
        with works.begin(Actor(ActorKind.ACCOUNT, owners[number])) as work:
            try:
                identity.request_number_code(
                    work, number=f"+9991234567{number}", browser="b", locale="en", policy=policy
                )
            except identity.TextsSpent:
                return False
        return True

    assert sorted(at_once(ask)) == [False] * (TOGETHER - 3) + [True] * 3
