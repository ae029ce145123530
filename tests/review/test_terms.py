"""Limits of a grant: a visa's days, entries and stay, a passport's months, the days of a journey."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consular.catalogue import Catalogue, Service
from consular.review.rules import Terms
from consular.review.terms import Circumstances, grant_problems, is_limited
from tests import factories

TODAY = dt.date(2026, 11, 16)
FIRST = dt.date(2026, 12, 1)
VISA = Terms(FIRST, FIRST + timedelta(days=179), "multiple", 90)
PASSPORT = Terms(None, None, None, None, months=120)
ARRIVAL = dt.date(2026, 11, 20)
JOURNEY = Terms(TODAY, ARRIVAL + timedelta(days=2), None, None)
WITH_PASSPORT = Circumstances(TODAY, passport_expiry=dt.date(2031, 9, 2))
ADULT = Circumstances(TODAY, age=40)
CHILD = Circumstances(TODAY, age=7)
STRANDED = Circumstances(TODAY, age=40, arrival=ARRIVAL)
CONDITIONS = [("a\x00", "characters_not_allowed"), ("a" * 4001, "text_too_long"), ("-", "characters_not_allowed")]


@pytest.fixture
def visa(catalogue: Catalogue) -> Service:
    return factories.service(catalogue)


@pytest.fixture
def passport(catalogue: Catalogue) -> Service:
    return catalogue.current("passport-first")


@pytest.fixture
def document(catalogue: Catalogue) -> Service:
    return catalogue.current("emergency-document")


def codes(terms: Terms, service: Service, about: Circumstances) -> dict[str, str]:
    return {field: problem.code for field, problem in grant_problems(terms, service, about).items()}


def told(terms: Terms, service: Service, about: Circumstances, field: str) -> dict[str, Any]:
    """What the sentence at this field is given."""
    return dict(grant_problems(terms, service, about)[field].parameters)


@pytest.mark.parametrize("key", ["visitor-visa", "visitor-visa-sticker"])
def test_a_visa_at_all_its_limits_is_fine(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    assert codes(VISA, service, WITH_PASSPORT) == {}
    one_day = replace(VISA, valid_from=TODAY, valid_until=TODAY, duration_of_stay_days=1)
    assert codes(one_day, service, WITH_PASSPORT) == {}
    assert codes(VISA, service, Circumstances(TODAY, passport_expiry=VISA.valid_until)) == {}
    assert codes(VISA, service, Circumstances(TODAY)) == {}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"valid_from": None}, "valid_from", "date_missing"),
        ({"valid_until": None}, "valid_until", "date_missing"),
        (
            {"valid_from": TODAY - timedelta(days=1), "valid_until": FIRST + timedelta(days=89)},
            "valid_from",
            "grant_begins_past",
        ),
        ({"valid_until": FIRST - timedelta(days=1)}, "valid_until", "grant_ends_before_begin"),
        ({"valid_until": FIRST + timedelta(days=180)}, "valid_until", "grant_validity_too_long"),
        ({"entries": "3"}, "entries", "grant_entries_not_allowed"),
        ({"entries": None}, "entries", "grant_entries_missing"),
        ({"duration_of_stay_days": None}, "duration_of_stay_days", "grant_stay_missing"),
        ({"duration_of_stay_days": 0}, "duration_of_stay_days", "grant_stay_missing"),
        ({"duration_of_stay_days": 91}, "duration_of_stay_days", "grant_stay_too_long"),
        ({"valid_until": FIRST + timedelta(days=88)}, "duration_of_stay_days", "grant_stay_exceeds_validity"),
        *(({"conditions": text}, "conditions", code) for text, code in CONDITIONS),
    ],
)
def test_each_limit_of_a_visa_is_told_at_its_field(
    visa: Service, changes: dict[str, Any], field: str, code: str
) -> None:
    assert codes(replace(VISA, **changes), visa, WITH_PASSPORT) == {field: code}


def test_no_visa_outlives_the_passport(visa: Service) -> None:
    assert VISA.valid_until is not None
    day_before = Circumstances(TODAY, passport_expiry=VISA.valid_until - timedelta(days=1))
    assert codes(VISA, visa, day_before) == {"valid_until": "grant_outlives_passport"}


@pytest.mark.parametrize("months", [120, 119, 12, 1])
def test_a_passport_has_the_months_of_the_age_or_fewer(passport: Service, months: int) -> None:
    terms = replace(PASSPORT, months=months)
    assert codes(terms, passport, ADULT) == {}
    assert is_limited(terms, passport, ADULT.age) is (months < 120)


@pytest.mark.parametrize(
    ("key", "months", "about", "code"),
    [
        ("passport-first", None, ADULT, "grant_months_missing"),
        ("passport-first", 0, ADULT, "grant_months_missing"),
        ("passport-first", -12, ADULT, "grant_months_missing"),
        ("passport-first", 121, ADULT, "grant_months_too_many"),
        ("passport-first", 120, CHILD, "grant_no_validity_for_age"),
        ("passport-child", 61, CHILD, "grant_months_too_many"),
        ("passport-child", 60, ADULT, "grant_no_validity_for_age"),
    ],
)
def test_each_limit_of_a_passport_is_told(
    catalogue: Catalogue, key: str, months: int | None, about: Circumstances, code: str
) -> None:
    assert codes(replace(PASSPORT, months=months), catalogue.current(key), about) == {"months": code}


def test_the_sentence_says_how_many_months_are_most(catalogue: Catalogue) -> None:
    child = catalogue.current("passport-child")
    assert told(replace(PASSPORT, months=120), child, CHILD, "months") == {"months": 120, "most": 60}


def test_where_the_birth_date_leaves_the_age_open_the_shortest_months_are_most(passport: Service) -> None:
    assert codes(PASSPORT, passport, Circumstances(TODAY)) == {}
    assert passport.validity is not None
    bands = [*passport.validity.bands, passport.validity.bands[0].model_copy(update={"age_below": 18, "months": 60})]
    both = passport.model_copy(update={"validity": passport.validity.model_copy(update={"bands": bands})})
    assert codes(PASSPORT, both, Circumstances(TODAY)) == {"months": "grant_months_too_many"}
    assert not is_limited(replace(PASSPORT, months=60), both, None)


def test_fewer_months_want_a_service_that_has_grounds_for_it(passport: Service) -> None:
    strict = passport.model_copy(update={"lesser_grounds": None})
    assert codes(PASSPORT, strict, ADULT) == {}
    shorter = replace(PASSPORT, months=119)
    assert codes(shorter, strict, ADULT) == {"months": "grant_months_fixed"}
    assert told(shorter, strict, ADULT, "months") == {"months": 120}


def test_dates_entries_and_stay_say_nothing_of_a_passport(passport: Service) -> None:
    assert codes(replace(VISA, valid_from=None, months=120), passport, ADULT) == {}


@pytest.mark.parametrize(("text", "code"), CONDITIONS)
def test_conditions_are_text_on_every_document(passport: Service, document: Service, text: str, code: str) -> None:
    assert codes(replace(PASSPORT, conditions=text), passport, ADULT) == {"conditions": code}
    assert codes(replace(JOURNEY, conditions=text), document, STRANDED) == {"conditions": code}


@pytest.mark.parametrize("key", ["emergency-document", "emergency-document-partner"])
def test_a_document_lasts_until_two_days_after_the_journey(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    assert codes(JOURNEY, service, STRANDED) == {}
    assert not is_limited(JOURNEY, service, STRANDED.age)
    longer = replace(JOURNEY, valid_until=ARRIVAL + timedelta(days=3))
    assert codes(longer, service, STRANDED) == {"valid_until": "grant_outlives_journey"}
    assert told(longer, service, STRANDED, "valid_until") == {"last": "2026-11-22", "days": 2}


@pytest.mark.parametrize(
    ("begins", "ends", "found"),
    [
        (None, JOURNEY.valid_until, {"valid_from": "date_missing"}),
        (TODAY, None, {"valid_until": "date_missing"}),
        (TODAY - timedelta(days=1), JOURNEY.valid_until, {"valid_from": "grant_begins_past"}),
        (TODAY + timedelta(days=2), TODAY + timedelta(days=1), {"valid_until": "grant_ends_before_begin"}),
    ],
)
def test_each_limit_of_a_journey_is_told(
    document: Service, begins: dt.date | None, ends: dt.date | None, found: dict[str, str]
) -> None:
    assert codes(replace(JOURNEY, valid_from=begins, valid_until=ends), document, STRANDED) == found


def test_fifteen_days_are_most_however_late_the_journey_ends(document: Service) -> None:
    late = replace(STRANDED, arrival=TODAY + timedelta(days=30))
    fifteen = replace(JOURNEY, valid_until=TODAY + timedelta(days=14))
    assert codes(fifteen, document, late) == {}
    sixteen = replace(JOURNEY, valid_until=TODAY + timedelta(days=15))
    assert codes(sixteen, document, late) == {"valid_until": "grant_validity_too_long"}
    assert codes(fifteen, document, Circumstances(TODAY)) == {}
