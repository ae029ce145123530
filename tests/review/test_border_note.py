"""The note for the border: part of what two persons decide, sealed apart, text like any other."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from consular import review
from consular.audit import AuditEntry
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.review import AlreadyProposed, InputRefused, Proposal
from tests.review import cases
from tests.review.cases import GROUNDS, SYSTEM, TERMS, Officers

NOTE = "Ask for the return ticket."


def noted(works: Works, catalogue: Catalogue, staff: Officers, reference: str, note: str = NOTE) -> Proposal:
    with works.begin(staff.examiner) as work:
        return review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue, border_note=note)


def test_the_second_person_confirms_the_note_too(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    made = noted(works, catalogue, staff, reference)
    assert noted(works, catalogue, staff, reference).id == made.id
    with pytest.raises(AlreadyProposed):
        noted(works, catalogue, staff, reference, "Another note.")
    decision = cases.confirmed(works, reference, made.id, staff.confirmer)
    with works.begin(SYSTEM) as work:
        found = review.decision(work.session, decision.id)
        assert found is not None
        assert review.border_note_of(found[1]) == NOTE
        assert NOTE not in repr(found[1].content)


@pytest.mark.parametrize(
    ("note", "code"),
    [("…", "characters_not_allowed"), ("a\x00b", "characters_not_allowed"), ("x" * 4001, "text_too_long")],
)
def test_a_note_that_is_no_text_is_refused(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, note: str, code: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(InputRefused) as refused:
        noted(works, catalogue, staff, reference, note)
    assert {field: problem.code for field, problem in refused.value.problems.items()} == {"border_note": code}


def test_the_audit_says_that_there_is_one_and_not_what_it_says(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    noted(works, catalogue, staff, reference)
    with works.begin(SYSTEM) as work:
        query = select(AuditEntry).where(AuditEntry.action == "review:decision:propose")
        entry = work.session.scalars(query).one()
        assert entry.detail.detail == {"outcome": "grant", "border_note": "set"}


def test_only_a_grant_has_one(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        review.propose_refusal(work, reference=reference, grounds=GROUNDS, catalogue=catalogue)
    with pytest.raises(IntegrityError, match="ck_proposal_border_note"), works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE proposal SET border_note_sealed = content_sealed"))
