"""Asking the applicant, and the answer. A question has an end: a case never waits for ever."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from consular import applications
from consular.applications import Application, NotOpen, ReceiveInformation, RequestInformation
from consular.catalogue import Catalogue, Problem
from consular.core.actor import ActorKind
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.timers import cancel_timer, set_timer
from consular.core.work import Work
from consular.review import policy
from consular.review.claims import end_claim, held_claim
from consular.review.errors import AlreadyAnswered, InputRefused
from consular.review.events import InformationDue, InformationReceived, InformationRequested
from consular.review.models import InformationRequest, Question, Reply
from consular.review.rules import ANSWER_DAYS, MOST_ANSWER_DAYS, end_of_day, text_problem

ANSWER = "applications:own:answer"


class LapseRequest(ReceiveInformation):
    """The time to answer is over; the officer goes on with what there is."""

    code: ClassVar[str] = "information_overdue"
    who: ClassVar[frozenset[ActorKind]] = frozenset({ActorKind.SYSTEM})


def ask(
    work: Work,
    *,
    reference: str,
    question: str,
    catalogue: Catalogue,
    days: int = ANSWER_DAYS,
    seen_version: int | None = None,
) -> InformationRequest:
    """Ask the applicant; there are `days` calendar days of the office to answer. The claim ends: nobody need wait.

    The same question asked again while it is open is the same request. Raises InputRefused, NotClaimed,
    ClaimedByColleague, NotOpen, Stale.
    """
    application, folder = policy.case_to(work, policy.ASK, reference)
    policy.refuse_recused(work.session, work.actor, folder)
    staff_id = policy.officer(work.actor)
    _check_question(question, days)
    waiting = _open_request(work, folder.id)
    if waiting is not None and (waiting.asked_by, waiting.question.text) == (staff_id, question):
        return waiting
    if application.state != "examination":
        raise NotOpen(state=application.state, act="ask")
    claim = held_claim(work, folder)
    zone = catalogue.offices[policy.office_of(folder)].zone
    request = InformationRequest(
        id=new_id(),
        dossier_id=folder.id,
        asked_by=staff_id,
        asked_at=work.now,
        due_at=end_of_day(work.now, zone, days),
    )
    request.question = Question(question)
    work.session.add(request)
    applications.move(work, application, RequestInformation(), seen_version=seen_version)
    end_claim(claim, "asked", at=work.now)
    due = InformationDue(application_id=application.id, request_id=request.id)
    set_timer(work.session, _timer(request.id), request.due_at, due)
    work.emit(InformationRequested(application_id=application.id, request_id=request.id))
    work.record("review:information:ask", f"information_request/{request.id}", dossier_id=folder.id)
    work.session.flush()
    return request


def answer(work: Work, *, reference: str, text: str) -> InformationRequest:
    """The applicant answers the latest question; the case goes back to examination.

    A late answer is taken as long as the case is still being examined. The same answer sent again changes nothing.
    Raises InputRefused, AlreadyAnswered for another text, NotOpen, NotFound when nothing was asked.
    """
    application = applications.application_for(work.session, work.actor, ANSWER, reference, lock=True)
    problem = text_problem(text, missing="answer_missing")
    if problem:
        raise InputRefused({"answer": problem})
    request = _latest_request(work, application.dossier_id)
    if request is None:
        raise NotFound
    if request.answered_at is not None:
        if request.answer.text != text:
            raise AlreadyAnswered
        return request
    if application.state == "information_requested":
        applications.move(work, application, ReceiveInformation())
    elif application.state == "examination":
        applications.note(work, application, "information_received")
    else:
        raise NotOpen(state=application.state, act="answer")
    request.answer = Reply(text)
    request.answered_at = work.now
    request.answered_by = work.actor.id
    cancel_timer(work.session, _timer(request.id))
    work.emit(InformationReceived(application_id=application.id, request_id=request.id))
    work.record("review:information:answer", f"information_request/{request.id}", dossier_id=application.dossier_id)
    work.session.flush()
    return request


def lapse_request(work: Work, request_id: UUID) -> None:
    """Reaction to the end of the time to answer; nothing happens when the answer came or the case has ended."""
    request = work.session.get(InformationRequest, request_id)
    if request is None:
        return
    application = applications.of_dossier(work.session, request.dossier_id, lock=True)
    work.session.refresh(request)
    if application is None or request.answered_at is not None or request.lapsed_at is not None:
        return
    _lapse(work, application, request)


def end_request(work: Work, application: Application) -> None:
    """The case has ended some other way: its open question is closed, and its timer with it."""
    request = _open_request(work, application.dossier_id)
    if request is not None:
        cancel_timer(work.session, _timer(request.id))
        request.lapsed_at = work.now


def _lapse(work: Work, application: Application, request: InformationRequest) -> None:
    request.lapsed_at = work.now
    if application.state == "information_requested":
        applications.move(work, application, LapseRequest())
    work.record("review:information:lapse", f"information_request/{request.id}", dossier_id=application.dossier_id)


def _check_question(question: str, days: int) -> None:
    problems: dict[str, Problem] = {}
    problem = text_problem(question, missing="question_missing")
    if problem:
        problems["question"] = problem
    if not 1 <= days <= MOST_ANSWER_DAYS:
        problems["days"] = Problem("answer_days_out_of_range", parameters={"most": MOST_ANSWER_DAYS})
    if problems:
        raise InputRefused(problems)


def _open_request(work: Work, dossier_id: UUID) -> InformationRequest | None:
    return work.session.scalars(
        select(InformationRequest).where(
            InformationRequest.dossier_id == dossier_id,
            InformationRequest.answered_at.is_(None),
            InformationRequest.lapsed_at.is_(None),
        )
    ).first()


def _latest_request(work: Work, dossier_id: UUID) -> InformationRequest | None:
    return work.session.scalars(
        select(InformationRequest)
        .where(InformationRequest.dossier_id == dossier_id)
        .order_by(InformationRequest.asked_at.desc(), InformationRequest.id.desc())
        .limit(1)
    ).first()


def _timer(request_id: UUID) -> str:
    return f"information-due:{request_id}"
