"""Keeping out of a case: declared by the officer, for ever, and known to colleagues alone."""

from __future__ import annotations

from sqlalchemy import select

from consular import applications
from consular.catalogue import Problem
from consular.core.ids import new_id
from consular.core.work import Work
from consular.review import policy
from consular.review.claims import end_claim
from consular.review.decisions import retract
from consular.review.errors import InputRefused
from consular.review.models import Interest, Recusal
from consular.review.rules import INTERESTS, OTHER_INTEREST, Problems, text_problem


def recuse(work: Work, *, reference: str, interest: str, words: str = "") -> Recusal:
    """Declare an interest (a key of INTERESTS): the officer's claim and open proposal fall away, and the case is kept
    from the officer from now on. Safe to repeat.

    Raises InputRefused (`interest`, `words`: needed with "other").
    """
    application, folder = policy.case_to(work, policy.VIEW, reference)
    problems = _problems(interest, words)
    if problems:
        raise InputRefused(problems)
    staff_id = policy.officer(work.actor)
    earlier = select(Recusal).where(Recusal.dossier_id == folder.id, Recusal.staff_id == staff_id)
    found = work.session.scalars(earlier).first()
    if found is not None:
        return found
    proposal = policy.open_proposal(work.session, folder.id)
    if proposal is not None and proposal.proposed_by == staff_id:
        retract(work, application, proposal)
    held = policy.open_claim(work.session, folder.id)
    if held is not None and held.staff_id == staff_id:
        end_claim(held, "recused", at=work.now)
    recusal = Recusal(id=new_id(), dossier_id=folder.id, staff_id=staff_id, at=work.now)
    recusal.reason = Interest(words, interest)
    work.session.add(recusal)
    applications.note(work, application, "recused", for_applicant=False)
    detail = {"interest": interest}
    work.record("review:case:recuse", f"application/{application.id}", dossier_id=folder.id, detail=detail)
    work.session.flush()
    return recusal


def _problems(interest: str, words: str) -> Problems:
    if interest not in INTERESTS:
        return {"interest": Problem("interest_missing")}
    if not words and interest != OTHER_INTEREST:
        return {}
    problem = text_problem(words, missing="interest_words_missing")
    return {"words": problem} if problem else {}
