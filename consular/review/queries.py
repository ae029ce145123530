"""Reading one case, its proposals and its decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import applications
from consular.applications import Application
from consular.catalogue import Catalogue, Service
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.dossiers import Dossier, dossier, may
from consular.review import policy
from consular.review.earlier import EarlierOutcome, earlier_outcomes
from consular.review.models import OPEN, Claim, Decision, InformationRequest, Proposal, ProposalContent
from consular.review.queues import pauses_of, standard_left
from consular.review.rules import GRANT, TimeLeft, statutory_days


@dataclass(frozen=True, slots=True)
class Case:
    """All that review knows of one case, oldest first. `claim` only while it runs.

    `statutory_days` is the law's own clock in calendar days. `may_confirm` says whether the officer could be the
    second person for the open proposal.
    """

    application: Application
    dossier: Dossier
    service: Service
    claim: Claim | None
    requests: list[InformationRequest]
    proposals: list[Proposal]
    decisions: list[Decision]
    earlier: list[EarlierOutcome]
    left: TimeLeft | None
    statutory_days: int | None
    acts: frozenset[str]
    may_confirm: bool

    @property
    def open_proposal(self) -> Proposal | None:
        """What waits for a second person."""
        return next((p for p in self.proposals if p.state == OPEN), None)

    def is_claimed_by(self, actor: Actor) -> bool:
        """Whether the running claim is this officer's."""
        return self.claim is not None and self.claim.staff_id == actor.id


def case(session: Session, actor: Actor, reference: str, *, now: datetime, catalogue: Catalogue) -> Case:
    """The case as this officer may see it; NotFound without a role in it, Recused for who keeps out.

    Views by staff go through `view`.
    """
    application = applications.application_for(session, actor, policy.VIEW, reference)
    folder = dossier(session, application.dossier_id)
    if folder is None:
        raise NotFound
    policy.refuse_recused(session, actor, folder)
    office = policy.office_of(folder)
    held = policy.open_claim(session, folder.id)
    proposals = proposals_of(session, folder.id)
    waiting = next((p for p in proposals if p.state == OPEN), None)
    pauses = pauses_of(session, [folder.id]).get(folder.id, [])
    return Case(
        application=application,
        dossier=folder,
        service=catalogue.service(application.service_key, application.service_version),
        claim=held if held is not None and held.until > now else None,
        requests=requests_of(session, folder.id),
        proposals=proposals,
        decisions=decisions_of(session, folder.id),
        earlier=earlier_outcomes(session, application, catalogue),
        left=standard_left(application, office, pauses, now, catalogue),
        statutory_days=statutory_days(
            admissible_at=application.admissible_at,
            ended_at=application.ended_at,
            zone=catalogue.offices[office].zone,
            now=now,
        ),
        acts=frozenset(a for a in _ACTS if may(session, actor, a, folder)),
        may_confirm=waiting is not None and policy.may_confirm(session, actor, folder, waiting),
    )


_ACTS = (policy.CLAIM, policy.TAKE_OVER, policy.ASK, policy.PROPOSE, policy.CONFIRM)


def requests_of(session: Session, dossier_id: UUID) -> list[InformationRequest]:
    """Questions to the applicant, oldest first. Callers have asked the dossier's policy."""
    query = select(InformationRequest).where(InformationRequest.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(InformationRequest.asked_at, InformationRequest.id)))


def proposals_of(session: Session, dossier_id: UUID) -> list[Proposal]:
    """Proposals, oldest first. Callers have asked the dossier's policy."""
    query = select(Proposal).where(Proposal.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(Proposal.proposed_at, Proposal.id)))


def decisions_of(session: Session, dossier_id: UUID) -> list[Decision]:
    """The decision on the application, then that on its revocation. Callers have asked the dossier's policy."""
    query = select(Decision).where(Decision.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(Decision.decided_at, Decision.id)))


def lesser_grant(session: Session, dossier_id: UUID) -> tuple[Decision, ProposalContent] | None:
    """The grant that gave less than was asked, with its grounds. Callers have asked the dossier's policy."""
    query = select(Decision, Proposal).join(Proposal, Proposal.id == Decision.proposal_id)
    found = session.execute(query.where(Decision.dossier_id == dossier_id, Decision.outcome == GRANT)).first()
    if found is None or not found[1].content.lesser:
        return None
    return found[0], found[1].content


def border_note_of(proposal: Proposal) -> str:
    """What the proposal tells the border, empty when nothing. Callers have asked the dossier's policy."""
    return proposal.border_note.text if proposal.border_note_sealed is not None else ""


def border_note_on(session: Session, dossier_id: UUID) -> str:
    """What the border is told about a grant, empty when nothing. Callers have asked the dossier's policy."""
    query = select(Proposal).join(Decision, Decision.proposal_id == Proposal.id)
    granted = query.where(Decision.dossier_id == dossier_id, Decision.outcome == GRANT)
    found = session.scalars(granted).one_or_none()
    return border_note_of(found) if found is not None else ""


def decision(session: Session, decision_id: UUID) -> tuple[Decision, Proposal] | None:
    """A decision with the proposal that holds its content, for reactions."""
    query = select(Decision, Proposal).join(Proposal, Proposal.id == Decision.proposal_id)
    found = session.execute(query.where(Decision.id == decision_id)).first()
    return None if found is None else (found[0], found[1])
