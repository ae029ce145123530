"""A grant below what was asked carries grounds, as everything that goes against the applicant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from consular import review
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.review import InputRefused, StatedGround, Terms
from consular.review.lesser import DAYS, ENTRIES, STAY, Asked, asked_of, falls_short, lesser_problems
from tests import factories
from tests.review import cases
from tests.review.cases import SYSTEM, TERMS, Officers

TODAY = dt.date(2026, 11, 16)
# 20 December to 5 January, both counted.
ASKED = Asked(dt.date(2026, 12, 20), dt.date(2027, 1, 5), "2")
ALL = Terms(ASKED.first_day, ASKED.last_day, "2", 17)
NEEDS_LESS = StatedGround("purpose-needs-less", "The programme of the conference ends on 28 December.")
SPEAKS_FOR_ITSELF = StatedGround("passport-ends-early", "")


@pytest.mark.parametrize(
    ("change", "short"),
    [
        ({}, ()),
        ({"entries": "multiple", "duration_of_stay_days": 30, "valid_until": dt.date(2027, 3, 1)}, ()),
        ({"valid_from": dt.date(2026, 12, 21)}, (DAYS,)),
        ({"valid_until": dt.date(2027, 1, 4)}, (DAYS,)),
        ({"entries": "1"}, (ENTRIES,)),
        ({"duration_of_stay_days": 16}, (STAY,)),
        ({"valid_until": dt.date(2026, 12, 28), "entries": "1", "duration_of_stay_days": 9}, (DAYS, ENTRIES, STAY)),
        ({"valid_from": None, "entries": None, "duration_of_stay_days": None}, ()),
    ],
)
def test_terms_beside_what_was_asked(change: dict[str, object], short: tuple[str, ...]) -> None:
    assert falls_short(replace(ALL, **change), ASKED, today=TODAY) == short  # type: ignore[arg-type]


def test_days_that_passed_while_the_case_was_examined_are_nobodys_refusal() -> None:
    late = dt.date(2026, 12, 23)
    assert falls_short(replace(ALL, valid_from=late), ASKED, today=late) == ()
    assert falls_short(replace(ALL, valid_from=late + dt.timedelta(days=1)), ASKED, today=late) == (DAYS,)


def test_a_journey_that_has_passed_altogether_is_compared_by_its_length() -> None:
    begins = dt.date(2027, 2, 1)
    same = replace(ALL, valid_from=begins, valid_until=begins + dt.timedelta(days=16))
    assert falls_short(same, ASKED, today=begins) == ()
    shorter = replace(same, valid_until=begins + dt.timedelta(days=15))
    assert falls_short(shorter, ASKED, today=begins) == (DAYS,)


def test_what_was_asked_is_read_from_the_services_own_questions(catalogue: Catalogue) -> None:
    service = factories.service(catalogue)
    asked = asked_of(service, {**factories.ANSWERS, "entries": "several"})
    assert asked is not None
    assert (asked.days, asked.entries) == (17, "multiple")
    assert asked_of(service, {**factories.ANSWERS, "departure": None}) is None
    assert asked_of(service, {**factories.ANSWERS, "departure": "2026-12-01"}) is None
    assert falls_short(TERMS, None, today=TODAY) == ()


def test_grounds_are_wanted_for_less_and_for_nothing_else(catalogue: Catalogue) -> None:
    allowed = catalogue.grounds["short-stay-lesser-grant"]
    found = [
        {key: problem.code for key, problem in lesser_problems(short, stated, allowed).items()}
        for short, stated in (
            ((), ()),
            ((STAY,), (NEEDS_LESS,)),
            ((STAY,), (SPEAKS_FOR_ITSELF,)),
            ((STAY,), ()),
            ((), (NEEDS_LESS,)),
            ((STAY,), (StatedGround("purpose-needs-less", " "),)),
            ((STAY,), (StatedGround("means-not-shown", "A ground of refusals."),)),
            ((STAY,), (replace(SPEAKS_FOR_ITSELF, facts="\0"),)),
        )
    ]
    assert found == [
        {},
        {},
        {},
        {"grounds": "lesser_grounds_missing"},
        {"grounds": "lesser_grounds_unneeded"},
        {"facts.purpose-needs-less": "facts_missing"},
        {"grounds": "ground_unknown"},
        {"facts.passport-ends-early": "facts_missing"},
    ]


def test_a_lesser_grant_is_refused_without_a_ground_and_kept_with_one(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    less = replace(TERMS, duration_of_stay_days=10)
    with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=less, catalogue=catalogue)
    assert refused.value.problems["grounds"].code == "lesser_grounds_missing"
    with works.begin(staff.examiner) as work:
        made = review.propose_grant(work, reference=reference, terms=less, catalogue=catalogue, grounds=[NEEDS_LESS])
    with works.begin(staff.confirmer) as work:
        waiting = review.view(work, reference=reference, catalogue=catalogue).open_proposal
        assert waiting is not None
        assert (waiting.content.lesser, waiting.content.stated, waiting.content.language) == (
            (STAY,),
            (NEEDS_LESS,),
            "en",
        )
    cases.confirmed(works, reference, made.id, staff.confirmer)
    with works.begin(SYSTEM) as work:
        told = review.lesser_grant(work.session, cases.application(work, reference).dossier_id)
        assert told is not None
        assert told[1].stated == (NEEDS_LESS,)


def test_a_grant_of_all_that_was_asked_tells_of_no_grounds(works: Works, catalogue: Catalogue, staff: Officers) -> None:
    reference, _ = cases.granted(works, catalogue, staff)
    with works.begin(SYSTEM) as work:
        assert review.lesser_grant(work.session, cases.application(work, reference).dossier_id) is None


def test_the_missing_ground_is_told_together_with_other_mistakes(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    wrong = replace(TERMS, duration_of_stay_days=10, entries=None)
    with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=wrong, catalogue=catalogue)
    assert sorted(refused.value.problems) == ["entries", "grounds"]
