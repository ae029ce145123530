"""From a decision of review to what is to be issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from consular import applications, custody, doc9303, evidence, register, review
from consular.applications import Application
from consular.catalogue import GroundSet, Service
from consular.core.errors import NotFound
from consular.core.language import language
from consular.core.outbox import TryLater
from consular.core.work import Work
from consular.issuance.errors import NothingToIssue
from consular.issuance.models import IssuedFile
from consular.issuance.operations import issue_grant, make_letter, revoke_document
from consular.issuance.orders import GrantOrder, Holder, Issuer, LetterOrder, OrderedGround, Press
from consular.issuance.rules import INADMISSIBLE, REFUSAL, REVOCATION
from consular.register import MULTIPLE_ENTRIES

_LETTERS = {"refuse": REFUSAL, "inadmissible": INADMISSIBLE, "revoke": REVOCATION}

# What the passport says of its holder, as `compare_with` of a service's fields names it.
_IDENTIFYING = ("name", "date_of_birth", "sex", "nationality", "document_number")


def issue(work: Work, decision_id: UUID, *, issuer: Issuer, press: Press) -> IssuedFile | None:
    """What a decision leads to: e-visa, letter, or revocation with its letter. Made once, whatever is retried.

    None for a grant of what is made of a blank: that is for production. With an e-visa or a letter the case is done.

    Raises NotFound, NothingToIssue, TryLater for a revocation that comes before its document, and what the operations
    raise.
    """
    found = review.decision(work.session, decision_id)
    if found is None:
        raise NotFound
    decision, proposal = found
    application = applications.of_dossier(work.session, decision.dossier_id)
    if application is None:
        raise NotFound
    service = issuer.catalogue.service(application.service_key, application.service_version)
    if decision.outcome == "grant":
        if service.product.is_physical:
            return None
        order = _grant(work, application, service, decision, proposal)
        file = issue_grant(work, order, press=press, issuer=issuer)
        custody.close_case(work, application.dossier_id)
        return file
    letter = _letter(work, application, service, decision, proposal, issuer)
    if letter.document_id is not None:
        return revoke_document(work, letter, press=press, issuer=issuer)
    file = make_letter(work, letter, press=press, issuer=issuer)
    custody.close_case(work, application.dossier_id)
    return file


def _grant(
    work: Work,
    application: Application,
    service: Service,
    decision: review.Decision,
    proposal: review.Proposal,
) -> GrantOrder:
    terms = proposal.content.terms
    category = service.product.category
    if terms.valid_from is None or terms.valid_until is None or terms.duration_of_stay_days is None or category is None:
        raise NothingToIssue(why="terms_missing")
    return GrantOrder(
        decision_id=decision.id,
        application_id=application.id,
        dossier_id=application.dossier_id,
        locale=application.locale,
        office=decision.office,
        service_label=service.label,
        kind=service.product.kind,
        category=category,
        number_prefix=service.product.number_prefix,
        holder=_holder(service, application.answers),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        entries=MULTIPLE_ENTRIES if terms.entries == "multiple" else int(terms.entries or 0),
        duration_days=terms.duration_of_stay_days,
        conditions=tuple(line.strip() for line in terms.conditions.splitlines() if line.strip()),
        portrait=lambda: _portrait(work, application.dossier_id, service),
    )


def _holder(service: Service, answers: Mapping[str, Any], *, needed: Sequence[str] = _IDENTIFYING) -> Holder:
    """The person by the answers to what stands in a passport; raises NothingToIssue when a `needed` one is missing.

    Whoever applies for a first passport has no number yet.
    """
    told: dict[str, Any] = {
        field.compare_with: answers.get(key) for key, field in service.fields.items() if field.compare_with
    }
    if not all(told.get(asked) for asked in needed):
        raise NothingToIssue(why="answer_missing")
    name, expiry = told["name"], told.get("date_of_expiry")
    return Holder(
        primary=name["primary"],
        secondary=name.get("secondary"),
        native=name.get("native"),
        birth=told.get("date_of_birth") or "",
        sex=told.get("sex") or "",
        nationality=told.get("nationality") or "",
        passport_number=told.get("document_number") or "",
        passport_expiry=dt.date.fromisoformat(expiry) if expiry else None,
    )


def _portrait(work: Work, dossier_id: UUID, service: Service) -> bytes:
    """The sanitised portrait; raises NothingToIssue when there is none."""
    items = {item.key for item in service.evidence if item.role == "portrait"}
    for file in evidence.of_dossier(work.session, dossier_id):
        if file.item in items and file.state == evidence.READY:
            pages = evidence.pages_of(work.session, file.id)
            if pages:
                return evidence.picture(pages[0])
    raise NothingToIssue(why="portrait_missing")


def _letter(
    work: Work,
    application: Application,
    service: Service,
    decision: review.Decision,
    proposal: review.Proposal,
    issuer: Issuer,
) -> LetterOrder:
    answers, kind = application.answers, _LETTERS[decision.outcome]
    grounds = issuer.catalogue.grounds[_ground_set(service, kind)]
    holder = _holder(service, answers, needed=("name",))
    zone = ZoneInfo(issuer.catalogue.offices[decision.office].zone)
    document = _document(work, application, service) if kind == REVOCATION else None
    return LetterOrder(
        decision_id=decision.id,
        application_id=application.id,
        dossier_id=document.dossier_id if document else application.dossier_id,
        kind=kind,
        locale=application.locale,
        office=decision.office,
        service_label=service.label,
        reference=application.reference,
        addressee=(holder.full_name, *_home(service, answers, application.locale)),
        passport_number=holder.passport_number,
        lodged_on=application.lodged_at.astimezone(zone).date() if application.lodged_at else None,
        decided_on=decision.decided_at.astimezone(zone).date(),
        grounds=_grounds(grounds, proposal),
        law=grounds.source,
        remedy=grounds.remedy,
        remedy_days=grounds.remedy_days,
        document_id=document.id if document else None,
        document_number=document.particulars.number if document else None,
    )


def _ground_set(service: Service, kind: str) -> str:
    sets = {
        REFUSAL: service.refusal_grounds,
        INADMISSIBLE: service.inadmissible_grounds,
        REVOCATION: service.revocation_grounds,
    }
    return sets[kind]


def _grounds(allowed: GroundSet, proposal: review.Proposal) -> tuple[OrderedGround, ...]:
    known = {ground.key: ground for ground in allowed.grounds}
    return tuple(
        OrderedGround(
            text=known[stated.key].text,
            source=known[stated.key].source,
            facts=stated.facts,
            facts_locale=proposal.content.language or "en",
        )
        for stated in proposal.content.stated
    )


def _document(work: Work, application: Application, service: Service) -> register.TravelDocument | None:
    """What is revoked; None for what is made of a blank and was not made yet: production cancels it."""
    issued = register.of_application(work.session, application.dossier_id)
    if issued:
        return issued[-1]
    if not service.product.is_physical:
        # The grant's own delivery is still on its way.
        raise TryLater
    return None


def _home(service: Service, answers: Mapping[str, Any], locale: str) -> tuple[str, ...]:
    """The lines of the home address; none when the service asks for no address."""
    home = answers.get(str(service.competence.parameters.get("field", "")))
    if not isinstance(home, Mapping):
        return ()
    alpha2 = doc9303.territory(str(home.get("country") or ""))
    country = language(locale).territory(alpha2) if alpha2 else None
    city = " ".join(part for part in (home.get("postcode"), home.get("city")) if part)
    lines = (home.get("line1"), home.get("line2"), city, home.get("region"), country or home.get("country"))
    return tuple(line for line in lines if line)
