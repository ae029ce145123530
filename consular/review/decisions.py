"""The second person: confirm or return; the first: take back. One decision per subject, whoever presses how often."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from consular import applications, consents
from consular.applications import Application, DeclareInadmissible, Grant, Refuse, ReturnToExamination, Stale
from consular.catalogue import Catalogue
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, may
from consular.review import policy
from consular.review.afterwards import AFTER, owe_review
from consular.review.claims import begin_claim, end_claim
from consular.review.consultations import refuse_objection
from consular.review.errors import AlreadyDecided, InputRefused, NotYourProposal, ProposalNotOpen
from consular.review.events import DecisionMade, RevocationDecided
from consular.review.models import (
    APPLICATION,
    CONFIRMED,
    OPEN,
    RETURNED,
    REVOCATION,
    SUPERSEDED,
    Decision,
    Proposal,
    Remark,
)
from consular.review.requests import end_request
from consular.review.rules import GRANT, INADMISSIBLE, REFUSE, text_problem

_ENDS = {GRANT: Grant, REFUSE: Refuse, INADMISSIBLE: DeclareInadmissible}


def confirm(work: Work, *, reference: str, proposal_id: UUID, seen_version: int) -> Decision:
    """Confirm as another person with the power that the outcome wants. `seen_version` is what the page showed.

    Confirming the same proposal again gives the same decision. Raises SamePerson, Forbidden, Recused, Stale, NotOpen,
    ProposalNotOpen, AlreadyDecided, ClaimedByColleague; for a grant consents.ConsentMissing and StateObjects.
    """
    application, folder = policy.case_to(work, policy.CONFIRM, reference)
    proposal = _proposal(work, folder, proposal_id)
    policy.refuse_proposer(work.actor, proposal)
    policy.demand_power(work.actor, proposal.outcome)
    policy.refuse_recused(work.session, work.actor, folder)
    made = decision_on(work, folder, proposal.kind)
    if made is not None:
        if made.proposal_id == proposal.id:
            return made
        raise AlreadyDecided(outcome=made.outcome)
    if proposal.state != OPEN:
        raise ProposalNotOpen(state=proposal.state)
    policy.refuse_others_claim(work.session, work.actor, folder, work.now)
    if seen_version != application.version:
        raise Stale(state=application.state)
    if proposal.outcome == GRANT:
        consents.demand_in_force(work.session, folder.id, now=work.now)
        refuse_objection(work.session, folder)
    office = policy.acting_office(work.actor, policy.CONFIRM, folder)
    return decide(work, application, proposal, confirmed_by=policy.officer(work.actor), office=office)


def return_to_examiner(
    work: Work, *, reference: str, proposal_id: UUID, note: str, seen_version: int | None = None
) -> Proposal:
    """Send a proposal back with a note; the case is examined on. A second press changes nothing.

    Raises InputRefused without a note, SamePerson, Forbidden, Recused, Stale, ProposalNotOpen, ClaimedByColleague.
    """
    application, folder = policy.case_to(work, policy.CONFIRM, reference)
    proposal = _proposal(work, folder, proposal_id)
    policy.refuse_proposer(work.actor, proposal)
    policy.refuse_recused(work.session, work.actor, folder)
    problem = text_problem(note, missing="note_missing")
    if problem:
        raise InputRefused({"note": problem})
    if (proposal.state, proposal.settled_by) == (RETURNED, work.actor.id):
        return proposal
    if proposal.state != OPEN:
        raise ProposalNotOpen(state=proposal.state)
    policy.refuse_others_claim(work.session, work.actor, folder, work.now)
    if proposal.kind == APPLICATION:
        applications.move(work, application, ReturnToExamination(), seen_version=seen_version)
    else:
        applications.note(work, application, "revocation_returned", for_applicant=False)
    proposal.note = Remark(note)
    _settle(work, proposal, RETURNED)
    _end_claim(work, folder.id, "released")
    work.record("review:decision:return", f"proposal/{proposal.id}", dossier_id=folder.id)
    work.session.flush()
    return proposal


class TakeBack(ReturnToExamination):
    """The first person wants the proposal back."""

    code: ClassVar[str] = "decision_taken_back"


def take_back(
    work: Work, *, reference: str, proposal_id: UUID, catalogue: Catalogue, seen_version: int | None = None
) -> Proposal:
    """Take one's own open proposal back, before anybody has confirmed it. A second press changes nothing.

    The officer has the case again, unless a colleague has claimed it to confirm: that claim stays as it is. Raises
    NotYourProposal, Recused, Stale, ProposalNotOpen.
    """
    application, folder = policy.case_to(work, policy.PROPOSE, reference)
    policy.refuse_recused(work.session, work.actor, folder)
    proposal = _proposal(work, folder, proposal_id)
    if proposal.proposed_by != work.actor.id:
        raise NotYourProposal
    if (proposal.state, proposal.settled_by) == (SUPERSEDED, work.actor.id):
        return proposal
    if proposal.state != OPEN:
        raise ProposalNotOpen(state=proposal.state)
    retract(work, application, proposal, seen_version=seen_version)
    if proposal.kind == APPLICATION and may(work.session, work.actor, policy.CLAIM, folder):
        _claim_again(work, application, folder, catalogue)
    work.session.flush()
    return proposal


def retract(work: Work, application: Application, proposal: Proposal, *, seen_version: int | None = None) -> None:
    """The proposer's own open proposal falls away; the case is examined on. Raises Stale."""
    if proposal.kind == APPLICATION:
        applications.move(work, application, TakeBack(), seen_version=seen_version)
    else:
        applications.note(work, application, "revocation_taken_back", for_applicant=False)
    _settle(work, proposal, SUPERSEDED)
    work.record("review:decision:take_back", f"proposal/{proposal.id}", dossier_id=proposal.dossier_id)


def _claim_again(work: Work, application: Application, folder: Dossier, catalogue: Catalogue) -> None:
    held = policy.open_claim(work.session, folder.id)
    if held is not None and held.until > work.now:
        return
    if held is not None:
        end_claim(held, "expired", at=held.until)
    begin_claim(work, application, folder, policy.CLAIM, catalogue, "claimed")


def decide(
    work: Work,
    application: Application,
    proposal: Proposal,
    *,
    confirmed_by: UUID | None,
    office: str,
    review_hours: int = 24,
) -> Decision:
    """Make the decision that was proposed; callers have checked who does it.

    One that is confirmed after the fact is to be reviewed within `review_hours`.
    """
    if proposal.kind == APPLICATION:
        applications.move(work, application, _ENDS[proposal.outcome]())
    else:
        applications.note(work, application, "revoked")
    decision = Decision(
        id=new_id(),
        proposal_id=proposal.id,
        dossier_id=proposal.dossier_id,
        kind=proposal.kind,
        outcome=proposal.outcome,
        confirmation=proposal.confirmation,
        proposed_by=proposal.proposed_by,
        confirmed_by=confirmed_by,
        decided_at=work.now,
        office=office,
    )
    work.session.add(decision)
    _settle(work, proposal, CONFIRMED)
    if proposal.confirmation == AFTER:
        owe_review(work, decision, hours=review_hours)
    _end_claim(work, proposal.dossier_id, "decided")
    news = RevocationDecided if proposal.kind == REVOCATION else DecisionMade
    work.emit(news(decision_id=decision.id))
    work.record(
        "review:decision:confirm" if confirmed_by else "review:decision:make",
        f"decision/{decision.id}",
        dossier_id=proposal.dossier_id,
        detail={"outcome": proposal.outcome, "kind": proposal.kind, "proposal": str(proposal.id)},
    )
    work.session.flush()
    return decision


def drop_open_work(work: Work, application_id: UUID) -> None:
    """Reaction to a withdrawal: claim, question and proposal of the case fall away. Safe to repeat."""
    application = applications.application(work.session, application_id, lock=True)
    if application is None or application.state != "withdrawn":
        return
    _end_claim(work, application.dossier_id, "withdrawn")
    end_request(work, application)
    proposal = policy.open_proposal(work.session, application.dossier_id)
    if proposal is not None:
        _settle(work, proposal, SUPERSEDED)
    work.session.flush()


def decision_on(work: Work, folder: Dossier, kind: str) -> Decision | None:
    """The decision on the application or on the revocation, if there is one."""
    return work.session.scalars(select(Decision).where(Decision.dossier_id == folder.id, Decision.kind == kind)).first()


def _proposal(work: Work, folder: Dossier, proposal_id: UUID) -> Proposal:
    # Fresh from the database: the row was perhaps read before the case was locked.
    found = work.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.dossier_id == folder.id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def _settle(work: Work, proposal: Proposal, state: str) -> None:
    proposal.state = state
    proposal.settled_at = work.now
    proposal.settled_by = work.actor.id


def _end_claim(work: Work, dossier_id: UUID, how: str) -> None:
    held = policy.open_claim(work.session, dossier_id)
    if held is not None:
        end_claim(held, how, at=work.now)
