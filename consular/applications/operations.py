"""Lodging, admitting, withdrawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from consular import appearances, consents, custody, evidence, fees
from consular.applications.drafts import demand_assurance, forget_timers
from consular.applications.errors import DeclarationMissing, NotCompetent, NotReady
from consular.applications.events import ApplicationAdmissible, ApplicationLodged, ApplicationWithdrawn
from consular.applications.lifecycle import Admit, AwaitFee, Lodge, Withdraw, move
from consular.applications.models import Application
from consular.applications.queries import of_dossier
from consular.applications.routing import competence, counter_of, facts_of, local_day, offices_of
from consular.applications.search import write_indexes
from consular.catalogue import (
    ADVICE,
    BLOCKING,
    Catalogue,
    EvidenceDefinition,
    Service,
    Verdict,
    age_on,
    holds,
    missing_fields,
)
from consular.core.work import Work
from consular.dossiers import give_to_offices


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a draft and lodging, and what is only advice. `office` is who would decide."""

    steps: dict[str, list[str]]
    evidence: list[str]
    blocking: list[Verdict]
    advice: list[Verdict]
    office: str | None
    missing_support: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether it can be lodged."""
        return not (self.steps or self.evidence or self.blocking) and self.office is not None


def wanted_evidence(service: Service, answers: Mapping[str, Any]) -> list[EvidenceDefinition]:
    """Items of evidence that these answers call for."""
    return [item for item in service.evidence if holds(item.when, answers)]


def readiness(work: Work, application: Application, service: Service, catalogue: Catalogue) -> Readiness:
    """Judge the draft as it stands."""
    return judge(
        work,
        service,
        catalogue,
        answers=application.answers,
        present=evidence.items_attached(work.session, application.dossier_id),
        counter=counter_of(work.session, application),
    )


def judge(
    work: Work,
    service: Service,
    catalogue: Catalogue,
    *,
    answers: Mapping[str, Any],
    present: Collection[str],
    counter: str | None,
) -> Readiness:
    """The same of answers and items of evidence that are in nobody's draft."""
    missing = missing_fields(service, answers)
    blocking: list[Verdict] = []
    advice: list[Verdict] = []
    office = None
    if counter is not None or service.competence.parameters["field"] not in _flat(missing):
        found = competence(service, facts_of(answers, catalogue, today=dt.date.min, counter=counter))
        office = found.office
        if found.office is None and found.code != "not_competent":
            blocking.append(found)
    facts = facts_of(answers, catalogue, today=local_day(work, catalogue, office), counter=counter)
    for rule in service.rules:
        verdict = (BLOCKING.get(rule.rule) or ADVICE[rule.rule])(facts, rule.parameters)
        if verdict is not None:
            (blocking if rule.rule in BLOCKING else advice).append(verdict)
    wanted = wanted_evidence(service, answers)
    return Readiness(
        steps=missing,
        evidence=[item.key for item in wanted if item.required and item.key not in present],
        blocking=blocking,
        advice=advice,
        office=office,
        missing_support=[item.key for item in wanted if not item.required and item.key not in present],
    )


def _flat(missing: Mapping[str, list[str]]) -> set[str]:
    return {key for keys in missing.values() for key in keys}


def age_at_lodging(application: Application, today: dt.date) -> int | None:
    """Completed years on the day of lodging; None where the birth date is not asked, or leaves it open."""
    birth = application.answers.get("birth")
    return age_on(birth, today) if birth else None


def lodge(
    work: Work, application: Application, service: Service, catalogue: Catalogue, *, declaration: str, privacy: str
) -> Application:
    """Send the draft: competent office, charge, history. A repeated press is answered by the lodged application.

    Raises AssuranceLacking, NotReady, NotCompetent or DeclarationMissing; then nothing has changed.
    """
    if application.lodged_at is not None:
        return application
    demand_assurance(work.actor, service)
    state = readiness(work, application, service, catalogue)
    if state.steps or state.evidence or state.blocking:
        raise NotReady(steps=state.steps, evidence=state.evidence, verdicts=state.blocking)
    if state.office is None:
        raise NotCompetent
    if declaration != service.declaration.version:
        raise DeclarationMissing
    if application.details.vouched:
        application.details = replace(application.details, vouched={})
    application.declaration_version = declaration
    application.privacy_version = privacy
    today = local_day(work, catalogue, state.office)
    age = age_at_lodging(application, today)
    counter = counter_of(work.session, application)
    facts = facts_of(application.answers, catalogue, today=today, counter=counter)
    offices = offices_of(service, facts, state.office)
    table = fees.table_in_force(catalogue.fees[service.fee], today)
    with work.session.no_autoflush:  # one flush at the end: nothing here reads what is being written
        move(work, application, Lodge(), office=state.office)
        write_indexes(work, application, service)
        give_to_offices(work, application.dossier_id, offices)
        forget_timers(work, application)
        charge = fees.charge(
            work,
            dossier_id=application.dossier_id,
            office=offices.lodged_at,
            table=table,
            age=age,
            nationality=application.answers.get("nationality"),
            told=fees.default_tender(catalogue, office=offices.lodged_at, base=table.currency, day=today),
        )
        _ask_guardian(work, application, service)
        work.emit(ApplicationLodged(application_id=application.id))
    if charge.settled_at is not None or table.due == "before_issue":
        admit(work, application, service)
    return application


def _ask_guardian(work: Work, application: Application, service: Service) -> None:
    """The other guardian of a child, where the answers say that there is one who must consent."""
    asked = service.consents
    way = asked.ways.get(str(application.answers.get(asked.field))) if asked else None
    if asked is None or way is None or way.others == 0:
        return
    name = application.answers.get(asked.name) or {}
    guardian = consents.Guardian(
        primary=name.get("primary") or "",
        secondary=name.get("secondary"),
        email=application.answers.get(asked.email) or "",
    )
    consents.ask(
        work, dossier_id=application.dossier_id, filed_by=application.filed_by, guardian=guardian, days=asked.days
    )


def admit(work: Work, application: Application, service: Service) -> None:
    """Move to admissible once all is there that admissibility asks for: form and evidence were at lodging; then the
    fee, unless it is due later, and the appearance at the counter, where the service wants one. Safe to repeat.
    """
    if application.state != "lodged":
        return
    if not fees.settled_for(work.session, application.dossier_id, "before_examination"):
        return
    if service.appearance is not None and appearances.made(work.session, application.dossier_id) is None:
        return
    move(work, application, Admit())
    work.emit(ApplicationAdmissible(application_id=application.id))


def admit_when_complete(work: Work, dossier_id: UUID, catalogue: Catalogue) -> None:
    """Reaction to a settled fee and to an appearance."""
    application = of_dossier(work.session, dossier_id, lock=True)
    if application is not None:
        admit(work, application, catalogue.service(application.service_key, application.service_version))


def await_fee(work: Work, application: Application) -> bool:
    """A receipt was made void: a locked case in which nobody has proposed a decision waits for its fee again.

    False for one that does not wait: the fee is not due yet, or the work has gone past it. Safe to repeat.
    """
    if application.state in AwaitFee.sources:
        if fees.settled_for(work.session, application.dossier_id, "before_examination"):
            return False
        move(work, application, AwaitFee())
    return application.state == "lodged"


def withdraw(work: Work, application: Application) -> None:
    """The applicant takes the application back; a second press changes nothing.

    The case closes, or waits until the last item of it is given back.
    """
    if application.state == "withdrawn":
        return
    move(work, application, Withdraw())
    forget_timers(work, application)
    fees.cancel_unpaid(work, application.dossier_id, ended_as="withdrawn")
    custody.close_case(work, application.dossier_id)
    work.emit(ApplicationWithdrawn(application_id=application.id))
