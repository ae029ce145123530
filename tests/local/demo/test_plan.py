"""The sample as it is planned: every state, every oddity, dates that can have happened."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consular import doc9303
from consular.applications import STATES
from consular.catalogue import COMPETENCE, Catalogue, Facts, Verdict
from consular.local.demo.answers import answers_of, expiry_of, terms_of
from consular.local.demo.cases import in_order
from consular.local.demo.colleagues import everybody
from consular.local.demo.plan import ACTS, DOORS, PLAN, CasePlan, script, showing
from consular.local.demo.stage import HANDS
from consular.local.demo.words import ANSWERS, FACTS, NOTES, PAPERS, QUESTIONS
from consular.local.eid import persons
from consular.review.terms import Circumstances, grant_problems
from consular.web.ops import local_engineer, local_ministry, local_officer
from consular.web.ops.local_people import PEOPLE
from consular.web.ops.seeded import TOTAL

BEGAN = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
BY_KEY = {case.key: case for case in PLAN}


def moments(case: CasePlan, catalogue: Catalogue) -> list[datetime]:
    zone = ZoneInfo(catalogue.offices[case.office].zone)
    return [case.moment(act, began=BEGAN, zone=zone) for act in case.acts]


def test_there_are_forty_cases_in_every_state_at_three_offices() -> None:
    assert len(BY_KEY) == len(PLAN) == TOTAL == 40
    assert {case.state for case in PLAN} == set(STATES) - {"expired"}
    assert min(Counter(case.office for case in PLAN).values()) > 10


def test_everything_that_the_tour_shows_is_there() -> None:
    shown = Counter(word for case in PLAN for word in case.shows)
    assert shown["family"] == 3
    assert shown["claimed"] == 2
    assert shown["e-visa"] == Counter(case.state for case in PLAN)["granted"]
    wanted = "digit late soon unpaid answered returned revoked letter mononym one-letter native rtl glare dark expired"
    assert {word for word in wanted.split() if not shown[word]} == set()


def test_a_script_says_what_each_act_leaves() -> None:
    acts = script("begin 9, lodge 9, claim 5, refuse 5, confirm 4")
    assert [(act.what, act.days, act.leaves) for act in acts[2:]] == [
        ("claim", 5, "claimed"),
        ("refuse", 5, "decision_proposed"),
        ("confirm", 4, "refused"),
    ]


@pytest.mark.parametrize("case", PLAN, ids=lambda case: case.key)
def test_a_case_could_have_happened_like_this(case: CasePlan, catalogue: Catalogue) -> None:
    told = moments(case, catalogue)
    assert told == sorted(told)
    assert told[0] > BEGAN - timedelta(days=62)
    assert told[-1] < BEGAN
    answers = answers_of(case, BEGAN.date())
    assert answers["arrival"] >= told[-1].date().isoformat() or not any(a.what == "grant" for a in case.acts)
    facts = Facts({"home": case.traveller.lives}, BEGAN.date(), catalogue.offices)
    assert COMPETENCE["residence-district"](facts, {"field": "home"}) == Verdict(office=case.office)
    words = {
        "ask": QUESTIONS,
        "answer": ANSWERS,
        "refuse": FACTS,
        "inadmissible": FACTS,
        "revoke": FACTS,
        "return": NOTES,
    }
    assert all(case.key in words[act.what] for act in case.acts if act.what in words)
    assert set(case.files) <= {"passport-page", "portrait", *PAPERS}


@pytest.mark.parametrize("case", [c for c in PLAN if any(a.what == "grant" for a in c.acts)], ids=lambda case: case.key)
def test_what_is_granted_is_within_the_limits(case: CasePlan, catalogue: Catalogue) -> None:
    today = BEGAN.date()
    decided = next(at for at, act in zip(moments(case, catalogue), case.acts, strict=True) if act.what == "grant")
    problems = grant_problems(
        terms_of(case, today),
        catalogue.current("visitor-visa"),
        Circumstances(decided.date(), passport_expiry=expiry_of(case, today)),
    )
    assert problems == {}


def test_grounds_are_those_of_the_services_own_lists(catalogue: Catalogue) -> None:
    service = catalogue.current("visitor-visa")
    sets = {
        "refuse": service.refusal_grounds,
        "inadmissible": service.inadmissible_grounds,
        "revoke": service.revocation_grounds,
    }
    for case in PLAN:
        for act in case.acts:
            if act.what in sets:
                assert FACTS[case.key][0] in [ground.key for ground in catalogue.grounds[sets[act.what]].grounds]


def test_every_passport_has_a_machine_readable_zone() -> None:
    numbers = Counter(case.traveller.number for case in PLAN)
    assert {number for number, count in numbers.items() if count > 1} == {BY_KEY["natcha"].traveller.number}
    for case in PLAN:
        assert doc9303.mrz_name("TD3", case.traveller.primary, case.traveller.secondary or "")


def test_what_the_doors_open_is_put_in_first() -> None:
    doors = {local_officer.DIGIT, local_officer.ANSWERED, local_officer.REFUSAL}
    doors |= {local_engineer.TAMPER, local_engineer.CHECK, local_engineer.VISA}
    assert {case.key for case in in_order(PLAN, BEGAN.date())[: len(doors)]} == doors


def test_relatives_and_the_first_of_a_family_come_in_order() -> None:
    keys = [case.key for case in in_order(PLAN, BEGAN.date())]
    for case in PLAN:
        if case.like:
            assert keys.index(case.like) < keys.index(case.key)
    assert keys[0] == "natcha"
    assert next(key for key in keys if key not in DOORS) == "liam"


def test_who_claims_the_next_case_in_jakarta_gets_the_one_with_the_other_digit(catalogue: Catalogue) -> None:
    free = [
        case
        for case in PLAN
        if case.office == "jakarta" and case.state in ("admissible", "examination") and not case.colleague
    ]
    paid = {case.key: next(act.days for act in case.acts if act.what == "pay") for case in free}
    assert max(paid, key=lambda key: paid[key]) == showing("digit").key == local_officer.DIGIT


def test_the_pages_name_cases_that_are_there_for_it() -> None:
    assert "answered" in BY_KEY[local_officer.ANSWERED].shows
    assert BY_KEY[local_officer.REFUSAL].state == "admissible"
    assert "tamper" in BY_KEY[local_engineer.TAMPER].shows
    assert BY_KEY[local_engineer.TAMPER].state == "refused"  # in no queue, so it spoils none
    assert BY_KEY[local_engineer.CHECK].state == "draft"
    assert local_engineer.ITEM in BY_KEY[local_engineer.CHECK].files
    assert "e-visa" in BY_KEY[local_engineer.VISA].shows
    assert local_ministry.SHOWN in BY_KEY


def test_the_persons_of_the_strip_are_those_of_the_eid() -> None:
    for one in PEOPLE:
        known = persons()[one.key]
        assert (known.name, known.is_staff) == (one.name, one.door == "staff")
    assert persons()[local_engineer.READER].office == BY_KEY[local_engineer.TAMPER].office


def test_every_office_has_hands_of_its_own() -> None:
    roles = {colleague.number: (colleague.role, colleague.office) for colleague in everybody()}
    for office, hands in HANDS.items():
        assert roles[hands["cashier"]] == ("cashier", office)
        assert roles[hands["examiner"]] == ("examining-officer", office)
        assert roles[hands["confirmer"]][1] == office
        assert len(set(hands.values())) == 3


def test_acts_of_one_day_are_done_in_the_order_of_their_hours() -> None:
    hours = [ACTS[what][0] for what in ("begin", "lodge", "pay", "claim", "ask", "answer")]
    assert hours == sorted(hours)
