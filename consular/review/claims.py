"""Claiming a case: exclusive, for a while, never by overwriting somebody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consular import applications
from consular.applications import Application, Examine, NotOpen
from consular.catalogue import Catalogue
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, may
from consular.review import policy
from consular.review.earlier import keep_key
from consular.review.errors import ClaimedByColleague, InputRefused, NotClaimed
from consular.review.models import Claim, Remark
from consular.review.queues import next_case
from consular.review.rules import EXTEND_EVERY, LEASE, text_problem

CLAIMABLE = frozenset({"admissible", "examination", "decision_proposed"})


def claim(work: Work, *, reference: str, catalogue: Catalogue) -> Claim:
    """Take a free case; the first claim begins the examination. One's own claim is extended.

    Raises ClaimedByColleague, NotOpen, and SamePerson for a case that waits for confirmation of one's own proposal.
    """
    application, folder = policy.case_to(work, policy.CLAIM, reference)
    _demand_claimable(work, application, folder)
    held = policy.open_claim(work.session, folder.id)
    if held is not None and held.staff_id == work.actor.id:
        extend(work, held)
        return held
    if held is not None and held.until > work.now:
        raise ClaimedByColleague(staff_id=held.staff_id, until=held.until)
    if held is not None:
        end_claim(held, "expired", at=held.until)
    return begin_claim(work, application, folder, policy.CLAIM, catalogue, "claimed")


def claim_next(work: Work, *, catalogue: Catalogue) -> Application | None:
    """Claim the oldest free case on which the officer may work; None when there is none."""
    application = next_case(work.session, work.actor, now=work.now, lock=True)
    if application is not None:
        claim(work, reference=application.reference, catalogue=catalogue)
    return application


def take_over(work: Work, *, reference: str, reason: str, catalogue: Catalogue) -> Claim:
    """Take a case from a colleague, openly: the colleague's claim is closed with the reason.

    Raises InputRefused without a reason. One's own claim is extended and keeps its history.
    """
    application, folder = policy.case_to(work, policy.TAKE_OVER, reference)
    problem = text_problem(reason, missing="reason_missing")
    if problem:
        raise InputRefused({"reason": problem})
    _demand_claimable(work, application, folder)
    held = policy.open_claim(work.session, folder.id)
    if held is not None and held.staff_id == work.actor.id:
        extend(work, held)
        return held
    if held is not None and held.until <= work.now:
        end_claim(held, "expired", at=held.until)
        held = None
    if held is not None:
        held.taken_over_by = policy.officer(work.actor)
        held.reason = Remark(reason)
        end_claim(held, "taken_over", at=work.now)
    return begin_claim(
        work, application, folder, policy.TAKE_OVER, catalogue, "claimed" if held is None else "claim_taken_over"
    )


def release(work: Work, *, reference: str) -> None:
    """Give the case back to the queue; nothing happens when the officer does not have it."""
    application, folder = policy.case_to(work, policy.VIEW, reference)
    held = policy.open_claim(work.session, folder.id)
    if held is None or held.staff_id != work.actor.id:
        return
    end_claim(held, "released", at=work.now)
    applications.note(work, application, "claim_released", for_applicant=False)
    work.record("review:case:release", f"application/{application.id}", dossier_id=folder.id)


def held_claim(work: Work, folder: Dossier) -> Claim:
    """The acting officer's claim, extended. One that has run out counts while nobody else has taken the case.

    Raises ClaimedByColleague or NotClaimed.
    """
    held = policy.open_claim(work.session, folder.id)
    if held is not None and held.staff_id == work.actor.id:
        extend(work, held)
        return held
    policy.refuse_others_claim(work.session, work.actor, folder, work.now)
    raise NotClaimed


def extend(work: Work, held: Claim) -> None:
    """The officer is still at it."""
    until = work.now + LEASE
    if until - held.until >= EXTEND_EVERY:
        held.until = until


def end_claim(held: Claim, how: str, *, at: datetime) -> None:
    """Close a claim; its row stays as history."""
    held.released_at = at
    held.ended_as = how


def let_go(work: Work, dossier_id: UUID) -> None:
    """A case that waits again is with nobody: an open claim ends. Safe to repeat."""
    held = policy.open_claim(work.session, dossier_id)
    if held is not None:
        end_claim(held, "released", at=work.now)
        work.record("review:case:let_go", f"claim/{held.id}", dossier_id=dossier_id)


def _demand_claimable(work: Work, application: Application, folder: Dossier) -> None:
    policy.refuse_recused(work.session, work.actor, folder)
    if application.state not in CLAIMABLE:
        raise NotOpen(state=application.state, act="claim")
    proposal = policy.open_proposal(work.session, folder.id)
    if proposal is not None:
        policy.refuse_proposer(work.actor, proposal)
        if not may(work.session, work.actor, policy.CONFIRM, folder):
            raise Forbidden("role_missing")


def begin_claim(
    work: Work, application: Application, folder: Dossier, permission: str, catalogue: Catalogue, code: str
) -> Claim:
    """A fresh claim, with its line `code` in the history; callers have closed any other and checked who may.

    `permission` is the one under which the officer acts.
    """
    # The earlier claim's end must reach the database before the new one: it allows one open claim.
    work.session.flush()
    fresh = Claim(
        id=new_id(),
        dossier_id=folder.id,
        staff_id=policy.officer(work.actor),
        office=policy.acting_office(work.actor, permission, folder),
        since=work.now,
        until=work.now + LEASE,
    )
    work.session.add(fresh)
    if application.state == "admissible":
        applications.move(work, application, Examine())
    applications.note(work, application, code, for_applicant=False)
    keep_key(work, application, catalogue)
    work.record(f"review:case:{code}", f"application/{application.id}", dossier_id=folder.id)
    work.session.flush()
    return fresh
