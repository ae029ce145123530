"""Who knows the applicant keeps out: the case is released, and kept from the officer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from consular import applications, audit, review
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.review import InputRefused, Proposal, Recusal, Recused
from tests.review import cases
from tests.review.cases import SYSTEM, Officers


def test_a_reason_is_chosen_and_another_is_written(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    for interest, words, field in (("", "", "interest"), ("whim", "", "interest"), ("other", " ", "words")):
        with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
            review.recuse(work, reference=reference, interest=interest, words=words)
        assert list(refused.value.problems) == [field]
    with works.begin(staff.examiner) as work:
        review.recuse(work, reference=reference, interest="other", words="We share a landlord.")
    with works.begin(SYSTEM) as work:
        kept = work.session.scalars(select(Recusal)).one()
        assert (kept.reason.key, kept.reason.text) == ("other", "We share a landlord.")


def test_the_case_is_kept_from_who_keeps_out(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        review.recuse(work, reference=reference, interest="acquaintance")
    with pytest.raises(Recused), works.begin(staff.examiner) as work:
        review.view(work, reference=reference, catalogue=catalogue)
    with works.begin(staff.examiner) as work:
        page = review.queue(work.session, work.actor, now=work.now, catalogue=catalogue)
        counted = review.counts(work.session, work.actor, now=work.now)
        assert page.rows == []
        assert sum(counted.by_state.values()) == 0
    with works.begin(staff.other_examiner) as work:
        page = review.queue(work.session, work.actor, now=work.now, catalogue=catalogue)
        assert [row.claim for row in page.rows] == [None]


def test_the_recusal_stands_in_the_audit_and_not_in_what_the_applicant_reads(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        review.recuse(work, reference=reference, interest="family")
    with works.begin(SYSTEM) as work:
        dossier_id = cases.application(work, reference).dossier_id
        told = [e.code for e in applications.history(work.session, dossier_id, for_applicant=True)]
        assert "recused" not in told
        kept = [e.code for e in applications.history(work.session, dossier_id, for_applicant=False)]
        assert "recused" in kept
        acts = work.session.scalars(
            select(audit.AuditEntry.action).where(audit.AuditEntry.actor_id == staff.examiner.id)
        )
        assert "review:case:recuse" in set(acts)


def test_ones_own_proposal_falls_away(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        review.recuse(work, reference=reference, interest="business")
    assert cases.state(works, reference) == "examination"
    with works.begin(SYSTEM) as work:
        assert work.session.get_one(Proposal, proposal.id).state == "superseded"
    cases.claimed(works, catalogue, reference, staff.other_examiner)
