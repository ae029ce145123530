"""The document that an application replaces: what the register says of it, and its loss where that is why."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from consular import register
from consular.applications.models import Application
from consular.catalogue import Catalogue, Service
from consular.core.work import Work

FOUND, UNKNOWN, ANOTHERS, ENDED = "found", "unknown", "anothers", "ended"


@dataclass(frozen=True, slots=True)
class OldStanding:
    """What the register says: `found`, `unknown`, `anothers` (another person's), or `ended` (lost, cancelled, …).

    `reported` is `lost` or `stolen` where the application says that it is; `document` is None unless it is the
    applicant's own.
    """

    code: str
    reported: str | None
    document: register.TravelDocument | None


def old_document(
    session: Session, application: Application, service: Service, catalogue: Catalogue
) -> OldStanding | None:
    """None for a service that replaces nothing, and where no number was given."""
    asked = service.old_document
    number = application.answers.get(asked.number) if asked else None
    if asked is None or not number:
        return None
    kind = service.product.kind if service.product.kind == "passport" else "passport"
    found = register.by_identity(session, issuing_state=catalogue.ministry.issuing_state, kind=kind, number=str(number))
    reported = _reported(application, service)
    if found is None:
        return OldStanding(UNKNOWN, reported, None)
    if not _is_holder(found, application, service):
        return OldStanding(ANOTHERS, reported, None)
    return OldStanding(ENDED if found.status in register.FINAL else FOUND, reported, found)


def _reported(application: Application, service: Service) -> str | None:
    asked = service.old_document
    why = application.answers.get(asked.reason) if asked and asked.reason else None
    if asked is not None and why in asked.lost:
        return "lost"
    return "stolen" if asked is not None and why in asked.stolen else None


def _is_holder(found: register.TravelDocument, application: Application, service: Service) -> bool:
    """The same birth: names change, and are the officer's to compare."""
    told = found.particulars.birth
    return bool(told) and told == application.answers.get("birth")


def report_loss(work: Work, application: Application, service: Service, catalogue: Catalogue) -> OldStanding | None:
    """Once the applicant was identified at a counter: the old document that is said to be lost or stolen is invalid
    from now on and for ever. Safe to repeat; what is unknown or another's stays as it is.
    """
    standing = old_document(work.session, application, service, catalogue)
    if standing is None or standing.reported is None or standing.document is None or standing.code != FOUND:
        return standing
    asked, answers = service.old_document, application.answers
    day = answers.get(asked.on) if asked and asked.on else None
    place = answers.get(asked.place) if asked and asked.place else None
    loss = register.Loss(
        kind=standing.reported, on=str(day or work.now.date().isoformat()), place=str(place or application.reference)
    )
    register.report_loss(work, standing.document.id, loss)
    return OldStanding(ENDED, standing.reported, standing.document)
