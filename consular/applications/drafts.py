"""Drafts: begun, saved page by page, prefilled for a family, left to expire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consular import custody, evidence
from consular.applications.errors import AssuranceLacking, NotOpen
from consular.applications.events import AnswersChanged, DraftExpired, DraftExpiring
from consular.applications.lifecycle import Expire, move
from consular.applications.models import Answers, Application
from consular.applications.queries import application as application_by_id
from consular.applications.routing import COUNTER
from consular.catalogue import Service, Step, StepResult, is_answer, reaches, validate_step
from consular.core.actor import Actor
from consular.core.errors import Forbidden
from consular.core.events import Event
from consular.core.ids import new_id, new_reference
from consular.core.timers import cancel_timer, set_timers
from consular.core.work import Work
from consular.dossiers import Dossier, open_dossier

# The capacity of whoever applies for themselves.
OWN = "self"
# Steps that a family shares; whose passport, birth or name it is never is copied.
SHARED_STEPS = ("contact", "visit", "stay")


def demand_assurance(actor: Actor, service: Service) -> None:
    """Whether who acts has signed in as the service demands. Raises AssuranceLacking.

    At a counter, ours or a visa centre's, the person has come in person. A partner that acts by consent has no sign-in
    of the person in hand: it may prepare, and the person lodges.
    """
    if service.sign_in is None or not (actor.is_account or (actor.is_partner and actor.on_behalf_of is not None)):
        return
    if not reaches(actor.assurance, service.sign_in.assurance):
        raise AssuranceLacking(demanded=service.sign_in.assurance)


def begin_draft(
    work: Work,
    service: Service,
    *,
    capacity: str,
    locale: str,
    applicant_id: UUID | None = None,
    like: Application | None = None,
    vouched: Mapping[str, Any] | None = None,
) -> Application:
    """A fresh draft of the acting account. `like` copies home, visit and stay from a relative's application; `vouched`
    is what a provider has told of the person (`vouched_answers`), for whoever applies for themselves.

    Raises AssuranceLacking.
    """
    account_id = work.actor.id
    if not work.actor.is_account or account_id is None:
        raise Forbidden
    demand_assurance(work.actor, service)
    folder = open_dossier(
        work, service_key=service.key, applicant_id=applicant_id, account_id=account_id, capacity=capacity
    )
    if like is not None:
        like.group_id = like.group_id or like.id
    group_id = like.group_id if like is not None else None
    draft = draft_in(
        work, service, folder, capacity=capacity, locale=locale, group_id=group_id, told=_shared(service, like)
    )
    if vouched and capacity == OWN:
        draft.details = replace(draft.details, vouched=dict(vouched))
    work.session.flush()
    return draft


def vouched_answers(service: Service, values: Mapping[str, Any], *, provider: str) -> dict[str, Any]:
    """What a provider has told, by the fields that mean it; `values` by claim. What no field would take is left out."""
    found: dict[str, Any] = {}
    for key, definition in service.fields.items():
        value = values.get(definition.from_sign_in.claim) if definition.from_sign_in else None
        if value is not None and is_answer(definition, value):
            found[key] = {"value": value, "provider": provider}
    return found


def begin_at_counter(work: Work, service: Service, *, office: str, locale: str) -> Application:
    """A fresh draft that a colleague files for somebody at the counter of `office`, with or without an account.

    Raises Forbidden for somebody who may not file at that counter.
    """
    if work.actor.id is None or office not in work.actor.offices_with("applications:counter:file"):
        raise Forbidden("role_missing")
    folder = open_dossier(
        work, service_key=service.key, applicant_id=None, account_id=None, capacity=COUNTER, counter=office
    )
    made = draft_in(work, service, folder, capacity=COUNTER, locale=locale)
    work.session.flush()
    return made


def draft_in(
    work: Work,
    service: Service,
    dossier: Dossier,
    *,
    capacity: str,
    locale: str,
    group_id: UUID | None = None,
    told: Mapping[str, Any] | None = None,
) -> Application:
    """A draft of the acting principal in a folder that was opened for it; `told` are answers it begins with.

    It is not flushed: whoever has answers already gives them first, and one statement writes all.
    """
    if dossier.applicant_id is None or work.actor.id is None:
        raise Forbidden
    application = Application(
        id=new_id(),
        dossier_id=dossier.id,
        reference=new_reference(),
        applicant_id=dossier.applicant_id,
        filed_by=work.actor.id,
        capacity=capacity,
        group_id=group_id,
        service_key=service.key,
        service_version=service.version,
        state="draft",
        locale=locale,
        created_at=work.now,
        updated_at=work.now,
        draft_until=work.now + timedelta(days=service.draft_days),
    )
    application.card = Answers()
    application.details = Answers(dict(told or {}))
    work.session.add(application)
    notice = application.draft_until - timedelta(days=service.draft_notice_days)
    deadlines: dict[str, tuple[datetime, Event]] = {
        f"draft-notice:{application.id}": (notice, DraftExpiring(application_id=application.id)),
        f"draft-expiry:{application.id}": (application.draft_until, DraftExpired(application_id=application.id)),
    }
    set_timers(work.session, deadlines)
    work.record(
        "applications:application:begin",
        f"application/{application.id}",
        dossier_id=dossier.id,
        detail={"capacity": capacity},
    )
    return application


def _shared(service: Service, like: Application | None) -> dict[str, Any]:
    if like is None or (like.service_key, like.service_version) != (service.key, service.version):
        return {}
    keys = {f.key for s in service.steps if s.key in SHARED_STEPS for f in s.fields if f.section == "details"}
    return {key: value for key, value in like.details.answers.items() if key in keys}


def save_step(work: Work, application: Application, service: Service, step: Step, raw: Mapping[str, Any]) -> StepResult:
    """Save the valid answers of one page; the invalid ones are told and their earlier answers stay.

    Saving the same answers again changes nothing. Raises NotOpen once the application has been lodged.
    """
    if application.state != "draft":
        raise NotOpen(state=application.state, act="edit")
    result, changed = take_step(application, step, raw)
    if changed:
        note_saved(work, application, step=step.key)
        work.emit(AnswersChanged(application_id=application.id))
    return result


def take_step(application: Application, step: Step, raw: Mapping[str, Any]) -> tuple[StepResult, bool]:
    """Put the valid answers of one page into the application; whether any of them was news."""
    vouched = application.details.vouched
    fixed = {f.key for f in step.fields if f.from_sign_in and f.from_sign_in.fixed and f.key in vouched}
    result = validate_step(step, {**raw, **{key: vouched[key]["value"] for key in fixed}}, application.answers)
    sections = {field.key: field.section for field in step.fields}
    before = application.card.answers, application.details.answers, vouched
    card, details = dict(before[0]), dict(before[1])
    for key, value in result.values.items():
        (card if sections[key] == "card" else details)[key] = value
    # Seen and saved, it is an answer like any other. What is fixed stays known as such.
    seen = {key for key, value in result.values.items() if value is not None} - fixed
    left = {key: told for key, told in vouched.items() if key not in seen}
    if card != before[0]:
        application.card = replace(application.card, answers=card)
    if (details, left) != before[1:]:
        application.details = replace(application.details, answers=details, vouched=left)
    return result, (card, details, left) != before


def note_saved(work: Work, application: Application, **detail: object) -> None:
    """Answers were saved: when, and for the audit where."""
    application.updated_at = work.now
    work.record(
        "applications:application:save",
        f"application/{application.id}",
        dossier_id=application.dossier_id,
        detail=detail,
    )


def expire_draft(work: Work, application_id: UUID) -> None:
    """The end of an unfinished draft; nothing happens when it was lodged or withdrawn meanwhile."""
    application = application_by_id(work.session, application_id, lock=True)
    if application is None or application.state != "draft":
        return
    move(work, application, Expire())
    application.card = Answers()
    application.details = Answers()
    for file in evidence.of_dossier(work.session, application.dossier_id):
        evidence.remove(work, file)
    custody.close_case(work, application.dossier_id)


def forget_timers(work: Work, application: Application) -> None:
    """A draft that was sent or withdrawn neither warns nor expires."""
    cancel_timer(work.session, f"draft-notice:{application.id}", f"draft-expiry:{application.id}")
