"""The four answers to carriers, rule by rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from consular.border import HeldVisa, Outcome, answer, policy_in_force
from consular.catalogue import CarrierPolicy, CarrierRule
from tests.border import given

VALID = HeldVisa(holds=True, fits=True)


def policy(**changes: Any) -> CarrierPolicy:
    rules = [
        {"key": "own", "nationalities": ["UTO"], "needs": "none"},
        {"key": "stateless", "nationalities": ["XXA"], "needs": "refer"},
        {"key": "diplomats", "document_types": ["PD"], "nationalities": ["JPN"], "needs": "none"},
        {"key": "airport", "transit": True, "nationalities": ["AFG"], "needs": "permission"},
        {"key": "transit", "transit": True, "needs": "none"},
        {"key": "rest", "needs": "permission"},
    ]
    values = {"key": "c", "valid_from": date(2026, 1, 1), "source": "Sample", "rules": rules}
    return CarrierPolicy.model_validate({**values, **changes})


def said(held: list[HeldVisa], *, ended: bool = False, rules: CarrierPolicy | None = None, **changes: Any) -> Outcome:
    where = {key: changes.pop(key) for key in ("entry_point", "arrival") if key in changes}
    return answer(rules or policy(), given.passenger(**changes), given.journey(**where), held, ended=ended)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"nationality": "UTO"}, "not_applicable"),
        ({"nationality": "XXA"}, "refer"),
        ({"nationality": "JPN", "document_type": "PD"}, "not_applicable"),
        ({"nationality": "JPN", "document_type": "P"}, "not_ok"),
        ({"nationality": "THA", "transit": True}, "not_applicable"),
        ({"nationality": "AFG", "transit": True}, "not_ok"),
        ({"nationality": "ZZZ"}, "not_ok"),
        ({}, "not_ok"),
    ],
)
def test_who_needs_what_without_a_visa(changes: dict[str, Any], outcome: str) -> None:
    assert said([], **changes) == outcome


def test_only_a_visa_that_holds_on_the_day_of_arrival_is_ok() -> None:
    assert said([VALID]) is Outcome.OK
    assert said([HeldVisa(holds=False, fits=True)]) is Outcome.NOT_OK


def test_one_that_holds_is_enough() -> None:
    assert said([HeldVisa(holds=False, fits=True), VALID]) is Outcome.OK


@pytest.mark.parametrize("mismatch", ["not_ok", "refer"])
def test_a_visa_for_another_document_is_a_mismatch(mismatch: str) -> None:
    rules = policy(mismatch=mismatch)
    assert said([HeldVisa(holds=True, fits=False)], rules=rules) == mismatch
    assert said([HeldVisa(holds=False, fits=False)], rules=rules) is Outcome.NOT_OK
    assert said([HeldVisa(holds=True, fits=False), VALID], rules=rules) is Outcome.OK


def test_a_document_that_ends_before_arrival_is_not_ok() -> None:
    assert said([VALID], expiry=date(2026, 12, 19)) is Outcome.NOT_OK
    assert said([VALID], expiry=date(2026, 12, 20)) is Outcome.OK


def test_a_document_of_ours_that_was_lost_is_referred_whoever_shows_it() -> None:
    assert said([VALID], ended=True) is Outcome.REFER
    assert said([], nationality="UTO", ended=True) is Outcome.REFER


def test_visas_are_accepted_at_the_entry_points_that_are_named() -> None:
    rules = policy(entry_points=["UTP", "UTQ"])
    assert said([VALID], rules=rules) is Outcome.OK
    assert said([VALID], rules=rules, entry_point="UTZ") is Outcome.REFER
    assert said([], rules=rules, entry_point="UTZ", nationality="UTO") is Outcome.NOT_APPLICABLE


def test_the_newest_policy_that_has_begun_is_in_force() -> None:
    old, new = policy(), policy(valid_from=date(2026, 12, 1))
    assert policy_in_force([new, old], date(2026, 11, 30)) is old
    assert policy_in_force([new, old], date(2026, 12, 1)) is new
    assert policy_in_force([new, old], date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"key": "some", "nationalities": ["UTO"], "needs": "none"}],
        [{"key": "all", "needs": "none"}, {"key": "again", "needs": "refer"}],
        [{"key": "all", "nationalities": ["NOWHERE"], "needs": "none"}, {"key": "rest", "needs": "refer"}],
        [{"key": "all", "needs": "perhaps"}],
    ],
)
def test_a_policy_with_a_hole_is_refused(rules: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        policy(rules=rules)


def test_a_rule_says_whether_it_fits_everybody() -> None:
    assert CarrierRule(key="all", needs="none").fits_everybody
    assert not CarrierRule(key="transit", transit=False, needs="none").fits_everybody
