"""The document that an application replaces: what the register says of it, and its loss where that is why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from consular import register
from consular.applications.models import Application
from consular.catalogue import Catalogue, Service
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, PartialDate, transliterations
from consular.vault import Person

PASSPORT = "passport"
FOUND, UNKNOWN, ANOTHERS, ENDED = "found", "unknown", "anothers", "ended"
NAMED_OTHERWISE, IN_PRODUCTION = "named_otherwise", "in_production"


@dataclass(frozen=True, slots=True)
class OldStanding:
    """What the register says: `found`, `unknown`, `anothers` (another person's), `named_otherwise` (born the same day,
    with another name: a twin, a stranger, or somebody who has married), `in_production` (nobody has it yet), or `ended`
    (lost, cancelled, …). Only what is `found` is ended by an application; the rest is for people to compare.

    `reported` is `lost` or `stolen` where the application says that it is; `document` is None unless it is the
    applicant's own.
    """

    code: str
    reported: str | None
    document: register.TravelDocument | None


def old_document(
    session: Session, application: Application, service: Service, catalogue: Catalogue
) -> OldStanding | None:
    """By the number that was given; without one, the person's newest passport that still counts.

    None for a service that replaces nothing, and where neither a number nor a loss was told and the register knows of
    no passport. Documents that this application itself led to are left out.
    """
    asked = service.old_document
    if asked is None:
        return None
    reported = _reported(application, service)
    number = application.answers.get(asked.number)
    if not number:
        known = _of_holder(session, application, service, catalogue)
        if known is not None:
            return OldStanding(FOUND, reported, known)
        return OldStanding(UNKNOWN, reported, None) if reported else None
    found = register.by_identity(
        session, issuing_state=catalogue.ministry.issuing_state, kind=PASSPORT, number=str(number)
    )
    if found is None or found.application_dossier_id == application.dossier_id:
        return OldStanding(UNKNOWN, reported, None)
    if not _is_born_alike(found, application, service):
        return OldStanding(ANOTHERS, reported, None)
    if not _is_named_alike(found, application, service):
        return OldStanding(NAMED_OTHERWISE, reported, None)
    if found.status == register.PREPARED:
        return OldStanding(IN_PRODUCTION, reported, None)
    return OldStanding(ENDED if found.status in register.FINAL else FOUND, reported, found)


def _of_holder(
    session: Session, application: Application, service: Service, catalogue: Catalogue
) -> register.TravelDocument | None:
    """The newest passport of ours with these names and this birth that was handed over and has not ended.

    The index knows primary identifier and birth alone: twins share both, so the secondary identifier is compared too.
    """
    name, birth = _told(application, service, "name"), _told(application, service, "date_of_birth")
    if not name or not birth or not name.get("primary"):
        return None
    person = Person(name["primary"], PartialDate.from_text(birth))
    ours = [
        row
        for row in register.of_person(session, person)
        if row.kind == PASSPORT
        and row.issuing_state == catalogue.ministry.issuing_state
        and row.status == register.VALID
        and row.application_dossier_id != application.dossier_id
        and _is_given_alike(row.particulars.secondary, name.get("secondary"))
    ]
    return max(ours, key=lambda row: (row.valid_from, row.id), default=None)


def _plain(name: str | None) -> str:
    return "".join(c for c in (name or "").casefold() if c.isalnum())


def _reported(application: Application, service: Service) -> str | None:
    asked = service.old_document
    why = application.answers.get(asked.reason) if asked and asked.reason else None
    if asked is not None and why in asked.lost:
        return "lost"
    return "stolen" if asked is not None and why in asked.stolen else None


def _is_born_alike(found: register.TravelDocument, application: Application, service: Service) -> bool:
    told = found.particulars.birth
    return bool(told) and told == _told(application, service, "date_of_birth")


def _is_named_alike(found: register.TravelDocument, application: Application, service: Service) -> bool:
    """The name that was told, now or as the former one, in any of its spellings; of given names the first counts."""
    asked, held = service.old_document, found.particulars
    former = application.answers.get(asked.name) if asked and asked.name else None
    return any(
        _spelt_alike(held.primary, name.get("primary")) and _is_given_alike(held.secondary, name.get("secondary"))
        for name in (_told(application, service, "name"), former)
        if name
    )


def _is_given_alike(one: str | None, other: str | None) -> bool:
    """Given names tell twins apart; further ones are left out in one document and not in the other."""
    first, second = (next(iter((names or "").split()), "") for names in (one, other))
    return _spelt_alike(first, second)


def _spelt_alike(one: str | None, other: str | None) -> bool:
    """The same letters, or spellings of the same name in the machine lines ("Müller", "Mueller")."""
    if _plain(one) == _plain(other):
        return True
    try:
        return not set(transliterations(one or "")).isdisjoint(transliterations(other or ""))
    except Doc9303Error:
        return False


def _told(application: Application, service: Service, compared_with: str) -> Any:
    key = next((key for key, field in service.fields.items() if field.compare_with == compared_with), None)
    return application.answers.get(key) if key else None


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
