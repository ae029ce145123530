"""What was decided at once is reviewed by another person; what was decided stays."""

from __future__ import annotations

import datetime as dt

import pytest

from consular import review
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import Forbidden, NotFound
from consular.core.work import Works
from tests import factories
from tests.review import cases


class Urgent:
    """A grant that took effect at once."""

    def __init__(self, works: Works, catalogue: Catalogue) -> None:
        self.works = works
        confirmation = factories.service(catalogue).confirmation.model_copy(update={"grant": "after"})
        self.catalogue = cases.with_service(catalogue, confirmation=confirmation)
        self.staff = cases.Officers(works, catalogue)
        self.reference, _ = factories.admissible(works, self.catalogue)
        self.proposal = cases.proposed(works, self.catalogue, self.reference, self.staff.examiner)

    def look(self, officer: Actor, *, upheld: bool = True, note: str = "") -> review.DecisionReview:
        with self.works.begin(officer) as work:
            return review.review_afterwards(work, reference=self.reference, upheld=upheld, note=note)

    def owed(self, officer: Actor) -> list[review.DecisionReview]:
        with self.works.begin(officer) as work:
            return review.unreviewed(work.session, officer)


@pytest.fixture
def urgent(works: Works, catalogue: Catalogue) -> Urgent:
    return Urgent(works, catalogue)


def test_a_decision_in_urgency_takes_effect_and_owes_a_review_within_a_day(urgent: Urgent) -> None:
    assert cases.state(urgent.works, urgent.reference) == "granted"
    (owed,) = urgent.owed(urgent.staff.confirmer)
    with urgent.works.begin(cases.SYSTEM) as work:
        assert owed.due_at == work.now + dt.timedelta(hours=24)
    assert urgent.owed(urgent.staff.elsewhere) == []


def test_another_person_upholds_it_once(urgent: Urgent) -> None:
    for _ in range(2):
        seen = urgent.look(urgent.staff.confirmer)
        assert (seen.outcome, seen.reviewed_by) == ("upheld", urgent.staff.confirmer.id)
    with pytest.raises(review.ReviewedAlready):
        urgent.look(urgent.staff.confirmer, upheld=False, note="On second thought")
    with pytest.raises(review.ReviewedAlready):
        urgent.look(urgent.staff.other_confirmer)
    assert urgent.owed(urgent.staff.confirmer) == []


def test_a_doubt_wants_a_note_and_leaves_what_was_decided(urgent: Urgent) -> None:
    with pytest.raises(review.InputRefused):
        urgent.look(urgent.staff.confirmer, upheld=False)
    seen = urgent.look(urgent.staff.confirmer, upheld=False, note="The register was not looked at.")
    assert (seen.outcome, seen.note.text) == ("questioned", "The register was not looked at.")
    assert cases.state(urgent.works, urgent.reference) == "granted"


def test_who_decided_or_may_not_confirm_does_not_review(urgent: Urgent) -> None:
    both = factories.staff_actor(
        urgent.works, urgent.catalogue, subject="both", roles=(("confirming-officer", "jakarta"),)
    )
    with pytest.raises((Forbidden, NotFound)):
        urgent.look(urgent.staff.examiner)
    with pytest.raises((Forbidden, NotFound)):
        urgent.look(urgent.staff.cashier)
    with pytest.raises(review.SamePerson):
        urgent.look(Actor(both.kind, urgent.staff.examiner.id, permissions=both.permissions, powers=both.powers))


def test_what_was_confirmed_before_owes_no_review(works: Works, catalogue: Catalogue) -> None:
    staff = cases.Officers(works, catalogue)
    reference, _ = cases.granted(works, catalogue, staff)
    with works.begin(staff.confirmer) as work, pytest.raises(NotFound):
        review.review_afterwards(work, reference=reference, upheld=True)
