"""Named rules at their edges."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from consular.catalogue import ADVICE, BLOCKING, COMPETENCE, ROUTING, Catalogue, Facts, Office, Verdict, age_on
from consular.catalogue.rules import PARAMETERS
from consular.catalogue.rules.base import add_months

TODAY = dt.date(2026, 11, 16)


def verdict(rule: str, parameters: dict[str, Any], **answers: Any) -> Verdict | None:
    """What a rule says of these answers today."""
    return (BLOCKING.get(rule) or ADVICE[rule])(Facts(answers, TODAY), parameters)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2014-11-16", "2026-11-16", 12),
        ("2014-11-17", "2026-11-16", 11),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2014-11-XX", "2026-11-30", 12),
        ("2014-11-XX", "2026-11-16", None),
        ("2014-11-XX", "2026-12-01", 12),
        ("2014-12-XX", "2026-11-30", 11),
        ("2014-XX-XX", "2026-12-31", 12),
        ("2014-XX-XX", "2026-06-30", None),
        ("2014-XX-XX", "2026-01-01", None),  # born on the first of January: today is the birthday
        ("2015-XX-XX", "2014-12-31", -1),
    ],
)
def test_age_is_known_only_where_all_possible_birthdays_agree(birth: str, day: str, age: int | None) -> None:
    assert age_on(birth, dt.date.fromisoformat(day)) == age


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-31", 12, "2027-01-31"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_adding_months_ends_on_the_last_day_of_a_short_month(day: str, months: int, later: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


@pytest.mark.parametrize(("expiry", "early"), [("2027-06-20", False), ("2027-06-19", True), ("2031-09-02", False)])
def test_the_passport_is_valid_six_months_after_arrival(expiry: str, early: bool) -> None:
    parameters = {"expiry": "expiry", "from": "arrival", "months": 6}
    told = verdict("passport-valid-after", parameters, expiry=expiry, arrival="2026-12-20")
    assert (told is not None) is early
    if told:
        assert told.parameters == {"expiry": expiry, "needed": "2027-06-20", "months": 6}


def test_arrival_is_today_at_the_earliest() -> None:
    assert verdict("arrival-not-past", {"arrival": "a"}, a="2026-11-16") is None
    assert verdict("arrival-not-past", {"arrival": "a"}, a="2026-11-15") == Verdict(
        "arrival_past", {"arrival": "2026-11-15"}, field="a"
    )


def test_both_days_of_the_stay_count() -> None:
    parameters = {"arrival": "a", "departure": "d", "days": 90}
    assert verdict("stay-not-longer", parameters, a="2027-01-01", d="2027-03-31") is None
    told = verdict("stay-not-longer", parameters, a="2027-01-01", d="2027-04-01")
    assert told is not None
    assert told.parameters == {"days": 91, "most": 90}


def test_leaving_on_the_day_of_arrival_is_allowed_and_before_it_is_not() -> None:
    parameters = {"arrival": "a", "departure": "d"}
    assert verdict("leaves-after-arrival", parameters, a="2027-01-02", d="2027-01-02") is None
    assert verdict("leaves-after-arrival", parameters, a="2027-01-02", d="2027-01-01") is not None


@pytest.mark.parametrize(
    ("birth", "future"), [("2026-11-16", False), ("2026-11-17", True), ("2026-11-XX", False), ("2027-XX-XX", True)]
)
def test_nobody_is_born_tomorrow(birth: str, future: bool) -> None:
    assert (verdict("birth-not-future", {"birth": "b"}, b=birth) is not None) is future


@pytest.mark.parametrize("rule", sorted({*BLOCKING, *ADVICE}))
def test_a_rule_says_nothing_of_missing_answers(rule: str) -> None:
    assert verdict(rule, dict.fromkeys(PARAMETERS[rule][0], "unanswered")) is None


def test_every_rule_names_its_parameters() -> None:
    assert set(PARAMETERS) == {*COMPETENCE, *ROUTING, *BLOCKING, *ADVICE}
    assert len(PARAMETERS) == len(COMPETENCE) + len(ROUTING) + len(BLOCKING) + len(ADVICE)


@pytest.mark.parametrize(
    ("home", "office"),
    [
        ({"country": "THA"}, "jakarta"),
        ({"country": "D"}, "geneva"),
        ({"country": "BRA"}, "headquarters"),
        ({"country": "UZB"}, "jakarta"),  # the honorary consulate there only takes in
        (None, "headquarters"),
    ],
)
def test_the_office_of_residence_decides(catalogue: Catalogue, home: Any, office: str) -> None:
    rule = COMPETENCE["residence-district"]
    told = rule(Facts({"home": home}, TODAY, catalogue.offices), {"field": "home", "fallback": "headquarters"})
    assert told == Verdict(office=office)


def test_without_a_fallback_nobody_may_be_competent(catalogue: Catalogue) -> None:
    told = COMPETENCE["residence-district"](Facts({"home": "BRA"}, TODAY, catalogue.offices), {"field": "home"})
    assert told == Verdict("not_competent", {"country": "BRA"})


def competent(
    rule: str, parameters: dict[str, Any], catalogue: Catalogue, *, counter: str | None = None, **answers: Any
) -> Verdict | None:
    """What a rule of competence says in the specimen state."""
    facts = Facts(answers, TODAY, catalogue.offices, issuing_state="UTO", counter=counter)
    return COMPETENCE[rule](facts, parameters)


@pytest.mark.parametrize(
    ("counter", "home", "office"),
    [
        (None, "THA", "jakarta"),
        (None, "UTO", "headquarters"),
        ("geneva", "THA", "geneva"),
        ("tashkent", "CHE", "jakarta"),
    ],
)
def test_our_nationals_apply_where_they_live_or_stand(
    catalogue: Catalogue, counter: str | None, home: str, office: str
) -> None:
    parameters = {"field": "home", "nationality": "nationality", "fallback": "headquarters"}
    told = competent("national-residence", parameters, catalogue, counter=counter, home=home, nationality="UTO")
    assert told == Verdict(office=office)


@pytest.mark.parametrize("nationality", ["SWE", "XXA", None])
def test_a_passport_is_for_our_nationals_also_at_the_counter(catalogue: Catalogue, nationality: str | None) -> None:
    parameters = {"field": "home", "nationality": "nationality"}
    told = competent("national-residence", parameters, catalogue, counter="geneva", home="CHE", nationality=nationality)
    assert told == Verdict("not_our_national", field="nationality")


@pytest.mark.parametrize(
    ("parameters", "nationality", "told"),
    [
        ({}, "SWE", Verdict(office="geneva")),
        ({"nationality": "nationality"}, "UTO", Verdict(office="geneva")),
        ({"nationality": "nationality"}, "SWE", Verdict("not_our_national", field="nationality")),
        ({"nationality": "nationality", "ours": "no"}, "SWE", Verdict(office="geneva")),
        ({"nationality": "nationality", "ours": "no"}, "UTO", Verdict("our_national", field="nationality")),
    ],
)
def test_the_office_where_a_stranded_person_is(
    catalogue: Catalogue, parameters: dict[str, Any], nationality: str, told: Verdict
) -> None:
    given = {"field": "where_now", **parameters}
    assert competent("where-the-person-is", given, catalogue, where_now="FRA", nationality=nationality) == told


def test_who_stands_at_a_counter_is_there(catalogue: Catalogue) -> None:
    parameters = {"field": "where_now", "nationality": "nationality"}
    for counter, office in (("nairobi", "nairobi"), ("tashkent", "jakarta")):
        told = competent(
            "where-the-person-is", parameters, catalogue, counter=counter, where_now="FRA", nationality="UTO"
        )
        assert told == Verdict(office=office)
    nowhere = competent("where-the-person-is", parameters, catalogue, where_now="BRA", nationality="UTO")
    assert nowhere == Verdict("not_competent", {"country": "BRA"})


def routed(
    rule: str, parameters: dict[str, Any], offices: dict[str, Office], office: str, **answers: Any
) -> str | None:
    """The office that a rule of routing names for a case that `office` decides."""
    told = ROUTING[rule](Facts(answers, TODAY, offices, office=office), parameters)
    return told.office if told else None


def test_the_hub_produces_for_its_offices_and_an_office_without_one_for_itself(catalogue: Catalogue) -> None:
    offices = catalogue.offices
    assert [routed("hub", {}, offices, key) for key in ("nairobi", "geneva", "jakarta")] == [
        "geneva",
        "geneva",
        "jakarta",
    ]


def test_one_office_may_produce_for_all(catalogue: Catalogue) -> None:
    assert routed("named-office", {"office": "headquarters"}, catalogue.offices, "nairobi") == "headquarters"


@pytest.mark.parametrize(("answer", "office"), [("geneva", "geneva"), ("atlantis", "nairobi"), (None, "nairobi")])
def test_the_chosen_office_or_else_the_deciding_one(catalogue: Catalogue, answer: str | None, office: str) -> None:
    assert routed("chosen", {"field": "collect_at"}, catalogue.offices, "nairobi", collect_at=answer) == office


@pytest.mark.parametrize(
    ("birth", "too_young", "too_old"),
    [
        ("2008-11-16", False, True),
        ("2008-11-17", True, False),
        ("2008-11-XX", False, False),
        ("2008-12-XX", True, False),
        ("2008-XX-XX", False, False),
        ("2007-XX-XX", False, True),
        ("1960-XX-XX", False, True),
        ("2015-XX-XX", True, False),
    ],
)
def test_eighteen_is_completed_on_the_birthday(birth: str, too_young: bool, too_old: bool) -> None:
    parameters = {"birth": "b", "years": 18}
    young, old = verdict("age-at-least", parameters, b=birth), verdict("age-below", parameters, b=birth)
    assert young == (Verdict("too_young", {"years": 18}, field="b") if too_young else None)
    assert old == (Verdict("too_old", {"years": 18}, field="b") if too_old else None)


@pytest.mark.parametrize(
    ("day", "future"),
    [("2026-11-16", False), ("2026-11-17", True), ("2026-11-XX", False), ("2026-12-XX", True), ("2026-XX-XX", False)],
)
def test_a_loss_lies_in_the_past(day: str, future: bool) -> None:
    told = verdict("happened-already", {"day": "lost_on"}, lost_on=day)
    assert told == (Verdict("day_in_future", field="lost_on") if future else None)


@pytest.mark.parametrize(("nationality", "partner"), [("SWE", True), ("D", True), ("THA", False), ("UTO", False)])
def test_only_nationals_of_the_states_of_an_agreement(nationality: str, partner: bool) -> None:
    told = verdict("nationality-among", {"nationality": "n", "states": ["SWE", "D"]}, n=nationality)
    assert told == (None if partner else Verdict("not_a_partner_state", field="n"))
