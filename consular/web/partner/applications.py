"""`applications:read` and `applications:write`: drafts, lodging, answers to the office, withdrawing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import marshmallow as ma

from consular import applications, audit, review
from consular.catalogue import Service
from consular.dossiers import Dossier
from consular.web.context import actor, house, reader, work
from consular.web.partner import drafts, etags, fields, pages
from consular.web.partner.drafts import READ, WRITE, ApplicationShort, ApplicationTold
from consular.web.partner.entry import demand_office, demand_service, partner
from consular.web.partner.errors import BodyInvalid, Flaw, NotThisPartner, ParameterInvalid, SignatureMissing
from consular.web.partner.resource import Answer, blueprint, resource

bp = blueprint("applications", "Applications: begun, changed, lodged, followed, withdrawn.")
_REFERENCE = {"reference": "$response.body#/reference"}
FOLLOW = {
    "read": {"operationId": "applications_one", "parameters": _REFERENCE},
    "change": {"operationId": "applications_change", "parameters": _REFERENCE},
    "lodge": {"operationId": "applications_lodge", "parameters": _REFERENCE},
    "withdraw": {"operationId": "applications_withdraw", "parameters": _REFERENCE},
}


_OFFICE = {"examples": ["jakarta"]}


class NewApplication(fields.Sent):
    """A draft to begin."""

    service = fields.Key("Service.", required=True, metadata={"examples": ["visitor-visa"]})
    office = fields.Key(
        "Visa centres: at whose counter; may be left out where the contract names one.", metadata=_OFFICE
    )
    answers = fields.Free("By key of the question, as the service's form says. More can be sent later.")


class ApplicationChange(fields.Sent):
    """Answers to save; those that are not named stay, null takes one back."""

    answers = fields.Free("By key of the question.", required=True)


class Signature(fields.Sent):
    """That the applicant has signed for the visa centre."""

    method = fields.Code(("paper", "pad"), "How.", required=True)
    signed_on = fields.Day("When.", required=True)


class Lodging(fields.Sent):
    """What is declared when lodging."""

    declaration_version = fields.Line(80, "As the service names it; the applicant has read and made it.", required=True)
    privacy_version = fields.Line(80, "As the service names it; the applicant has been given it.", required=True)
    signature = fields.Part(Signature, "Required of visa centres: their authority in this case.")


class Reply(fields.Sent):
    """The applicant's answer to the office."""

    answer = fields.Line(4000, "In the applicant's words.", pattern=r"^[\s\S]*$", required=True)


class Listing(pages.Paged):
    """How the list is narrowed."""

    state = fields.Code(
        drafts.STATES, "Only in this state; visa centres ask for `decided`, never for one of the outcomes."
    )
    service = fields.Key("Only of this service.")
    office = fields.Key("Only lodged with this office.")


class ApplicationList(fields.Told):
    """A page of applications, newest first."""

    items = fields.Listed(ma.fields.Nested(ApplicationShort), 100, "The page.")


@resource(
    bp,
    "/applications",
    "POST",
    permission=WRITE,
    takes=NewApplication,
    tells=ApplicationTold,
    status=HTTPStatus.CREATED,
    again=drafts.again,
    links=FOLLOW,
)
def create(body: dict[str, Any]) -> Answer:
    """Begin an application.

    A draft of the newest version of a service, with the answers that are known.
    """
    made, service, folder = begun(body)
    told = drafts.told(made, service, begun_in=folder)
    return Answer(told, resource=made.reference, location=drafts.where(made.reference))


def begun(body: dict[str, Any]) -> tuple[applications.Application, Service, Dossier]:
    """A fresh draft with its answers, in its folder. Raises BodyInvalid or NotThisPartner."""
    key = body["service"]
    if not any(known == key for known, _ in house().catalogue.services):
        raise BodyInvalid([Flaw("service_unknown", "There is no such service.", "#/service")])
    demand_service(key)
    service = house().catalogue.current(key)
    office = _office(body)
    made, folder = applications.begin_by_partner(work(), service, office=office, locale=reader().code)
    if body.get("answers"):
        drafts.save(made, service, body["answers"], fresh=True)
    work().session.flush()
    return made, service, folder


def _office(body: dict[str, Any]) -> str | None:
    if actor().on_behalf_of is not None:
        return None
    if partner().audience != "visa_centre":
        raise NotThisPartner
    told = body.get("office")
    if told is None and len(partner().offices) == 1:
        told = partner().offices[0]
    if told not in house().catalogue.offices:
        raise BodyInvalid([Flaw("office_unknown", "Name an office of your contract.", "#/office")])
    demand_office(told)
    return str(told)


@resource(bp, "/applications", permission=READ, asks=Listing, tells=ApplicationList)
def many(query: dict[str, Any]) -> Any:
    """List applications.

    Those that the client may see, newest first. Nothing personal is told in a list.
    """
    verdicts = drafts.hears_verdicts()
    if not verdicts and query.get("state") in applications.VERDICTS:
        raise ParameterInvalid.named("state", "Your client is not told the outcome: ask for decided.")
    place = pages.after(query, of="applications")
    asked = applications.Asked(
        states=[query["state"]] if query.get("state") else (),
        verdicts=verdicts,
        service=query.get("service"),
        office=query.get("office"),
    )
    rows = applications.listed(
        work().session,
        actor(),
        READ,
        asked=asked,
        after=pages.id_in(place),
        limit=pages.limit_of(query) + 1,
    )
    shown = pages.page(rows, query, of="applications", key=lambda row: (row[0].id,))
    audit.record_list(work(), "applications:application:list", "applications", [row[0].id for row in shown])
    return {"items": [drafts.short(application, folder) for application, folder in shown]}


@resource(bp, "/applications/<reference>", permission=READ, tells=ApplicationTold, links=FOLLOW)
def one(reference: str) -> Any:
    """Read an application.

    With its files, fees and, while the office waits for an answer, what it asks. Answers are told as far as the
    service lets partners read them.
    """
    application, service = drafts.found(reference, READ)
    work().record("applications:application:view", f"application/{application.id}", dossier_id=application.dossier_id)
    return drafts.told(application, service)


@resource(
    bp,
    "/applications/<reference>",
    "PATCH",
    permission=WRITE,
    takes=ApplicationChange,
    tells=ApplicationTold,
    guarded=True,
)
def change(reference: str, body: dict[str, Any]) -> Any:
    """Change a draft.

    Saves the answers that are sent and no others; if one of them cannot be taken, none is.
    """
    application, service = drafts.found(reference, WRITE, lock=True)
    etags.demand(ApplicationTold, drafts.told(application, service))
    drafts.save(application, service, body["answers"])
    work().session.flush()
    return drafts.told(application, service)


@resource(
    bp,
    "/applications/<reference>/lodgement",
    "POST",
    permission=WRITE,
    takes=Lodging,
    tells=ApplicationTold,
    again=drafts.again,
)
def lodge(reference: str, body: dict[str, Any]) -> Answer:
    """Lodge an application.

    A visa centre sends the applicant's signature: with the contract it is its authority in this case. What is
    missing is told as problem `application_not_ready`.
    """
    application, service = drafts.found(reference, WRITE, lock=True)
    signature = body.get("signature")
    if partner().audience == "visa_centre" and signature is None:
        raise SignatureMissing([Flaw("signature_missing", "Record the applicant's signature.", "#/signature")])
    if signature is not None and signature["signed_on"] > work().now.date():
        raise BodyInvalid([Flaw("signature_in_future", "It was not signed after today.", "#/signature/signed_on")])
    if body["privacy_version"] != house().catalogue.ministry.privacy_version:
        raise BodyInvalid([Flaw("privacy_version_old", "This notice is not in force.", "#/privacy_version")])
    if signature is not None and application.lodged_at is None:
        applications.record_signature(work(), application, **signature)
    applications.lodge(
        work(),
        application,
        service,
        house().catalogue,
        declaration=body["declaration_version"],
        privacy=body["privacy_version"],
    )
    work().session.flush()
    return Answer(drafts.told(application, service), resource=application.reference)


@resource(
    bp,
    "/applications/<reference>/replies",
    "POST",
    permission=WRITE,
    takes=Reply,
    tells=ApplicationTold,
    again=drafts.again,
)
def reply(reference: str, body: dict[str, Any]) -> Answer:
    """Answer what the office asks.

    While the state is `information_requested`: add the files it asks for first, then answer.
    """
    application, service = drafts.found(reference, WRITE)
    review.answer(work(), reference=application.reference, text=body["answer"].strip())
    application, service = drafts.found(reference, WRITE)
    return Answer(drafts.told(application, service), resource=application.reference)


@resource(
    bp, "/applications/<reference>/withdrawal", "POST", permission=WRITE, tells=ApplicationTold, again=drafts.again
)
def withdraw(reference: str) -> Answer:
    """Withdraw an application.

    At the applicant's wish, at any moment before a decision.
    """
    application, service = drafts.found(reference, WRITE, lock=True)
    applications.withdraw(work(), application)
    work().session.flush()
    return Answer(drafts.told(application, service), resource=application.reference)
