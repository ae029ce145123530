"""A key in other hands: what it signed opens nothing from the moment of its withdrawal, in whatever process."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consular import partners
from consular.audit import AuditEntry
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.partners import signing_keys
from consular.web.transaction import TransactionalFlask
from tests.partners.programs import ISSUER, PLACE, SYSTEM, Program

PATH = "/api/v1/tried"


@pytest.fixture
def program(yard: Any) -> Program:
    """The yard's program."""
    found: Program = yard.program
    return found


def status(app: TransactionalFlask, program: Program, clock: SetClock, token: str) -> int:
    proof = program.proof(clock.now(), "GET", ISSUER + PATH, token=token)
    headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
    return app.test_client(use_cookies=False).get(PATH, headers=headers).status_code


def in_force(works: Works) -> partners.TokenKeys:
    with works.begin(SYSTEM) as work:
        return partners.keys_in_force(work.session, work.now)


def withdraw(works: Works) -> str:
    with works.begin(SYSTEM) as work:
        return partners.rotate_token_key(work, compromised=True)


def minted(works: Works, keys: partners.TokenKeys, program: Program) -> str:
    with works.begin(SYSTEM) as work:
        partner = work.session.get_one(partners.Partner, program.partner_id)
        return partners.mint(
            keys, PLACE, partner=partner, scopes=["services:read"], thumbprint=program.thumbprint, now=work.now
        )


def test_its_tokens_stop_at_once_and_the_fresh_key_signs_at_once(yard: Any, program: Program) -> None:
    token = program.access_token(yard.works, "services:read")
    assert status(yard.app, program, yard.clock, token) == 200
    fresh = withdraw(yard.works)
    assert status(yard.app, program, yard.clock, token) == 401
    keys = in_force(yard.works)
    assert set(keys.verify) == {fresh}
    assert [key["kid"] for key in yard.client.get("/oauth/jwks").json["keys"]] == [fresh]
    assert status(yard.app, program, yard.clock, program.access_token(yard.works, "services:read")) == 200


def test_a_process_that_holds_the_key_refuses_too_and_then_learns(yard: Any, program: Program) -> None:
    program.access_token(yard.works, "services:read")
    held = in_force(yard.works)
    token = minted(yard.works, held, program)
    assert status(yard.app, program, yard.clock, token) == 200
    fresh = withdraw(yard.works)
    signing_keys._held.keys = held  # as in another process, which has read them a moment ago
    late = minted(yard.works, in_force(yard.works), program)
    assert status(yard.app, program, yard.clock, token) == 401
    assert set(in_force(yard.works).verify) == {fresh}
    assert status(yard.app, program, yard.clock, late) == 401


def test_the_one_that_was_to_come_is_withdrawn_too(yard: Any, program: Program) -> None:
    program.access_token(yard.works, "services:read")
    with yard.works.begin(SYSTEM) as work:
        to_come = partners.rotate_token_key(work)
    fresh = withdraw(yard.works)
    with yard.works.begin(SYSTEM) as work:
        rows = {row.jwk["kid"]: row for row in work.session.scalars(select(partners.TokenKey))}
    assert rows[to_come].withdrawn_at == yard.clock.now()
    assert [kid for kid, row in rows.items() if row.withdrawn_at is None] == [fresh]
    yard.clock.move(seconds=timedelta(minutes=3).total_seconds())
    assert set(in_force(yard.works).verify) == {fresh}


def test_the_audit_names_each_key_that_was_withdrawn(yard: Any, program: Program) -> None:
    program.access_token(yard.works, "services:read")
    with yard.works.begin(SYSTEM) as work:
        held = {
            f"token_key/{row.id}" for row in work.session.scalars(select(partners.TokenKey)) if not row.withdrawn_at
        }
    withdraw(yard.works)
    with yard.works.begin(SYSTEM) as work:
        query = select(AuditEntry.thing).where(AuditEntry.action == "partners:token_key:withdraw")
        told = set(work.session.scalars(query))
    assert held <= told


def test_an_ordinary_rotation_leaves_tokens_alone(yard: Any, program: Program) -> None:
    token = program.access_token(yard.works, "services:read")
    with yard.works.begin(SYSTEM) as work:
        partners.rotate_token_key(work)
    assert status(yard.app, program, yard.clock, token) == 200
