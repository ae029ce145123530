"""Applications that partners file: visa centres under their contract, others by the consent of an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from consular.applications.drafts import draft_in, note_saved, take_step
from consular.applications.errors import AnswersRefused, NotForPartners, NotOpen
from consular.applications.events import AnswersChanged
from consular.applications.lifecycle import note
from consular.applications.models import Application
from consular.applications.routing import PARTNER
from consular.catalogue import Problem, Service, holds
from consular.core.errors import Forbidden
from consular.core.work import Work
from consular.dossiers import Dossier, open_dossier

SCOPE = "applications:write"


def begin_by_partner(work: Work, service: Service, *, office: str | None, locale: str) -> tuple[Application, Dossier]:
    """A fresh draft of the acting partner: at the counter of `office`, or for the account whose consent it holds.

    Raises NotForPartners for a service that they do not file, Forbidden for another's counter or without either.
    """
    actor = work.actor
    if not actor.is_partner or SCOPE not in actor.scopes:
        raise Forbidden
    if service.partners is None:
        raise NotForPartners
    if actor.on_behalf_of is None and (office is None or office not in actor.offices_with(SCOPE)):
        raise Forbidden
    folder = open_dossier(
        work,
        service_key=service.key,
        applicant_id=None,
        account_id=actor.on_behalf_of,
        capacity=PARTNER,
        counter=office if actor.on_behalf_of is None else None,
        partner_id=actor.id if actor.on_behalf_of is None else None,
    )
    return draft_in(work, service, folder, capacity=PARTNER, locale=locale), folder


def answer_by_partner(
    work: Work, application: Application, service: Service, given: Mapping[str, Any], *, fresh: bool = False
) -> None:
    """Save these answers, and no others; None takes one back. Raises AnswersRefused (then the caller rolls back)
    with the problems of every one that cannot be taken, and NotOpen once the application has been lodged.

    `fresh`: it was begun a moment ago, so no file is there with which anybody compares answers.
    """
    if application.state != "draft":
        raise NotOpen(state=application.state, act="edit")
    problems = unknown_answers(service, given)
    changed = []
    for step in service.steps:
        if not any(field.key in given for field in step.fields):
            continue
        before = application.answers
        raw = {field.key: given.get(field.key, before.get(field.key)) for field in step.fields}
        result, news = take_step(application, step, raw)
        changed += [step.key] if news else []
        problems |= refused(result.problems, given)
        problems |= not_asked(service, given, application.answers, step.key)
    if problems:
        raise AnswersRefused(problems)
    if changed:
        note_saved(work, application, steps=changed)
        if not fresh:
            work.emit(AnswersChanged(application_id=application.id))


def unknown_answers(service: Service, given: Mapping[str, Any]) -> dict[str, list[Problem]]:
    """Keys that the form does not have, or that partners do not send."""
    told = service.partners
    known = {key for key in service.fields if told is not None and told.sends(key)}
    return {key: [Problem("answer_unknown")] for key in given if key not in known}


def refused(found: Mapping[str, list[Problem]], given: Mapping[str, Any]) -> dict[str, list[Problem]]:
    """Of a step's problems those of answers that were given; what is still missing is told before lodging."""
    return {key: told for key, told in found.items() if given.get(key) is not None}


def not_asked(
    service: Service, given: Mapping[str, Any], answers: Mapping[str, Any], step: str
) -> dict[str, list[Problem]]:
    """Answers to questions of the step that are not asked with these answers."""
    page = service.step(step)
    fields = page.fields if page else []
    return {
        field.key: [Problem("answer_not_asked")]
        for field in fields
        if given.get(field.key) is not None and not holds(field.when, answers)
    }


def record_signature(work: Work, application: Application, *, method: str, signed_on: dt.date) -> None:
    """The applicant has signed for the visa centre that files: its authority in this case, beside its contract."""
    note(work, application, "signature_recorded", method=method, signed_on=signed_on.isoformat())
    work.record(
        "applications:signature:record",
        f"application/{application.id}",
        dossier_id=application.dossier_id,
        detail={"method": method, "signed_on": signed_on.isoformat()},
    )
