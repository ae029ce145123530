"""Decisions that were carried out at once, in urgency, and are reviewed by another person within hours."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import applications
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.review import policy
from consular.review.errors import InputRefused, ReviewedAlready, SamePerson
from consular.review.models import Decision, DecisionReview, Remark
from consular.review.rules import text_problem

AFTER = "after"
UPHELD, QUESTIONED = "upheld", "questioned"


def owe_review(work: Work, decision: Decision, *, hours: int) -> DecisionReview:
    """The decision stands, and somebody else looks at it within `hours`."""
    owed = DecisionReview(
        id=new_id(),
        decision_id=decision.id,
        dossier_id=decision.dossier_id,
        decided_by=decision.proposed_by,
        due_at=work.now + timedelta(hours=hours),
    )
    work.session.add(owed)
    return owed


def review_afterwards(work: Work, *, reference: str, upheld: bool, note: str = "") -> DecisionReview:
    """Another person has looked at a decision made in urgency. What was decided stays; a doubt wants a note, and what
    follows from it (a revocation) is a decision of its own. The same again changes nothing.

    Raises NotFound, Forbidden, SamePerson, Recused, InputRefused for a doubt without a note, ReviewedAlready.
    """
    application, folder = policy.case_to(work, policy.CONFIRM, reference)
    policy.refuse_recused(work.session, work.actor, folder)
    owed = work.session.scalars(
        select(DecisionReview)
        .where(DecisionReview.dossier_id == folder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if owed is None:
        raise NotFound
    if owed.decided_by == work.actor.id:
        raise SamePerson
    outcome = UPHELD if upheld else QUESTIONED
    if owed.outcome is not None:
        if (owed.outcome, owed.reviewed_by) != (outcome, work.actor.id):
            raise ReviewedAlready(outcome=owed.outcome)
        return owed
    problem = None if upheld and not note else text_problem(note, missing="note_missing")
    if problem:
        raise InputRefused({"review_note": problem})
    owed.outcome, owed.reviewed_by, owed.reviewed_at = outcome, policy.officer(work.actor), work.now
    if note:
        owed.note = Remark(note)
    applications.note(work, application, f"decision_{outcome}", for_applicant=False)
    work.record(
        "review:decision:review", f"decision/{owed.decision_id}", dossier_id=folder.id, detail={"outcome": outcome}
    )
    work.session.flush()
    return owed


def review_of(session: Session, dossier_id: UUID) -> DecisionReview | None:
    """The review that a case owes or has had."""
    return session.scalars(select(DecisionReview).where(DecisionReview.dossier_id == dossier_id)).first()


def unreviewed(session: Session, actor: Actor, *, limit: int = 200) -> list[DecisionReview]:
    """What is still to be reviewed and this officer may see, the most urgent first."""
    query = (
        select(DecisionReview)
        .join(Dossier, Dossier.id == DecisionReview.dossier_id)
        .where(DecisionReview.outcome.is_(None), visible(actor, policy.CONFIRM))
        .order_by(DecisionReview.due_at, DecisionReview.id)
        .limit(limit)
    )
    return list(session.scalars(query))
