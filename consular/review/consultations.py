"""Asking the state of the person's nationality before a grant, and what it answers (Directive (EU) 2019/997 as model).

The request itself goes by the channel that the two states have agreed on; here stands who asked when, until when an
answer is due, and what it was. An objection stops the grant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from consular import applications
from consular.catalogue import Catalogue, Problem, Service
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.timers import cancel_timer, set_timer
from consular.core.work import Work
from consular.dossiers import Dossier
from consular.review import policy
from consular.review.errors import ConsultationMissing, InputRefused, StateObjects
from consular.review.events import ConsultationDue
from consular.review.models import Consultation, StateAsked
from consular.review.rules import end_of_day, text_problem, working_day_after

AGREES, OBJECTS, SILENT = "agrees", "objects", "silent"


def ask_state(work: Work, *, reference: str, words: str, catalogue: Catalogue) -> Consultation:
    """Write down that the other state was asked, how and under which sign (`words`). Asked once per case.

    The answer is due after the working days of the service. Raises NotFound, Forbidden, Recused, InputRefused.
    """
    application, folder = policy.case_to(work, policy.PROPOSE, reference)
    policy.refuse_recused(work.session, work.actor, folder)
    service = catalogue.service(application.service_key, application.service_version)
    known = consultation_of(work.session, folder.id)
    if known is not None:
        return known
    if service.consultation is None:
        raise NotFound
    problem = text_problem(words, missing="consultation_words_missing")
    if problem:
        raise InputRefused({"consultation": problem})
    zone = catalogue.offices[policy.office_of(folder)].zone
    today = work.now.astimezone(ZoneInfo(zone)).date()
    due_day = working_day_after(today, service.consultation.answer_days, catalogue.ministry.weekend)
    asked = Consultation(
        id=new_id(),
        dossier_id=folder.id,
        asked_by=policy.officer(work.actor),
        asked_at=work.now,
        due_at=end_of_day(work.now, zone, (due_day - today).days),
    )
    asked.question = StateAsked(state=str(application.answers.get(service.consultation.state) or ""), words=words)
    work.session.add(asked)
    set_timer(
        work.session,
        f"consultation:{asked.id}",
        asked.due_at,
        ConsultationDue(application_id=application.id, consultation_id=asked.id),
    )
    applications.note(work, application, "state_asked", for_applicant=False)
    work.record("review:consultation:ask", f"consultation/{asked.id}", dossier_id=folder.id)
    work.session.flush()
    return asked


def record_answer(work: Work, *, reference: str, answer: str, words: str) -> Consultation:
    """What the other state has said: `agrees` or `objects`. An objection may come until the document is handed over,
    also after silence or an agreement; an objection stays: whoever objected is asked anew in another case. The same
    again changes nothing.

    Raises NotFound, Forbidden, Recused, InputRefused, StateObjects.
    """
    application, folder = policy.case_to(work, policy.PROPOSE, reference)
    policy.refuse_recused(work.session, work.actor, folder)
    asked = consultation_of(work.session, folder.id, lock=True)
    if asked is None:
        raise NotFound
    if asked.answer == answer:
        return asked
    if asked.answer == OBJECTS:
        raise StateObjects
    problem = text_problem(words, missing="consultation_words_missing")
    if answer not in (AGREES, OBJECTS):
        raise InputRefused({"answer": Problem("choice_missing")})
    if problem:
        raise InputRefused({"consultation": problem})
    asked.answer, asked.answered_at, asked.recorded_by = answer, work.now, policy.officer(work.actor)
    asked.question = StateAsked(asked.question.state, asked.question.words, words)
    cancel_timer(work.session, f"consultation:{asked.id}")
    applications.note(work, application, f"state_{answer}", for_applicant=False)
    work.record(
        "review:consultation:answer", f"consultation/{asked.id}", dossier_id=folder.id, detail={"answer": answer}
    )
    work.session.flush()
    return asked


def fall_silent(work: Work, consultation_id: UUID, catalogue: Catalogue) -> None:
    """The time to answer is over: silence means what the service says, which by default is nothing."""
    asked = work.session.get(Consultation, consultation_id, with_for_update=True, populate_existing=True)
    if asked is None or asked.answer is not None:
        return
    application = applications.of_dossier(work.session, asked.dossier_id)
    if application is None:
        return
    service = catalogue.service(application.service_key, application.service_version)
    if service.consultation is not None and service.consultation.silence == "agrees":
        asked.answer, asked.answered_at = SILENT, work.now
    applications.note(work, application, "state_silent", for_applicant=False)
    work.record("review:consultation:lapse", f"consultation/{asked.id}", dossier_id=asked.dossier_id)


def demand_agreement(session: Session, service: Service, folder: Dossier) -> None:
    """Before a grant. Raises ConsultationMissing while there is no answer, StateObjects on an objection."""
    if service.consultation is None:
        return
    refuse_objection(session, folder)
    asked = consultation_of(session, folder.id)
    if asked is None or asked.answer is None:
        raise ConsultationMissing


def cases_objected() -> Select[tuple[UUID]]:
    """Ids of the files against whose grant the other state stands, as SQL."""
    return select(Consultation.dossier_id).where(Consultation.answer == OBJECTS)


def refuse_objection(session: Session, folder: Dossier) -> None:
    """At the moment of granting: an objection may have come since the proposal. Raises StateObjects."""
    asked = consultation_of(session, folder.id)
    if asked is not None and asked.answer == OBJECTS:
        raise StateObjects


def consultation_of(session: Session, dossier_id: UUID, *, lock: bool = False) -> Consultation | None:
    """The question to the other state in a case."""
    query = select(Consultation).where(Consultation.dossier_id == dossier_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def ask_by(case_lodged_at: dt.datetime, service: Service, *, zone: str, weekend: Iterable[int]) -> dt.datetime:
    """Until when the other state is to be asked: the end of the last of the service's working days, in this zone.

    ValueError for a service that asks nobody.
    """
    if service.consultation is None:
        raise ValueError(service.key)
    lodged = case_lodged_at.astimezone(ZoneInfo(zone)).date()
    last = working_day_after(lodged, service.consultation.ask_days, weekend)
    return end_of_day(case_lodged_at, zone, (last - lodged).days)


def is_overdue(asked: Consultation, now: dt.datetime) -> bool:
    """Whether the answer should have been here."""
    return asked.answer is None and now >= asked.due_at
