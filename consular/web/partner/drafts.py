"""What stands in and around an application's calls: reading it for the client, and telling it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import g

from consular import applications, evidence, fees, review
from consular.applications import Application
from consular.catalogue import Problem, Service
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, read_reference
from consular.dossiers import Dossier, dossier
from consular.web.context import actor, house, work
from consular.web.partner import fields
from consular.web.partner.entry import partner
from consular.web.partner.errors import BodyInvalid, Flaw
from consular.web.partner.problems import sentence
from consular.web.partner.reading import escaped
from consular.web.partner.resource import PREFIX

READ, WRITE = "applications:read", "applications:write"
STATES = (
    "draft",
    "expired",
    "lodged",
    "admissible",
    "examination",
    "information_requested",
    "granted",
    "refused",
    "inadmissible",
    "decided",
    "withdrawn",
)


class EvidenceFile(fields.Told):
    """A file that was attached; it cannot be read back."""

    id = fields.Id("Identifier.", required=True)
    item = fields.Key("Item of the service's evidence.", required=True)
    state = fields.Code(("received", "ready", "rejected"), "`rejected`: of no use, send another.", required=True)
    size = fields.Whole(0, 2**31 - 1, "Bytes.", required=True)
    created_at = fields.Moment("When it came.", required=True)


class ChargeTold(fields.Told):
    """What is owed, and whether it was paid."""

    id = fields.Id("Identifier.", required=True)
    currency = fields.Line(3, "ISO 4217.", required=True)
    amount = fields.Amount("The sum of the lines that are owed.", required=True)
    settled = fields.Flag("Nothing is owed any more.", required=True)


class InformationAsked(fields.Told):
    """What the office has asked the applicant, and until when there is an answer."""

    question = fields.Line(10000, "What the applicant is asked.", pattern=r"^[\s\S]*$", required=True)
    due_at = fields.Moment("Until when.", required=True)


class ApplicationTold(fields.Told):
    """An application as a partner is told it: never findings, notes or reasoning."""

    reference = fields.Reference(required=True)
    service = fields.Key("Service.", required=True)
    service_version = fields.Whole(1, 9999, "Version of the service.", required=True)
    state = fields.Code(STATES, "Where it stands; visa centres are told `decided`.", required=True)
    office = fields.Key("Where it was or will be lodged.", allow_none=True)
    created_at = fields.Moment("Begun.", required=True)
    updated_at = fields.Moment("Last changed.", required=True)
    draft_until = fields.Moment("A draft is deleted then.", required=True)
    lodged_at = fields.Moment("Lodged.", allow_none=True)
    ended_at = fields.Moment("Ended.", allow_none=True)
    answers = fields.Free("Answers that the service lets partners read.", required=True)
    evidence = fields.Listed(ma.fields.Nested(EvidenceFile), 200, "Files.")
    charges = fields.Listed(ma.fields.Nested(ChargeTold), 50, "Fees.")
    information_asked = fields.Part(InformationAsked, "Only while an answer is awaited.", allow_none=True)


class ApplicationShort(fields.Told):
    """An application in a list."""

    reference = fields.Reference(required=True)
    service = fields.Key("Service.", required=True)
    state = fields.Code(STATES, "Where it stands.", required=True)
    office = fields.Key("Where it was or will be lodged.", allow_none=True)
    created_at = fields.Moment("Begun.", required=True)
    updated_at = fields.Moment("Last changed.", required=True)


def hears_verdicts() -> bool:
    """Whether the client hears the outcome: whoever acts by the applicant's consent does, a visa centre does not."""
    return partner().audience != "visa_centre"


def canonical(reference: str) -> str:
    """The reference of an address; what is none names nothing."""
    try:
        return read_reference(reference)
    except MalformedReference:
        raise NotFound from None


def found(reference: str, scope: str, *, lock: bool = False) -> tuple[Application, Service]:
    """The application that the client may use so, with its service; NotFound otherwise."""
    one, folder = applications.with_folder(work().session, actor(), scope, canonical(reference), lock=lock)
    g.api_folder = folder
    return one, house().catalogue.service(one.service_key, one.service_version)


def told(application: Application, service: Service, *, begun_in: Dossier | None = None) -> dict[str, Any]:
    """The whole of it; `begun_in`: the folder of a draft that was begun just now, so that nothing else is in it."""
    folder = begun_in or folder_of(application)
    allowed = service.partners
    answers = {k: v for k, v in application.answers.items() if allowed is not None and allowed.reads(k)}
    return {
        **short(application, folder),
        "service_version": application.service_version,
        "draft_until": application.draft_until,
        "lodged_at": application.lodged_at,
        "ended_at": application.ended_at,
        "answers": answers,
        "evidence": [] if begun_in else evidence.of_dossier(work().session, application.dossier_id),
        "charges": _charges(application),
        "information_asked": _asked(application),
    }


def short(application: Application, folder: Dossier | None) -> dict[str, Any]:
    """What a list tells; opens nothing."""
    return {
        "reference": application.reference,
        "service": application.service_key,
        "state": applications.state_told(application.state, verdicts=hears_verdicts()),
        "office": folder.lodged_at if folder else None,
        "created_at": application.created_at,
        "updated_at": application.updated_at,
    }


def folder_of(application: Application) -> Dossier | None:
    """Its folder; the one that came with the application is held, because a session forgets what nobody holds."""
    return dossier(work().session, application.dossier_id)


def again(reference: str) -> Any:
    """The application for a repeated call."""
    return told(*found(reference, WRITE))


def where(reference: str) -> str:
    """Its address."""
    return f"{PREFIX}/applications/{reference}"


def flaws_of_answers(problems: Mapping[str, list[Problem]]) -> list[Flaw]:
    """Each problem with the place of its answer in the body."""
    return [
        Flaw(
            problem.code,
            sentence(problem.code, problem.parameters) or "This answer cannot be taken.",
            f"#/answers/{escaped(key)}" + (f"/{escaped(problem.part)}" if problem.part else ""),
        )
        for key, found_problems in problems.items()
        for problem in found_problems
    ]


def save(application: Application, service: Service, answers: Mapping[str, Any], *, fresh: bool = False) -> None:
    """Save answers (`fresh`: of a draft begun just now); raises BodyInvalid with the place of each that cannot be."""
    try:
        applications.answer_by_partner(work(), application, service, answers, fresh=fresh)
    except applications.AnswersRefused as refused:
        raise BodyInvalid(flaws_of_answers(refused.problems)[:100]) from None


def _charges(application: Application) -> list[dict[str, Any]]:
    """What it costs is settled when it is lodged."""
    if application.lodged_at is None:
        return []
    return [_charge(charge) for charge in fees.charges_of(work().session, application.dossier_id)]


def _charge(charge: fees.Charge) -> dict[str, Any]:
    return {
        "id": charge.id,
        "currency": charge.told_currency,
        "amount": charge.told,
        "settled": charge.settled_at is not None,
    }


def _asked(application: Application) -> dict[str, Any] | None:
    if application.state != "information_requested":
        return None
    latest = review.requests_of(work().session, application.dossier_id)[-1]
    return {"question": latest.question.text, "due_at": latest.due_at}


def of_upload(upload: evidence.Upload, scope: str) -> tuple[Application, Service]:
    """The application that an upload belongs to, locked, with its service."""
    one = applications.of_dossier(work().session, upload.dossier_id)
    if one is None:
        raise NotFound
    return found(one.reference, scope, lock=True)
