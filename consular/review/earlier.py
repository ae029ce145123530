"""Earlier outcomes of an applicant, ministry-wide: a summary, never a door into the other file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from consular import applications
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.work import Work
from consular.dossiers import Dossier
from consular.review.models import KEY_AT, ApplicantKey, Decision, Proposal
from consular.review.rules import answer_compared_with
from consular.vault import IndexPlace, IndexSource, Shredded, identifier, prefetch

MOST = 50


@dataclass(frozen=True, slots=True)
class EarlierOutcome:
    """One decision in another file. `matched_by` is "applicant" or "passport": a passport may change hands."""

    decided_at: datetime
    office: str
    kind: str
    outcome: str
    grounds: tuple[str, ...]
    matched_by: str
    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class _Passport:
    number: str
    state: str | None


def keep_key(work: Work, application: Application, catalogue: Catalogue) -> None:
    """Make the file findable by its passport number. Safe to repeat."""
    passport = _passport(application, catalogue)
    if passport is None:
        return
    values = KEY_AT.values(work.session, passport.number)
    work.session.execute(
        insert(ApplicantKey)
        .values(dossier_id=application.dossier_id, **values)
        .on_conflict_do_update(index_elements=["dossier_id"], set_=values)
    )


def earlier_outcomes(session: Session, application: Application, catalogue: Catalogue) -> list[EarlierOutcome]:
    """Decisions on the same applicant or the same passport, newest first, at most 50.

    A blind index may meet another number: what it finds is compared again after opening. Erased files are left out.
    """
    passport = _passport(application, catalogue)
    same = [select(Dossier.id).where(Dossier.applicant_id == application.applicant_id)]
    if passport is not None:
        same.append(select(ApplicantKey.dossier_id).where(KEY_AT.matches(session, passport.number)))
    rows = session.execute(
        select(Decision, Proposal, Application)
        .join(Proposal, Proposal.id == Decision.proposal_id)
        .join(Application, Application.dossier_id == Decision.dossier_id)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(Dossier.erased_at.is_(None))
        .where(Decision.dossier_id.in_(union(*same)), Decision.dossier_id != application.dossier_id)
        .options(undefer(Application.details_sealed))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(MOST)
    ).all()
    prefetch([decision.dossier_id for decision, _, _ in rows])
    found: list[EarlierOutcome] = []
    for decision, proposal, other in rows:
        try:
            matched_by = _match(application, passport, other, catalogue)
            keys = tuple(ground.key for ground in proposal.content.stated)
        except Shredded:
            # Its time of keeping is over: then it is not held against anybody.
            continue
        if matched_by is not None:
            found.append(
                EarlierOutcome(
                    decision.decided_at,
                    decision.office,
                    decision.kind,
                    decision.outcome,
                    keys,
                    matched_by,
                    decision.dossier_id,
                )
            )
    return found


def index_sources(catalogue: Catalogue) -> dict[IndexPlace[Any], IndexSource]:
    """How rotation opens what stands behind an applicant's key."""
    return {KEY_AT: lambda session, ids: applications.passports_of(session, ids, catalogue)}


def _match(
    application: Application, passport: _Passport | None, other: Application, catalogue: Catalogue
) -> str | None:
    if other.applicant_id == application.applicant_id:
        return "applicant"
    return "passport" if passport is not None and _passport(other, catalogue) == passport else None


def _passport(application: Application, catalogue: Catalogue) -> _Passport | None:
    service = catalogue.service(application.service_key, application.service_version)
    answers = application.answers
    number = identifier(answer_compared_with(service, answers, "document_number") or "")
    return _Passport(number, answer_compared_with(service, answers, "issuing_state")) if number else None
