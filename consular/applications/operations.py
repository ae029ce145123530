"""Lodging, admitting, withdrawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from consular import evidence, fees
from consular.applications.drafts import forget_timers
from consular.applications.errors import DeclarationMissing, NotCompetent, NotReady
from consular.applications.events import ApplicationAdmissible, ApplicationLodged, ApplicationWithdrawn
from consular.applications.lifecycle import Admit, Lodge, Withdraw, move
from consular.applications.models import Application
from consular.applications.queries import of_dossier
from consular.applications.search import write_indexes
from consular.catalogue import (
    ADVICE,
    BLOCKING,
    COMPETENCE,
    Catalogue,
    EvidenceDefinition,
    Facts,
    Service,
    Verdict,
    age_on,
    holds,
    missing_fields,
)
from consular.core.work import Work
from consular.dossiers import close_dossier, dossier, give_to_office


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
    answers = application.answers
    missing = missing_fields(service, answers)
    office = (
        None if service.competence.parameters["field"] in _flat(missing) else _competent(service, answers, catalogue)
    )
    today = local_day(work, catalogue, office)
    facts = Facts(answers, today, catalogue.offices)
    blocking: list[Verdict] = []
    advice: list[Verdict] = []
    for rule in service.rules:
        verdict = (BLOCKING.get(rule.rule) or ADVICE[rule.rule])(facts, rule.parameters)
        if verdict is not None:
            (blocking if rule.rule in BLOCKING else advice).append(verdict)
    present = evidence.items_attached(work.session, application.dossier_id)
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


def _competent(service: Service, answers: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    facts = Facts(answers, dt.date.min, catalogue.offices)
    verdict = COMPETENCE[service.competence.rule](facts, service.competence.parameters)
    return verdict.office if verdict else None


def local_day(work: Work, catalogue: Catalogue, office: str | None) -> dt.date:
    """Today in the office's time zone (the ministry's before an office is known)."""
    zone = catalogue.offices[office].zone if office else catalogue.ministry.zone
    return work.now.astimezone(ZoneInfo(zone)).date()


def lodge(
    work: Work, application: Application, service: Service, catalogue: Catalogue, *, declaration: str, privacy: str
) -> Application:
    """Send the draft: competent office, charge, history. A repeated press is answered by the lodged application.

    Raises NotReady, NotCompetent or DeclarationMissing; then nothing has changed.
    """
    if application.lodged_at is not None:
        return application
    state = readiness(work, application, service, catalogue)
    if state.steps or state.evidence or state.blocking:
        raise NotReady(steps=state.steps, evidence=state.evidence, verdicts=state.blocking)
    if state.office is None:
        raise NotCompetent
    if declaration != service.declaration.version:
        raise DeclarationMissing
    application.declaration_version = declaration
    application.privacy_version = privacy
    today = local_day(work, catalogue, state.office)
    age = age_on(application.answers["birth"], today) if application.answers.get("birth") else None
    table = fees.table_in_force(catalogue.fees[service.fee], today)
    with work.session.no_autoflush:  # one flush at the end: nothing here reads what is being written
        move(work, application, Lodge(), office=state.office)
        write_indexes(work, application, service)
        give_to_office(work, application.dossier_id, state.office)
        forget_timers(work, application)
        charge = fees.charge(
            work,
            dossier_id=application.dossier_id,
            office=state.office,
            table=table,
            age=age,
            nationality=application.answers.get("nationality"),
            told=fees.default_tender(catalogue, office=state.office, base=table.currency, day=today),
        )
        work.emit(ApplicationLodged(application_id=application.id))
    if charge.settled_at is not None:
        admit(work, application)
    return application


def admit(work: Work, application: Application) -> None:
    """Everything that admissibility asks for is there: form and evidence were at lodging, now the fee is too."""
    if application.state != "lodged" or not fees.all_settled(work.session, application.dossier_id):
        return
    move(work, application, Admit())
    work.emit(ApplicationAdmissible(application_id=application.id))


def admit_when_settled(work: Work, dossier_id: UUID) -> None:
    """Reaction to a settled fee."""
    application = of_dossier(work.session, dossier_id, lock=True)
    if application is not None:
        admit(work, application)


def withdraw(work: Work, application: Application) -> None:
    """The applicant takes the application back; a second press changes nothing."""
    if application.state == "withdrawn":
        return
    move(work, application, Withdraw())
    forget_timers(work, application)
    folder = dossier(work.session, application.dossier_id)
    if folder is not None:
        close_dossier(work, folder)
    work.emit(ApplicationWithdrawn(application_id=application.id))
