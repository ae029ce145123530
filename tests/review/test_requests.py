"""Asking the applicant, answering, and not waiting for ever."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from consular import applications, review
from consular.applications import NotOpen, Stale
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.timers import Timer, take_due
from consular.core.work import Works
from consular.review import AlreadyAnswered, ClaimedByColleague, InformationRequest, InputRefused, NotClaimed
from tests import factories
from tests.review import cases
from tests.review.cases import SYSTEM, Officers

QUESTION = "Please send the booking of the hotel in Port Amity."


def asked(works: Works, catalogue: Catalogue, reference: str, officer: Actor) -> InformationRequest:
    cases.claimed(works, catalogue, reference, officer)
    with works.begin(officer) as work:
        return review.ask(work, reference=reference, question=QUESTION, catalogue=catalogue)


def answered(works: Works, reference: str, applicant: Actor, text: str = "It is attached.") -> InformationRequest:
    with works.begin(applicant) as work:
        return review.answer(work, reference=reference, text=text)


def timers(works: Works) -> list[Timer]:
    with works.begin(SYSTEM) as work:
        return list(work.session.scalars(select(Timer).where(Timer.event == "review.information_due")))


def end_of_time(works: Works) -> None:
    """What relay and worker do with due timers."""
    with works.begin(SYSTEM) as work:
        for event in take_due(work.session, now=work.now):
            if isinstance(event, review.InformationDue):
                review.lapse_request(work, event.request_id)


def test_a_question_waits_for_the_applicant_with_an_end_in_the_offices_zone(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    request = asked(works, catalogue, reference, staff.examiner)
    assert cases.state(works, reference) == "information_requested"
    # Fourteen days from 16 November in Jakarta (UTC+7): the end of 30 November there.
    assert request.due_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert [t.due_at for t in timers(works)] == [request.due_at]
    assert cases.heard(works) == ["review.information_requested"]


def test_the_answer_brings_the_case_back_and_frees_it(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    asked(works, catalogue, reference, staff.examiner)
    answered(works, reference, applicant)
    assert cases.state(works, reference) == "examination"
    assert timers(works) == []
    assert cases.heard(works) == ["review.information_requested", "review.information_received"]
    cases.claimed(works, catalogue, reference, staff.other_examiner)
    with works.begin(staff.other_examiner) as work:
        shown = review.view(work, reference=reference, catalogue=catalogue)
        assert [(r.question.text, r.answer.text) for r in shown.requests] == [(QUESTION, "It is attached.")]


def test_the_same_question_or_answer_sent_twice_is_one(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    first = asked(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        assert review.ask(work, reference=reference, question=QUESTION, catalogue=catalogue).id == first.id
    answered(works, reference, applicant)
    assert answered(works, reference, applicant).id == first.id
    with pytest.raises(AlreadyAnswered):
        answered(works, reference, applicant, "Something else.")
    assert cases.heard(works) == ["review.information_requested", "review.information_received"]


def test_asking_wants_the_claim(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(ClaimedByColleague), works.begin(staff.other_examiner) as work:
        review.ask(work, reference=reference, question=QUESTION, catalogue=catalogue)
    with works.begin(staff.examiner) as work:
        review.release(work, reference=reference)
    with pytest.raises(NotClaimed), works.begin(staff.examiner) as work:
        review.ask(work, reference=reference, question=QUESTION, catalogue=catalogue)


def test_asking_on_a_stale_page_changes_nothing(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(Stale), works.begin(staff.examiner) as work:
        review.ask(work, reference=reference, question=QUESTION, catalogue=catalogue, seen_version=1)
    assert cases.state(works, reference) == "examination"
    assert cases.heard(works) == []


@pytest.mark.parametrize(
    ("question", "days", "field", "code"),
    [
        (" ... ", 14, "question", "question_missing"),
        ("a\x00b", 14, "question", "characters_not_allowed"),
        ("a" * 4001, 14, "question", "text_too_long"),
        ("Why?", 0, "days", "answer_days_out_of_range"),
        ("Why?", 91, "days", "answer_days_out_of_range"),
    ],
)
def test_what_cannot_be_asked_is_told_by_field(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, question: str, days: int, field: str, code: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
        review.ask(work, reference=reference, question=question, catalogue=catalogue, days=days)
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {field: code}


def test_only_an_account_with_a_mandate_answers(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    asked(works, catalogue, reference, staff.examiner)
    with works.begin(SYSTEM) as work:
        stranger = factories.account_actor(factories.account(work, subject="stranger", email=None).id)
    for nobody in (stranger, staff.examiner):
        with pytest.raises(NotFound):
            answered(works, reference, nobody)
    with pytest.raises(InputRefused) as refused:
        answered(works, reference, applicant, "  ")
    assert refused.value.problems["answer"].code == "answer_missing"
    assert cases.state(works, reference) == "information_requested"


def test_without_a_question_there_is_nothing_to_answer(works: Works, reference: str, applicant: Actor) -> None:
    with pytest.raises(NotFound):
        answered(works, reference, applicant)


def test_the_end_of_the_time_brings_the_case_back_once_and_a_late_answer_still_counts(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor, clock: SetClock
) -> None:
    request = asked(works, catalogue, reference, staff.examiner)
    clock.set(request.due_at)
    end_of_time(works)
    with works.begin(SYSTEM) as work:
        review.lapse_request(work, request.id)
    assert cases.state(works, reference) == "examination"
    clock.move(days=1)
    answered(works, reference, applicant)
    with works.begin(SYSTEM) as work:
        application = cases.application(work, reference)
        codes = [line.code for line in applications.history(work.session, application.dossier_id, for_applicant=True)]
    assert codes[-3:] == ["information_requested", "information_overdue", "information_received"]


def test_the_end_of_the_time_does_nothing_after_the_answer(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    request = asked(works, catalogue, reference, staff.examiner)
    answered(works, reference, applicant)
    with works.begin(SYSTEM) as work:
        review.lapse_request(work, request.id)
        found = work.session.get(InformationRequest, request.id)
        assert found is not None
        assert found.lapsed_at is None


def test_asking_after_the_decision_is_refused_and_corrupts_nothing(
    works: Works, catalogue: Catalogue, staff: Officers
) -> None:
    reference, _ = cases.granted(works, catalogue, staff)
    before = cases.version(works, reference)
    with pytest.raises(NotOpen), works.begin(staff.examiner) as work:
        review.ask(work, reference=reference, question=QUESTION, catalogue=catalogue)
    assert (cases.state(works, reference), cases.version(works, reference)) == ("granted", before)


def test_a_withdrawal_closes_the_question(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    asked(works, catalogue, reference, staff.examiner)
    with works.begin(applicant) as work:
        application = applications.application_for(
            work.session, applicant, "applications:own:withdraw", reference, lock=True
        )
        applications.withdraw(work, application)
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            review.drop_open_work(work, application.id)
    assert timers(works) == []
    with pytest.raises(NotOpen):
        answered(works, reference, applicant)
