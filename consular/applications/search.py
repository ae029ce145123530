"""What of an application can be searched: passport number, contact address, and name with date of birth.

Which questions hold them is the service's own affair: those that it compares with the travel document, and its first
question for an e-mail address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consular.applications.models import EMAIL_AT, PASSPORT_AT, PERSON_AT, Application
from consular.catalogue import Catalogue, Service
from consular.core.work import Work
from consular.doc9303 import NotBuildable, PartialDate
from consular.vault import IndexPlace, IndexSource, Person, Shredded, prefetch, write_beside


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The values behind the indexes; None for what was not answered."""

    passport: str | None
    email: str | None
    person: Person | None


def search_terms(application: Application, service: Service) -> SearchTerms:
    """What this application is found by. Opens both sections."""
    answers = application.answers
    email = next((f.key for f in service.fields.values() if f.kind == "email"), "")
    return SearchTerms(
        passport=_text(answers.get(_compared(service, "document_number"))),
        email=_text(answers.get(email)),
        person=person_on(application, service),
    )


def person_on(application: Application, service: Service, *, spelling: str = "") -> Person | None:
    """Name and birth, the name as the passport spells it where that was read. Opens the card where both stand there."""
    key = _compared(service, "name")
    name = _answer(application, service, key) or {}
    primary = spelling or application.card.spelling or name.get("primary")
    birth = _birth(_answer(application, service, _compared(service, "date_of_birth")))
    return Person(primary, birth) if primary and birth else None


def write_indexes(work: Work, application: Application, service: Service) -> None:
    """Make a lodged application findable. Safe to repeat."""
    terms = search_terms(application, service)
    PASSPORT_AT.write(work.session, application, terms.passport)
    EMAIL_AT.write(work.session, application, terms.email)
    PERSON_AT.write(work.session, application, terms.person)


def keep_spelling(work: Work, application: Application, service: Service, primary: str) -> None:
    """The passport's machine readable zone spells the primary identifier like this; the caller holds the row's lock.

    Nothing happens when that is known. The row's version stays: the applicant or officer who has the page open while
    the checks end has nothing to look at again.
    """
    if not primary or primary == application.card.spelling:
        return
    card = replace(application.card, spelling=primary)
    index: dict[str, bytes | None] = {}
    if application.lodged_at is not None:
        index = PERSON_AT.values(work.session, person_on(application, service, spelling=primary))
    write_beside(work.session, application, vars(Application)["card"], card, **index)


def index_sources(catalogue: Catalogue) -> dict[IndexPlace[Any], IndexSource]:
    """How rotation opens the rows of these indexes."""

    def source(term: str) -> IndexSource:
        def values(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
            found = select(Application).where(Application.id.in_(ids))
            return {
                a.id: getattr(t, term) for a, t in _opened(session.scalars(found.options(_DETAILS)).all(), catalogue)
            }

        return values

    return {PASSPORT_AT: source("passport"), EMAIL_AT: source("email"), PERSON_AT: source("person")}


def granted_to_passports(session: Session, numbers: Sequence[str]) -> list[UUID]:
    """Dossiers of granted applications that an index gives for one of these passport numbers; the caller compares."""
    held = PASSPORT_AT.matches_any(session, numbers)
    return list(session.scalars(select(Application.dossier_id).where(Application.state == "granted", held)))


def passports_of(session: Session, dossier_ids: Sequence[UUID], catalogue: Catalogue) -> dict[UUID, str | None]:
    """Passport numbers by dossier, for the rotation of what stands beside applications."""
    found = select(Application).where(Application.dossier_id.in_(dossier_ids)).options(_DETAILS)
    return {a.dossier_id: t.passport for a, t in _opened(session.scalars(found).all(), catalogue)}


_DETAILS = undefer(Application.details_sealed)
_NOTHING = SearchTerms(None, None, None)


def _opened(rows: Sequence[Application], catalogue: Catalogue) -> Iterator[tuple[Application, SearchTerms]]:
    prefetch([row.dossier_id for row in rows])
    for row in rows:
        try:
            terms = search_terms(row, catalogue.service(row.service_key, row.service_version))
        except Shredded:
            terms = _NOTHING
        yield row, terms if row.lodged_at is not None else _NOTHING


def _compared(service: Service, role: str) -> str:
    return next((f.key for f in service.fields.values() if f.compare_with == role), "")


def _answer(application: Application, service: Service, key: str) -> Any:
    # The section is chosen, not both opened: lists have the card alone.
    field = service.fields.get(key)
    if field is None:
        return None
    return (application.card if field.section == "card" else application.details).answers.get(key)


def _text(answer: Any) -> str | None:
    return answer if isinstance(answer, str) and answer else None


def _birth(answer: Any) -> PartialDate | None:
    try:
        return PartialDate.from_text(answer) if isinstance(answer, str) else None
    except NotBuildable:
        return None
