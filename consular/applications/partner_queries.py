"""What partners read of applications: by reference, as a list, by passport number. Always through the policy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consular.applications.models import PASSPORT_AT, STATES, Application
from consular.applications.search import search_terms
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.dossiers import Dossier, visible
from consular.vault import Shredded, prefetch

# States that partners are not told, by what they are told instead. A verdict is the applicant's news: visa centres
# hear that there is one.
UNSAID = {"decision_proposed": "examination"}
VERDICTS = ("granted", "refused", "inadmissible")
DECIDED = "decided"
_CANDIDATES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is narrowed by; empty: by nothing. `states` are those that this partner is told, see `state_told`."""

    states: Collection[str] = ()
    verdicts: bool = False
    service: str | None = None
    office: str | None = None


def state_told(state: str, *, verdicts: bool) -> str:
    """The state as a partner is told it; `verdicts`: it acts by the applicant's consent and hears the outcome."""
    if not verdicts and state in VERDICTS:
        return DECIDED
    return UNSAID.get(state, state)


def listed(
    session: Session, actor: Actor, permission: str, *, asked: Asked, after: UUID | None, limit: int
) -> list[tuple[Application, Dossier]]:
    """Applications that the partner may see, newest first, behind `after`."""
    query = (
        select(Application, Dossier)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(visible(actor, permission), Dossier.erased_at.is_(None))
        .order_by(Application.id.desc())
        .limit(limit)
    )
    if asked.states:
        query = query.where(Application.state.in_(_meant(asked)))
    if asked.service:
        query = query.where(Application.service_key == asked.service)
    if asked.office:
        query = query.where(Dossier.lodged_at == asked.office)
    if after is not None:
        query = query.where(Application.id < after)
    found = [(row[0], row[1]) for row in session.execute(query.options(undefer(Application.details_sealed)))]
    prefetch([application.dossier_id for application, _ in found])
    return found


def with_references(
    session: Session, actor: Actor, permission: str, references: Sequence[str]
) -> dict[str, tuple[Application, Dossier]]:
    """Those of these applications that the partner may see, by reference; nothing of them is opened."""
    query = (
        select(Application, Dossier)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(Application.reference.in_(references), visible(actor, permission), Dossier.erased_at.is_(None))
    )
    return {row[0].reference: (row[0], row[1]) for row in session.execute(query)}


def with_passport(
    session: Session, actor: Actor, permission: str, number: str, catalogue: Catalogue
) -> list[tuple[Application, Dossier]]:
    """Lodged applications for this passport that the partner may see, newest first; compared again after opening."""
    query = (
        select(Application, Dossier)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(PASSPORT_AT.matches(session, number), visible(actor, permission), Dossier.erased_at.is_(None))
        .order_by(Application.id.desc())
        .limit(_CANDIDATES)
        .options(undefer(Application.details_sealed))
    )
    rows = [(row[0], row[1]) for row in session.execute(query)]
    prefetch([application.dossier_id for application, _ in rows])
    found = []
    for application, folder in rows:
        service = catalogue.service(application.service_key, application.service_version)
        try:
            if search_terms(application, service).passport == number:
                found.append((application, folder))
        except Shredded:
            continue
    return found


def _meant(asked: Asked) -> set[str]:
    """The states that this partner is told as these: what it is not told, it cannot ask for."""
    told = set(asked.states)
    meant = {state for state in STATES if state_told(state, verdicts=asked.verdicts) in told}
    return meant | (set(VERDICTS) if DECIDED in told else set())
