"""The sandbox: an application with one of these passport numbers is worked on by colleagues who do not exist.

They stand at the door of review and nowhere else: what partners try is the product itself, and no table knows of them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular import applications, identity, review
from consular.applications import Application
from consular.catalogue import Service
from consular.core.events import Event
from consular.core.settings import Mode
from consular.core.work import Work
from consular.dossiers import dossier
from consular.wiring.reaction import Tools

GRANTED, REFUSED, ASKED = "GRANT0001", "REFUSE0001", "ASKME0001"
ISSUER = "urn:consular:sandbox"
QUESTION = "This is the sandbox: please answer, so that you can try how it is done."
FACTS = "This is the sandbox: this passport number is always refused."
_POWERS = ("grant", "refuse")


@dataclass(frozen=True, slots=True)
class SandboxProposed(Event):
    """A colleague who does not exist has proposed; another one confirms."""

    name: ClassVar[str] = "sandbox.proposed"

    application_id: UUID
    proposal_id: UUID


def examine(work: Work, event: applications.ApplicationAdmissible, tools: Tools) -> None:
    """Reaction to a complete application: the outcome that its passport number asks for. Safe to repeat."""
    found = applications.application(work.session, event.application_id)
    if tools.settings.mode is Mode.PRODUCTION or found is None or found.state != "admissible":
        return
    service = tools.catalogue.service(found.service_key, found.service_version)
    number = applications.search_terms(found, service).passport
    if number not in (GRANTED, REFUSED, ASKED):
        return
    _act_as(work, tools, found, "examining-officer")
    review.claim(work, reference=found.reference, catalogue=tools.catalogue)
    if number == ASKED:
        review.ask(work, reference=found.reference, question=QUESTION, catalogue=tools.catalogue)
        return
    made = _propose(work, tools, found, service, grants=number == GRANTED)
    work.emit(SandboxProposed(application_id=found.id, proposal_id=made.id))


def confirm(work: Work, event: SandboxProposed, tools: Tools) -> None:
    """Reaction to the proposal: the second person. Safe to repeat."""
    found = applications.application(work.session, event.application_id)
    if tools.settings.mode is Mode.PRODUCTION or found is None or found.state != "decision_proposed":
        return
    _act_as(work, tools, found, "confirming-officer")
    review.confirm(work, reference=found.reference, proposal_id=event.proposal_id, seen_version=found.version)


def _propose(work: Work, tools: Tools, found: Application, service: Service, *, grants: bool) -> review.Proposal:
    if grants:
        return review.propose_grant(
            work, reference=found.reference, terms=_terms(work, found, service), catalogue=tools.catalogue
        )
    ground = tools.catalogue.grounds[service.refusal_grounds].grounds[0]
    stated = (review.StatedGround(ground.key, FACTS),)
    return review.propose_refusal(work, reference=found.reference, grounds=stated, catalogue=tools.catalogue)


def _terms(work: Work, found: Application, service: Service) -> review.Terms:
    """As much as was asked for."""
    asked = review.asked_of(service, found.answers)
    first = asked.first_day if asked else work.now.date()
    last = asked.last_day if asked else first + dt.timedelta(days=29)
    days = (last - first).days + 1
    return review.Terms(first, last, (asked.entries if asked else None) or "1", days)


def _act_as(work: Work, tools: Tools, found: Application, role: str) -> None:
    """Work on as a colleague of the deciding office who does not exist, registered when first needed."""
    folder = dossier(work.session, found.dossier_id)
    office = (folder.decided_by if folder else None) or ""
    subject = f"{role}@{office}"
    try:
        staff = identity.staff_for_subject(work, issuer=ISSUER, subject=subject)
    except identity.NotStaff:
        staff = identity.register_staff(
            work,
            issuer=ISSUER,
            subject=subject,
            name="Sandbox",
            number=subject,
            roles=((role, office),),
            powers=_POWERS,
            definitions=tools.catalogue.roles,
        )
        work.session.flush()
    actor = identity.staff_actor(
        work.session, staff_id=staff.id, session_id=None, now=work.now, roles=tools.catalogue.roles
    )
    if actor is not None:
        work.actor = actor
