"""What is over goes, what still protects stays; consents end with the account; keys follow one another."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import partners
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.timers import Timer
from consular.core.work import Works
from consular.partners.pushed import NAME
from tests import factories
from tests.partners.programs import PLACE, REDIRECT, SYSTEM, Program, jwk_of, new_key, register


@pytest.fixture
def program(works: Works) -> Program:
    """An agency."""
    return register(works)


def given(works: Works, catalogue: Catalogue, program: Program) -> UUID:
    """A consent whose code is on its way; the account."""
    with works.begin(SYSTEM) as work:
        account = factories.account(work).id
        row = work.session.get_one(partners.Partner, program.partner_id)
        form = {
            "client_id": row.client_id,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": "applications:read",
            "code_challenge": "c" * 43,
            "code_challenge_method": "S256",
        }
        audience = catalogue.audiences["agency"]
        name = partners.push(work, row, audience, form, place=PLACE, thumbprint=None)
        work.session.flush()
        asked, _ = partners.pushed(work, client_id=row.client_id, request_uri=name)
        assert name.startswith(NAME)
        partners.give_consent(work, asked, audience, account_id=account)
    return account


def swept(works: Works) -> dict[str, int]:
    """What is left after a sweep."""
    with works.begin(SYSTEM) as work:
        partners.sweep_partner_data(work)
    kinds = (partners.UsedJti, partners.PushedRequest, partners.AuthorizationCode)
    with works.begin(SYSTEM) as work:
        return {kind.__name__: work.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


def test_what_is_over_goes(works: Works, catalogue: Catalogue, program: Program, clock: SetClock) -> None:
    given(works, catalogue, program)
    with works.begin(SYSTEM) as work:
        partners.spend(work, [partners.Use("proof", b"d" * 32, clock.now() + timedelta(seconds=70))])
    assert swept(works) == {"UsedJti": 1, "PushedRequest": 1, "AuthorizationCode": 1}
    clock.move(seconds=81)
    assert swept(works) == {"UsedJti": 0, "PushedRequest": 1, "AuthorizationCode": 1}
    clock.move(minutes=5)
    assert swept(works) == {"UsedJti": 0, "PushedRequest": 0, "AuthorizationCode": 1}
    clock.move(days=1)
    assert swept(works) == {"UsedJti": 0, "PushedRequest": 0, "AuthorizationCode": 0}


def test_a_consent_whose_code_nobody_fetched_lapses(
    works: Works, catalogue: Catalogue, program: Program, clock: SetClock
) -> None:
    account = given(works, catalogue, program)
    clock.move(seconds=61)
    swept(works)
    with works.begin(SYSTEM) as work:
        [(grant, _)] = partners.consents_of(work.session, account)
    assert grant.ended_by == "lapsed"


def test_the_sweep_comes_back(works: Works, catalogue: Catalogue, clock: SetClock) -> None:
    contract = partners.Contract("Agency", partners.Keys({"keys": [jwk_of(new_key())]}), ("services:read",))
    with works.begin(SYSTEM) as work:
        partners.add_partner(work, contract, catalogue, loopback=False)
        first = work.session.scalars(select(Timer).where(Timer.key == "partner-data")).one().due_at
    clock.set(first)
    swept(works)
    with works.begin(SYSTEM) as work:
        assert work.session.scalars(select(Timer).where(Timer.key == "partner-data")).one().due_at > first


def test_an_erased_account_lets_nobody_act(works: Works, catalogue: Catalogue, program: Program) -> None:
    account = given(works, catalogue, program)
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            partners.end_consents_of(work, account)
    with works.begin(SYSTEM) as work:
        [(grant, _)] = partners.consents_of(work.session, account)
    assert grant.ended_by == "ministry"


def test_a_rotation_waits_until_every_process_knows_the_key(works: Works, clock: SetClock) -> None:
    with works.begin(SYSTEM) as work:
        partners.prepare_keys(work)
    with works.begin(SYSTEM) as work:
        before = partners.keys_in_force(work.session, work.now).signer.key_id
        fresh = partners.rotate_token_key(work)
    for seconds, is_fresh in ((0, False), (119, False), (1, True)):
        clock.move(seconds=seconds)
        with works.begin(SYSTEM) as work:
            keys = partners.keys_in_force(work.session, work.now)
        assert fresh in keys.verify
        assert (keys.signer.key_id != before) is is_fresh
    assert len(keys.verify) == 2
