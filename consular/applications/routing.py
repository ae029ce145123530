"""Which offices have which role in an application, by the named rules of its service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consular.applications.models import Application
from consular.catalogue import COMPETENCE, ROUTING, Catalogue, Facts, Service, Verdict
from consular.core.work import Work
from consular.dossiers import Offices, dossier

COUNTER = "counter"
PARTNER = "partner"


def counter_of(session: Session, application: Application) -> str | None:
    """The office at whose counter the application is filed, by itself or by a visa centre; None for others."""
    if application.capacity not in (COUNTER, PARTNER):
        return None
    folder = dossier(session, application.dossier_id)
    return folder.lodged_at if folder else None


def facts_of(answers: Mapping[str, Any], catalogue: Catalogue, *, today: dt.date, counter: str | None = None) -> Facts:
    """What rules may look at."""
    return Facts(answers, today, catalogue.offices, catalogue.ministry.issuing_state, counter)


def competence(service: Service, facts: Facts) -> Verdict:
    """The deciding office, or why there is none."""
    return COMPETENCE[service.competence.rule](facts, service.competence.parameters) or Verdict("not_competent")


def offices_of(service: Service, facts: Facts, deciding: str) -> Offices:
    """All four roles. The counter that filed the application has received it; else the deciding office does."""
    known = replace(facts, office=deciding)
    lodged = facts.counter or _office(service, "lodged_at", known, deciding)
    return Offices(
        lodged_at=lodged,
        decided_by=deciding,
        produced_at=_office(service, "produced_at", known, deciding),
        collected_at=_office(service, "collected_at", known, lodged),
    )


def _office(service: Service, role: str, facts: Facts, otherwise: str) -> str:
    rule = getattr(service.routing, role)
    verdict = ROUTING[rule.rule](facts, rule.parameters) if rule is not None else None
    return verdict.office if verdict is not None and verdict.office else otherwise


def local_day(work: Work, catalogue: Catalogue, office: str | None, *, at: dt.datetime | None = None) -> dt.date:
    """Today, or the day of `at`, in the office's time zone (the ministry's before an office is known)."""
    zone = catalogue.offices[office].zone if office else catalogue.ministry.zone
    return (at or work.now).astimezone(ZoneInfo(zone)).date()
