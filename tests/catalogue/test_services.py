"""The services in `config/`: each can be filled in, says everything in both languages, and gives what issuing needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from consular.catalogue import (
    ADVICE,
    BLOCKING,
    COMPETENCE,
    ROUTING,
    Catalogue,
    Facts,
    Service,
    Validity,
    Verdict,
    holds,
    missing_fields,
    validate_step,
)
from consular.catalogue.check import _all_texts

TODAY = dt.date(2026, 11, 16)
PERSON = {
    "name": {"primary": "Suharyanti", "secondary": None},
    "birth": "1993-04-17",
    "birth_place": "Port Amity",
    "nationality": "UTO",
    "sex": "F",
    "home": {"line1": "17 Jalan Pelan", "city": "Bandung", "country": "IDN"},
    "contact_email": "suharyanti@mail.example",
}
OLD = {"old_number": "U4402917X", "old_expiry": "2027-01-31", "keep_old": "keep"}
LOST = {"why": "stolen", "old_number": "", "lost_on": "2026-11-14", "lost_place": "Main station", "lost_country": "D"}
JOURNEY = {"is_minor": "no", "where_now": "FRA", "destination": "UTO", "arrival": "2026-11-18", "route": "Switzerland"}
VISIT = {
    "nationality": "THA",
    "passport_number": "AC4402917",
    "passport_state": "THA",
    "passport_expiry": "2031-09-02",
    "is_minor": "no",
    "purpose": "tourism",
    "arrival": "2026-12-20",
    "departure": "2027-01-04",
    "entries": "once",
    "stay_address": {"line1": "Hotel Amity", "city": "Port Amity", "country": "UTO"},
    "has_host": "no",
}
CHILD = {
    "birth": "2019-02-11",
    "guardian_name": {"primary": "Suharyanti", "secondary": None},
    "guardian_relation": "mother",
    "custody": "both",
    "other_guardian_name": {"primary": "O", "secondary": "Thiri"},
    "other_guardian_email": "thiri@mail.example",
    "has_old": "no",
}
# What a person answers, and which office decides.
FILLED: dict[str, tuple[dict[str, Any], str]] = {
    "visitor-visa": ({**PERSON, **VISIT}, "jakarta"),
    "visitor-visa-sticker": ({**PERSON, **VISIT}, "jakarta"),
    "passport-first": ({**PERSON, "nationality_by": "birth", "collect_at": "geneva"}, "jakarta"),
    "passport-renewal": ({**PERSON, **OLD, "collect_at": "jakarta"}, "jakarta"),
    "passport-child": ({**PERSON, **CHILD, "collect_at": "nairobi"}, "jakarta"),
    "passport-replacement": ({**PERSON, **LOST, "collect_at": "jakarta"}, "jakarta"),
    "emergency-document": ({**PERSON, **LOST, **JOURNEY}, "geneva"),
    "emergency-document-partner": ({**PERSON, **LOST, **JOURNEY, "nationality": "SWE", "destination": "SWE"}, "geneva"),
}
PASSPORTS = [key for key in FILLED if key.startswith("passport-")]
EMERGENCY = ["emergency-document", "emergency-document-partner"]


def filled(service: Service, raw: dict[str, Any]) -> dict[str, Any]:
    """The answers as they are stored after every page of the form."""
    answers: dict[str, Any] = {}
    for step in service.steps:
        result = validate_step(step, raw, answers)
        assert result.problems == {}, (step.key, result.problems)
        answers |= result.values
    return answers


def stopped(service: Service, catalogue: Catalogue, answers: dict[str, Any]) -> Iterator[str]:
    """Codes of what stops lodging today."""
    facts = Facts(answers, TODAY, catalogue.offices, issuing_state=catalogue.ministry.issuing_state)
    for rule in service.rules:
        told = BLOCKING[rule.rule](facts, rule.parameters) if rule.rule not in ADVICE else None
        if told is not None:
            yield told.code


def decides(service: Service, catalogue: Catalogue, answers: dict[str, Any]) -> Verdict | None:
    """What the rule of competence says."""
    facts = Facts(answers, TODAY, catalogue.offices, issuing_state=catalogue.ministry.issuing_state)
    return COMPETENCE[service.competence.rule](facts, service.competence.parameters)


def test_every_service_is_tried_here(catalogue: Catalogue) -> None:
    assert {key for key, _ in catalogue.services} == set(FILLED)


@pytest.mark.parametrize("key", FILLED)
def test_a_person_can_fill_it_in_and_it_reaches_an_office(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    raw, office = FILLED[key]
    answers = filled(service, raw)
    assert missing_fields(service, answers) == {}
    assert list(stopped(service, catalogue, answers)) == []
    assert decides(service, catalogue, answers) == Verdict(office=office)
    # Nothing typed above is without a question: a renamed field would leave its answer here.
    assert {name for name in raw if name not in {*service.fields, *PERSON}} == set()


@pytest.mark.parametrize("key", FILLED)
def test_everything_is_said_in_every_language_of_the_ministry(catalogue: Catalogue, key: str) -> None:
    languages = set(catalogue.ministry.languages)
    service = catalogue.current(key)
    grounds = [service.refusal_grounds, service.revocation_grounds, service.inadmissible_grounds]
    grounds += [service.lesser_grounds] if service.lesser_grounds else []
    things = [service, *catalogue.fees[service.fee], *(catalogue.grounds[name] for name in grounds)]
    lacking = [path for thing in things for path, text in _all_texts(thing) if set(text) != languages]
    assert lacking == []


@pytest.mark.parametrize("key", FILLED)
def test_issuing_finds_the_holder_and_the_photo(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    compared = {field.compare_with: field for field in service.fields.values() if field.compare_with}
    holder = {"name": "name", "date_of_birth": "birth", "sex": "sex", "nationality": "nationality"}
    assert {role: compared[role].key for role in holder} == holder
    assert {compared[role].section for role in holder} == {"card"}
    assert [item.key for item in service.evidence if item.role == "portrait"] == ["portrait"]
    if service.product.is_visa:
        assert "document_number" in compared


@pytest.mark.parametrize("key", FILLED)
def test_a_document_of_the_old_passport_is_compared(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    for item in service.evidence:
        if item.role == "travel-document":
            assert {"mrz", "mrz-answers"} <= set(item.checks)
            number = next(f for f in service.fields.values() if f.compare_with == "document_number")
            assert service.old_document is None or number.key == service.old_document.number


@pytest.mark.parametrize("key", PASSPORTS)
def test_no_passport_without_an_appearance(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    product = service.product
    assert (product.kind, product.document_code, product.made_by) == ("passport", "PP", "bureau")
    assert service.appearance is not None
    assert service.appearance.signature
    assert service.appearance.fingerprints is not None
    assert catalogue.fees[service.fee][0].due == "at_appearance"


@pytest.mark.parametrize("key", EMERGENCY)
def test_an_emergency_document_lasts_for_the_journey_and_is_printed_here(catalogue: Catalogue, key: str) -> None:
    service = catalogue.current(key)
    assert (service.product.document_code, service.product.made_by) == ("PU", "office")
    assert service.validity is not None
    assert (service.validity.arrival, service.validity.journey_days, service.validity.most_days) == ("arrival", 2, 15)
    assert service.validity.months(30) is None


def test_urgency_is_for_our_own_and_another_state_is_asked_first(catalogue: Catalogue) -> None:
    own, partner = (catalogue.current(key) for key in EMERGENCY)
    assert (own.confirmation.grant, own.confirmation.review_hours, own.consultation) == ("after", 24, None)
    assert partner.confirmation.grant == "always"
    assert partner.consultation is not None
    assert (partner.consultation.ask_days, partner.consultation.answer_days) == (2, 3)
    assert partner.consultation.silence == "none"


@pytest.mark.parametrize(
    ("key", "nationality", "told"),
    [
        ("passport-first", "SWE", ["not_our_national"]),
        ("emergency-document", "SWE", ["not_our_national"]),
        ("emergency-document-partner", "UTO", ["not_a_partner_state", "our_national"]),
        ("emergency-document-partner", "THA", ["not_a_partner_state"]),
    ],
)
def test_the_wrong_nationality_is_told(catalogue: Catalogue, key: str, nationality: str, told: list[str]) -> None:
    service = catalogue.current(key)
    answers = filled(service, {**FILLED[key][0], "nationality": nationality})
    verdict = decides(service, catalogue, answers)
    codes = [*stopped(service, catalogue, answers), *([verdict.code] if verdict and verdict.code else [])]
    assert codes == told


@pytest.mark.parametrize(("key", "birth", "told"), [
    ("passport-first", "2008-11-17", ["too_young"]),
    ("passport-first", "2008-11-16", []),
    ("passport-renewal", "2008-11-17", ["too_young"]),
    ("passport-replacement", "2008-11-17", ["too_young"]),
    ("passport-child", "2008-11-17", []),
    ("passport-child", "2008-11-16", ["too_old"]),
])  # fmt: skip
def test_adults_and_children_have_services_of_their_own(
    catalogue: Catalogue, key: str, birth: str, told: list[str]
) -> None:
    service = catalogue.current(key)
    assert list(stopped(service, catalogue, filled(service, {**FILLED[key][0], "birth": birth}))) == told


def test_who_has_custody_says_what_is_asked_and_what_is_shown(catalogue: Catalogue) -> None:
    service = catalogue.current("passport-child")
    assert service.consents is not None
    shown = {}
    for custody, way in service.consents.ways.items():
        answers = filled(service, {**FILLED["passport-child"][0], "custody": custody})
        assert (answers["other_guardian_email"] is not None) is (way.others == 1)
        when = [item.key for item in service.evidence if item.when and item.when.field == "custody"]
        items = [service.evidence_item(key) for key in when]
        shown[custody] = [item.key for item in items if item and holds(item.when, answers)]
        assert shown[custody] == ([way.evidence] if way.evidence else [])
    assert set(shown) == {"both", "sole", "court-order", "one-deceased"}


@pytest.mark.parametrize(("why", "items"), [
    ("lost", {"police-report", "identity-proof"}),
    ("stolen", {"police-report", "identity-proof"}),
    ("damaged", {"old-passport-page"}),
    ("name-change", {"old-passport-page", "name-change"}),
])  # fmt: skip
def test_a_replacement_asks_for_what_its_reason_wants(catalogue: Catalogue, why: str, items: set[str]) -> None:
    service = catalogue.current("passport-replacement")
    raw = {**FILLED["passport-replacement"][0], "why": why, "former_name": {"primary": "Sari", "secondary": None}}
    answers = filled(service, raw)
    assert {item.key for item in service.evidence if item.when and holds(item.when, answers)} == items
    assert (answers["lost_on"] is None) is (why not in ("lost", "stolen"))
    assert list(stopped(service, catalogue, {**answers, "lost_on": "2026-11-17"})) == ["day_in_future"]


def test_offices_of_production_and_collection(catalogue: Catalogue) -> None:
    sticker = catalogue.current("visitor-visa-sticker").routing.produced_at
    assert sticker is not None
    made = {
        office: ROUTING[sticker.rule](Facts({}, TODAY, catalogue.offices, office=office), sticker.parameters)
        for office in ("jakarta", "nairobi")
    }
    assert made == {"jakarta": Verdict(office="jakarta"), "nairobi": Verdict(office="geneva")}
    for key in PASSPORTS:
        collected = catalogue.current(key).routing.collected_at
        assert collected is not None
        facts = Facts({"collect_at": "nairobi"}, TODAY, catalogue.offices, office="jakarta")
        assert ROUTING[collected.rule](facts, collected.parameters) == Verdict(office="nairobi")


@pytest.mark.parametrize(
    ("key", "age", "months"),
    [
        ("passport-first", 18, 120),
        ("passport-first", 17, None),
        ("passport-renewal", 90, 120),
        ("passport-child", 0, 60),
        ("passport-child", 17, 60),
        ("passport-child", 18, None),
        ("passport-child", None, 60),
    ],
)
def test_months_by_age(catalogue: Catalogue, key: str, age: int | None, months: int | None) -> None:
    validity = catalogue.current(key).validity
    assert validity is not None
    assert validity.months(age) == months


def test_an_age_that_is_open_gets_the_shortest_months() -> None:
    bands = [
        {"age_below": 6, "months": 36},
        {"age_from": 6, "age_below": 18, "months": 60},
        {"age_from": 18, "months": 120},
    ]
    validity = Validity.model_validate({"bands": bands, "source": "sample"})
    assert [validity.months(age) for age in (None, 0, 5, 6, 17, 18)] == [36, 36, 36, 60, 60, 120]
