"""Another state is asked before a grant: nothing is granted without its answer, and never against it."""

from __future__ import annotations

import datetime as dt

import pytest

from consular import applications, review
from consular.catalogue import Catalogue
from consular.catalogue.products import ConsultationDefinition
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.work import Works
from tests import factories
from tests.review import cases

SYSTEM = cases.SYSTEM
SIGN = "By note, sign 17/2026"


def asking(catalogue: Catalogue, silence: str = "none") -> Catalogue:
    asked = ConsultationDefinition.model_validate(
        {"state": "nationality", "ask_days": 2, "answer_days": 3, "silence": silence, "source": "A sample"}
    )
    return cases.with_service(catalogue, consultation=asked)


class Asked:
    """A claimed case of a service that asks the state of nationality."""

    def __init__(self, works: Works, catalogue: Catalogue, silence: str = "none") -> None:
        self.works, self.catalogue = works, asking(catalogue, silence)
        self.staff = cases.Officers(works, catalogue)
        self.reference, _ = factories.admissible(works, self.catalogue)
        cases.claimed(works, self.catalogue, self.reference, self.staff.examiner)

    def ask(self, words: str = SIGN) -> review.Consultation:
        with self.works.begin(self.staff.examiner) as work:
            return review.ask_state(work, reference=self.reference, words=words, catalogue=self.catalogue)

    def answer(self, answer: str, words: str = SIGN) -> review.Consultation:
        with self.works.begin(self.staff.examiner) as work:
            return review.record_answer(work, reference=self.reference, answer=answer, words=words)

    def propose(self) -> review.Proposal:
        with self.works.begin(self.staff.examiner) as work:
            return review.propose_grant(work, reference=self.reference, terms=cases.TERMS, catalogue=self.catalogue)

    def fall_silent(self) -> review.Consultation:
        asked = self.ask()
        with self.works.begin(SYSTEM) as work:
            review.fall_silent(work, asked.id, self.catalogue)
            found = review.consultation_of(work.session, asked.dossier_id)
            assert found is not None
            return found

    def history(self) -> list[str]:
        with self.works.begin(SYSTEM) as work:
            found = cases.application(work, self.reference)
            return [e.code for e in applications.history(work.session, found.dossier_id, for_applicant=False)]


@pytest.fixture
def asked(works: Works, catalogue: Catalogue) -> Asked:
    return Asked(works, catalogue)


def test_a_state_is_asked_once_and_its_answer_is_due_after_working_days(asked: Asked) -> None:
    with pytest.raises(review.InputRefused):
        asked.ask(" ")
    first = asked.ask()
    assert asked.ask("Again").id == first.id
    assert (first.question.state, first.question.words, first.answer) == ("THA", SIGN, None)
    assert first.due_at > first.asked_at + dt.timedelta(days=3)
    assert asked.history().count("state_asked") == 1


def test_a_service_that_asks_nobody_has_nothing_to_ask(works: Works, catalogue: Catalogue) -> None:
    staff = cases.Officers(works, catalogue)
    reference, _ = factories.admissible(works, catalogue)
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work, pytest.raises(NotFound):
        review.ask_state(work, reference=reference, words=SIGN, catalogue=catalogue)
    with works.begin(staff.examiner) as work, pytest.raises(NotFound):
        review.record_answer(work, reference=reference, answer=review.AGREES, words=SIGN)


def test_nothing_is_granted_before_the_answer_and_after_it_is(asked: Asked) -> None:
    with pytest.raises(review.ConsultationMissing):
        asked.propose()
    asked.ask()
    with pytest.raises(review.ConsultationMissing):
        asked.propose()
    with pytest.raises(review.InputRefused):
        asked.answer("perhaps")
    for _ in range(2):
        assert asked.answer(review.AGREES).answer == "agrees"
    assert asked.propose().state == "open"
    assert asked.history().count("state_agrees") == 1


def test_an_objection_stops_the_grant_also_after_the_proposal(asked: Asked) -> None:
    asked.ask()
    asked.answer(review.AGREES)
    proposal = asked.propose()
    asked.answer(review.OBJECTS, "Withdrawn by phone, confirmed by note 18")
    with pytest.raises(review.StateObjects):
        cases.confirmed(asked.works, asked.reference, proposal.id, asked.staff.confirmer)
    assert cases.state(asked.works, asked.reference) == "decision_proposed"


def test_silence_is_no_agreement_unless_the_law_says_so(asked: Asked) -> None:
    assert asked.fall_silent().answer is None
    with pytest.raises(review.ConsultationMissing):
        asked.propose()


def test_where_the_law_says_so_silence_agrees_and_an_objection_may_still_come(
    works: Works, catalogue: Catalogue
) -> None:
    asked = Asked(works, catalogue, "agrees")
    assert asked.fall_silent().answer == review.SILENT
    asked.answer(review.OBJECTS)
    with pytest.raises(review.StateObjects):
        asked.propose()


def test_an_objection_is_not_overwritten(asked: Asked) -> None:
    asked.ask()
    asked.answer(review.OBJECTS)
    with pytest.raises(review.StateObjects):
        asked.answer(review.AGREES)
    assert asked.answer(review.OBJECTS).answer == review.OBJECTS


def test_the_days_to_ask_end_after_working_days(catalogue: Catalogue) -> None:
    service = factories.service(asking(catalogue))
    friday = dt.datetime(2026, 3, 6, 20, tzinfo=dt.UTC)  # Saturday already in Jakarta
    until = review.ask_by(friday, service, zone="Asia/Jakarta", weekend=(5, 6))
    assert until == dt.datetime(2026, 3, 10, 17, tzinfo=dt.UTC)
    until = review.ask_by(friday, service, zone="Europe/Zurich", weekend=(5, 6))
    assert until == dt.datetime(2026, 3, 10, 23, tzinfo=dt.UTC)
    with pytest.raises(ValueError, match="visitor-visa"):
        review.ask_by(friday, factories.service(catalogue), zone="Europe/Zurich", weekend=(5, 6))


def test_an_answer_that_came_in_time_is_not_silence(asked: Asked, clock: SetClock) -> None:
    made = asked.ask()
    assert not review.is_overdue(made, clock.now())
    assert review.is_overdue(made, made.due_at)
    asked.answer(review.AGREES)
    with asked.works.begin(SYSTEM) as work:
        review.fall_silent(work, made.id, asked.catalogue)
        found = review.consultation_of(work.session, made.dossier_id)
        assert found is not None
        assert (found.answer, review.is_overdue(found, made.due_at)) == ("agrees", False)
    assert "state_silent" not in asked.history()
