"""Each process remembers clients between calls; what changed since counts from the next call on all the same."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest

from consular import partners
from consular.core.work import Work
from tests.partners.programs import SYSTEM, Program, jwk_of, new_key, register
from tests.web.oauth.yard import Yard, error_of


@pytest.fixture
def known(yard: Yard) -> Program:
    """A client that this process has met."""
    program = register(yard.works, f"Known Travel {secrets.token_hex(4)}")
    assert yard.token(program=program).status_code == 200
    return program


def _changed(yard: Yard, program: Program, change: Callable[[Work, partners.Partner], None]) -> None:
    with yard.works.begin(SYSTEM) as work:
        change(work, work.session.get_one(partners.Partner, program.partner_id))


def test_who_is_suspended_gets_no_further_token(yard: Yard, known: Program) -> None:
    _changed(yard, known, partners.suspend_partner)
    for _ in range(2):
        assert error_of(yard.token(program=known)) == (401, "invalid_client")
        assert error_of(yard.par(program=known)) == (401, "invalid_client")
        assert error_of(yard.about("/oauth/introspect", "any", program=known)) == (401, "invalid_client")
    _changed(yard, known, partners.resume_partner)
    assert yard.token(program=known).status_code == 200


def test_who_is_gone_gets_no_further_token(yard: Yard, known: Program) -> None:
    _changed(yard, known, lambda work, partner: work.session.delete(partner))
    assert error_of(yard.token(program=known)) == (401, "invalid_client")


def test_other_keys_count_at_once_and_the_old_ones_no_longer(yard: Yard, known: Program) -> None:
    key = new_key()
    keys = partners.Keys({"keys": [jwk_of(key, kid="k2")]})
    _changed(yard, known, lambda work, partner: partners.change_keys(work, partner, keys, overlap=False, loopback=True))
    # First the old key: what this process remembers would still let it in.
    assert error_of(yard.token(program=known)) == (401, "invalid_client")
    assert yard.token(program=replace(known, key=key)).status_code == 200
    assert error_of(yard.token(program=known)) == (401, "invalid_client")


def test_new_keys_count_without_the_old_ones_being_tried(yard: Yard, known: Program) -> None:
    key = new_key()
    keys = partners.Keys({"keys": [jwk_of(key, kid="k2")]})
    _changed(yard, known, lambda work, partner: partners.change_keys(work, partner, keys, overlap=True, loopback=True))
    assert yard.token(program=replace(known, key=key)).status_code == 200
    assert yard.token(program=known).status_code == 200


def test_a_smaller_contract_gives_less_at_once(yard: Yard, known: Program) -> None:
    _changed(yard, known, lambda _, partner: setattr(partner, "scopes", ["applications:read"]))
    assert error_of(yard.token({"scope": "services:read"}, program=known)) == (400, "unauthorized_client")


def test_an_assertion_of_a_client_that_changed_is_used_all_the_same(yard: Yard, known: Program) -> None:
    _changed(yard, known, partners.suspend_partner)
    assert error_of(yard.token(program=known, assertion={"jti": "once-only"})) == (401, "invalid_client")
    _changed(yard, known, partners.resume_partner)
    answer = yard.token(program=known, assertion={"jti": "once-only"})
    assert error_of(answer) == (401, "invalid_client")
    assert "used before" in answer.json["error_description"]
