"""Finding a case: by reference, passport number, e-mail address, name with date of birth; by a name in one's own queue.

Only what the dossier's policy lets the officer see is looked at, so "there is none" and "not yours" are one answer.
The first four go through blind indexes, and what they find is compared again after opening. A name alone has no index
(it would tell too much): the cards of the officer's own queue are opened one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from consular import audit
from consular.applications import (
    CARD,
    EMAIL,
    EMAIL_AT,
    PASSPORT,
    PASSPORT_AT,
    PERSON,
    PERSON_AT,
    Application,
    person_on,
    search_terms,
)
from consular.catalogue import Catalogue, Problem
from consular.core.ids import MalformedReference, read_reference
from consular.core.work import Work
from consular.doc9303 import NotBuildable, PartialDate
from consular.dossiers import Dossier, visible
from consular.review import policy
from consular.review.errors import InputRefused
from consular.review.name_search import name_matches, spellings
from consular.review.queues import own_cases
from consular.vault import Person, Sealed, Shredded, prefetch

MOST = 50
# Strangers may share an index's value; more than this have never been meant by one search.
_CANDIDATES = 500
SCANNED = 10_000
# The keys of a batch must fit into the vault's cache.
_BATCH = 1000
REFERENCE, PASSPORT_NUMBER, ADDRESS, BORN, NAME = "reference", "passport", "email", "person", "name"
_Same = Callable[[Application], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was typed. Exactly one of reference, passport, e-mail and name; `birth` (YYYY-MM-DD) goes with the name."""

    reference: str = ""
    passport: str = ""
    email: str = ""
    name: str = ""
    birth: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found."""

    application: Application
    office: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, newest first, at most 50; `more` when there would be others, or not all were looked at.

    `by` is what was searched by: reference, passport, email, person or name.
    """

    by: str
    found: list[Hit]
    more: bool


def search(work: Work, wanted: Wanted, *, catalogue: Catalogue) -> Hits:
    """Search, and note in the audit which cases were shown; never what was searched for.

    Raises InputRefused (`reference`, `passport`, `email`, `name`, `birth`).
    """
    by = _asked_by(wanted)
    hits = _by_name(work, wanted) if by == NAME else _by_index(work, by, wanted, catalogue)
    audit.record_list(work, "review:case:search", f"search/{by}", [hit.application.dossier_id for hit in hits.found])
    return hits


def _asked_by(wanted: Wanted) -> str:
    typed = [
        field
        for field, text in (
            (REFERENCE, wanted.reference),
            (PASSPORT_NUMBER, wanted.passport),
            (ADDRESS, wanted.email),
            (NAME, wanted.name),
        )
        if text.strip()
    ]
    if not typed:
        raise InputRefused({"name" if wanted.birth else "reference": Problem("search_empty")})
    if len(typed) > 1:
        raise InputRefused({typed[1]: Problem("search_one_only")})
    return BORN if typed[0] == NAME and wanted.birth else typed[0]


def _by_index(work: Work, by: str, wanted: Wanted, catalogue: Catalogue) -> Hits:
    condition, same = _meant(work, by, wanted, catalogue)
    query = (
        select(Application, Dossier.decided_by)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(
            visible(work.actor, policy.VIEW), policy.not_kept_out(work.actor), Dossier.erased_at.is_(None), condition
        )
        .options(undefer(Application.details_sealed))
        .order_by(Application.id.desc())
        .limit(_CANDIDATES)
    )
    return _kept(by, _confirmed(work, query, same))


def _meant(work: Work, by: str, wanted: Wanted, catalogue: Catalogue) -> tuple[Any, _Same]:
    """The condition of the query, and how a row that was opened is compared."""
    if by == REFERENCE:
        try:
            reference = read_reference(wanted.reference)
        except MalformedReference:
            raise InputRefused({"reference": Problem("reference_malformed")}) from None
        return Application.reference == reference, lambda application: True

    def terms(application: Application) -> Any:
        return search_terms(application, catalogue.service(application.service_key, application.service_version))

    if by == PASSPORT_NUMBER:
        number = _normal(PASSPORT, wanted.passport, "passport")
        return PASSPORT_AT.matches(work.session, number), lambda a: PASSPORT.same(terms(a).passport or "", number)
    if by == ADDRESS:
        address = _normal(EMAIL, wanted.email, "email")
        return EMAIL_AT.matches(work.session, address), lambda a: EMAIL.same(terms(a).email or "", address)
    person = _person(wanted)

    def same_person(application: Application) -> bool:
        service = catalogue.service(application.service_key, application.service_version)
        stored = person_on(application, service)
        return stored is not None and PERSON.same(stored, person)

    return PERSON_AT.matches(work.session, person), same_person


def _normal(index: Any, typed: str, field: str) -> str:
    if not index.normal_forms(typed):
        raise InputRefused({field: Problem("search_unreadable")})
    return typed


def _person(wanted: Wanted) -> Person:
    try:
        birth = PartialDate.from_text(wanted.birth)
    except NotBuildable:
        raise InputRefused({"birth": Problem("search_birth_incomplete")}) from None
    if not birth.complete:
        raise InputRefused({"birth": Problem("search_birth_incomplete")})
    person = Person(wanted.name, birth)
    if not PERSON.normal_forms(person):
        raise InputRefused({"name": Problem("search_name_not_latin")})
    return person


def _confirmed(work: Work, query: Select[Any], same: _Same) -> Iterator[Hit]:
    rows = work.session.execute(query).all()
    prefetch([application.dossier_id for application, _ in rows])
    for application, office in rows:
        try:
            if same(application):
                yield Hit(application, office)
        except Shredded:
            # Erased since the query: then it is not there any more.
            continue


def _kept(by: str, hits: Iterator[Hit]) -> Hits:
    found = list(islice(hits, MOST + 1))
    return Hits(by, found[:MOST], len(found) > MOST)


def _by_name(work: Work, wanted: Wanted) -> Hits:
    typed = spellings(wanted.name)
    if not typed:
        raise InputRefused({"name": Problem("search_unreadable")})
    called, more = _called(work, typed)
    query = select(Application, Dossier.decided_by).join(Dossier, Dossier.id == Application.dossier_id)
    rows = {row[0].id: Hit(*row) for row in work.session.execute(query.where(Application.id.in_(called)))}
    return Hits(NAME, [rows[key] for key in called if key in rows], more)


def _called(work: Work, typed: tuple[str, ...]) -> tuple[list[UUID], bool]:
    """Ids of cases in the officer's queue whose card has this name, oldest first, and whether there may be more.

    Columns without their models, in batches: most of them are opened for nothing.
    """
    query = (
        own_cases(work.actor, work.now)
        .with_only_columns(Application.id, Application.dossier_id, Application.card_sealed)
        .where(Dossier.erased_at.is_(None))
        .limit(SCANNED)
        .execution_options(yield_per=_BATCH)
    )
    looked_at, called = 0, []
    with work.session.execute(query) as cards:
        for batch in cards.partitions():
            looked_at += len(batch)
            prefetch([dossier_id for _, dossier_id, _ in batch])
            called += [row_id for row_id, dossier_id, sealed in batch if _is_called(typed, row_id, dossier_id, sealed)]
            if len(called) > MOST:
                break
    return called[:MOST], len(called) > MOST or looked_at == SCANNED


def _is_called(typed: tuple[str, ...], row_id: UUID, dossier_id: UUID, sealed: Sealed) -> bool:
    try:
        card = CARD.open_for(row_id, dossier_id, sealed)
    except Shredded:
        return False
    return name_matches(typed, card.answers.get("name") or {}, card.spelling or "")
