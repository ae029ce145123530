"""Who may work on a case, who may decide it. Which cases exist for somebody is the dossier's policy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from consular import applications
from consular.applications import Application
from consular.core.actor import Actor
from consular.core.errors import Forbidden, Misconfigured, NotFound
from consular.core.work import Work
from consular.dossiers import Dossier, dossier, may
from consular.review.errors import ClaimedByColleague, Recused, SamePerson
from consular.review.models import OPEN, Claim, Proposal, Recusal
from consular.review.rules import POWER

VIEW = "review:case:view"
CLAIM = "review:case:claim"
TAKE_OVER = "review:case:take_over"
ASK = "review:case:ask"
PROPOSE = "review:decision:propose"
CONFIRM = "review:decision:confirm"


def case_to(work: Work, permission: str, reference: str, *, lock: bool = True) -> tuple[Application, Dossier]:
    """The case for this act, its row locked. NotFound without a role in it, Forbidden where one may only look."""
    try:
        application = applications.application_for(work.session, work.actor, permission, reference, lock=lock)
    except NotFound:
        applications.application_for(work.session, work.actor, VIEW, reference)
        raise Forbidden("role_missing") from None
    folder = dossier(work.session, application.dossier_id)
    if folder is None:
        raise NotFound
    return application, folder


def officer(actor: Actor) -> UUID:
    """The acting officer's id; Forbidden for anybody else."""
    if not actor.is_staff or actor.id is None:
        raise Forbidden("for_staff_only")
    return actor.id


def acting_office(actor: Actor, permission: str, folder: Dossier) -> str:
    """The office for which the actor acts: the deciding one where a role there allows it, else another of the case."""
    held = actor.offices_with(permission)
    roles = (folder.decided_by, folder.lodged_at, folder.produced_at, folder.collected_at)
    office = next((office for office in roles if office in held), None)
    if office is None and folder.service_key in actor.anywhere.get(permission, ()):
        office = min(held, default=None)  # a duty officer acts for the office where the role is held
    if office is None:
        raise NotFound
    return office


def office_of(folder: Dossier) -> str:
    """The office that decides; every lodged case has one."""
    if folder.decided_by is None:
        raise Misconfigured(why=f"dossier {folder.id} was lodged without an office")
    return folder.decided_by


def demand_power(actor: Actor, outcome: str) -> None:
    """The personal power that this outcome wants. Raises Forbidden."""
    if POWER[outcome] not in actor.powers:
        raise Forbidden("power_missing", power=POWER[outcome])


def refuse_recused(session: Session, actor: Actor, folder: Dossier) -> None:
    """Who has declared an interest keeps out. Raises Recused."""
    keep_out(session, actor, folder.id)


def keep_out(session: Session, actor: Actor, dossier_id: UUID) -> None:
    """The same for whatever hangs on a case: pictures, letters. Raises Recused."""
    found = select(Recusal.id).where(Recusal.dossier_id == dossier_id, Recusal.staff_id == actor.id)
    if session.scalars(found).first() is not None:
        raise Recused


def not_kept_out(actor: Actor) -> ColumnElement[bool]:
    """SQL condition on `Dossier`: the cases that are not kept from the officer."""
    return Dossier.id.not_in(select(Recusal.dossier_id).where(Recusal.staff_id == actor.id))


def refuse_proposer(actor: Actor, proposal: Proposal) -> None:
    """The second person is another one. Raises SamePerson; the database has the same rule."""
    if proposal.proposed_by == actor.id:
        raise SamePerson


def refuse_others_claim(session: Session, actor: Actor, folder: Dossier, now: datetime) -> None:
    """A colleague's running claim keeps others out. Raises ClaimedByColleague."""
    claim = open_claim(session, folder.id)
    if claim is not None and claim.staff_id != actor.id and claim.until > now:
        raise ClaimedByColleague(staff_id=claim.staff_id, until=claim.until)


def open_claim(session: Session, dossier_id: UUID) -> Claim | None:
    """The claim whose row is open; it may have run out."""
    return session.scalars(select(Claim).where(Claim.dossier_id == dossier_id, Claim.released_at.is_(None))).first()


def open_proposal(session: Session, dossier_id: UUID) -> Proposal | None:
    """The proposal that waits for a second person."""
    return session.scalars(select(Proposal).where(Proposal.dossier_id == dossier_id, Proposal.state == OPEN)).first()


def may_confirm(session: Session, actor: Actor, folder: Dossier, proposal: Proposal) -> bool:
    """Whether this officer could be the second person for this proposal."""
    return (
        proposal.proposed_by != actor.id
        and POWER[proposal.outcome] in actor.powers
        and may(session, actor, CONFIRM, folder)
    )
