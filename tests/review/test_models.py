"""What the database refuses, whoever writes the statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.ids import new_id
from consular.core.work import Works
from consular.review import Proposal
from tests.review import cases
from tests.review.cases import SYSTEM, Officers

INSERT = text(
    "INSERT INTO decision (id, proposal_id, dossier_id, kind, outcome, confirmation, proposed_by, confirmed_by,"
    " decided_at, office) VALUES (:id, :proposal_id, :dossier_id, :kind, :outcome, :confirmation, :proposed_by,"
    " :confirmed_by, now(), 'jakarta')"
)


@pytest.fixture
def proposal(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> Proposal:
    """A grant that waits for a second person."""
    return cases.proposed(works, catalogue, reference, staff.examiner)


def written(works: Works, proposal: Proposal, **changes: Any) -> None:
    """A decision written by hand."""
    values: dict[str, Any] = {
        "id": new_id(),
        "proposal_id": proposal.id,
        "dossier_id": proposal.dossier_id,
        "kind": proposal.kind,
        "outcome": proposal.outcome,
        "confirmation": proposal.confirmation,
        "proposed_by": proposal.proposed_by,
        "confirmed_by": new_id(),
    }
    with works.begin(SYSTEM) as work:
        work.session.execute(INSERT, {**values, **changes})


def run(works: Works, statement: str, **values: object) -> None:
    with works.begin(SYSTEM) as work:
        work.session.execute(text(statement), values)


def test_a_decision_of_two_persons_can_be_written(works: Works, proposal: Proposal) -> None:
    written(works, proposal)


def test_one_person_is_refused(works: Works, proposal: Proposal) -> None:
    with pytest.raises(IntegrityError, match="ck_decision_two_persons"):
        written(works, proposal, confirmed_by=proposal.proposed_by)


def test_one_person_under_another_proposers_name_is_refused(works: Works, proposal: Proposal) -> None:
    with pytest.raises(IntegrityError, match="fk_decision_proposal"):
        written(works, proposal, proposed_by=new_id(), confirmed_by=proposal.proposed_by)


@pytest.mark.parametrize(
    "changes", [{"outcome": "refuse"}, {"kind": "revocation"}, {"confirmation": "never", "confirmed_by": None}]
)
def test_a_decision_other_than_the_proposed_one_is_refused(
    works: Works, proposal: Proposal, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match="fk_decision_proposal"):
        written(works, proposal, **changes)


def test_a_decision_that_nobody_confirmed_is_refused(works: Works, proposal: Proposal) -> None:
    with pytest.raises(IntegrityError, match="ck_decision_confirmed"):
        written(works, proposal, confirmed_by=None)


def test_a_second_decision_is_refused(works: Works, proposal: Proposal) -> None:
    written(works, proposal)
    with pytest.raises(IntegrityError, match="uq_decision"):
        written(works, proposal)


def test_the_proposer_cannot_be_exchanged(works: Works, proposal: Proposal) -> None:
    with pytest.raises(IntegrityError, match="what was proposed stays"):
        run(works, "UPDATE proposal SET proposed_by = :who", who=new_id())


def test_a_settled_proposal_is_not_opened_again(works: Works, proposal: Proposal) -> None:
    run(works, "UPDATE proposal SET state = 'superseded'")
    with pytest.raises(IntegrityError, match="what was proposed stays"):
        run(works, "UPDATE proposal SET state = 'open'")


def test_a_decision_is_never_rewritten(works: Works, proposal: Proposal) -> None:
    written(works, proposal)
    with pytest.raises(IntegrityError, match="what was decided stays"):
        run(works, "UPDATE decision SET office = 'nairobi'")


def test_a_proposal_without_content_or_with_a_loose_policy_is_refused(
    works: Works, proposal: Proposal, staff: Officers
) -> None:
    copy = (
        "INSERT INTO proposal (id, dossier_id, kind, outcome, confirmation, state, proposed_by, proposed_at, office,"
        " content_sealed) SELECT :id, dossier_id, kind, :outcome, :confirmation, 'returned', proposed_by, proposed_at,"
        " office, {content} FROM proposal"
    )
    with pytest.raises(IntegrityError, match="ck_proposal_content"):
        run(works, copy.format(content="NULL"), id=new_id(), outcome="grant", confirmation="always")
    with pytest.raises(IntegrityError, match="ck_proposal_confirmation"):
        run(works, copy.format(content="content_sealed"), id=new_id(), outcome="refuse", confirmation="never")


def test_two_open_claims_are_refused(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(IntegrityError, match="uq_claim_open"):
        run(works, _SECOND_CLAIM, id=new_id(), staff_id=_id(staff.other_examiner))


def test_a_take_over_without_a_reason_is_refused(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(IntegrityError, match="ck_claim_taken_over"):
        run(works, "UPDATE claim SET released_at = now(), ended_as = 'taken_over'")


_SECOND_CLAIM = (
    "INSERT INTO claim (id, dossier_id, staff_id, office, since, until)"
    " SELECT :id, dossier_id, :staff_id, office, since, until FROM claim"
)


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
