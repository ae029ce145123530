"""What an officer is shown of one case."""

from __future__ import annotations

from consular import review
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.review import Case
from tests.review import cases
from tests.review.cases import Officers


def shown(works: Works, catalogue: Catalogue, officer: Actor, reference: str) -> Case:
    with works.begin(officer) as work:
        return review.case(work.session, officer, reference, now=work.now, catalogue=catalogue)


def test_the_page_knows_what_the_officer_may_do(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    mine = shown(works, catalogue, staff.examiner, reference)
    assert mine.is_claimed_by(staff.examiner)
    assert "review:decision:propose" in mine.acts
    assert "review:decision:confirm" not in mine.acts
    assert not shown(works, catalogue, staff.manager, reference).is_claimed_by(staff.manager)


def test_the_page_knows_who_could_be_the_second_person(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.proposed(works, catalogue, reference, staff.confirmer)
    may = {
        actor.id: shown(works, catalogue, actor, reference).may_confirm
        for actor in (staff.confirmer, staff.examiner, staff.other_confirmer)
    }
    assert may == {staff.confirmer.id: False, staff.examiner.id: False, staff.other_confirmer.id: True}


def test_the_standard_waits_for_the_applicant_and_the_law_does_not(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor, clock: SetClock
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        review.ask(work, reference=reference, question="Which hotel?", catalogue=catalogue)
    clock.move(days=4)
    waiting = shown(works, catalogue, staff.examiner, reference)
    with works.begin(applicant) as work:
        review.answer(work, reference=reference, text="Meridiaan.")
    clock.move(days=3)
    going_on = shown(works, catalogue, staff.examiner, reference)
    assert waiting.left is not None
    assert going_on.left is not None
    assert [(s.left.days, s.left.paused, s.statutory_days) for s in (waiting, going_on) if s.left] == [
        (15, True, 4),
        (12, False, 7),
    ]


def test_a_claim_that_ran_out_is_not_shown(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    clock.move(minutes=46)
    assert shown(works, catalogue, staff.examiner, reference).claim is None
