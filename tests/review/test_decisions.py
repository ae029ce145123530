"""Four eyes: another person confirms or returns, and there is one decision."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from consular import applications, review
from consular.applications import NotOpen, Stale
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import Conflict, Forbidden, NotFound
from consular.core.work import Work, Works
from consular.review import (
    AlreadyDecided,
    ClaimedByColleague,
    Decision,
    InputRefused,
    NotYourProposal,
    Proposal,
    ProposalNotOpen,
    Recused,
    SamePerson,
)
from tests import factories
from tests.review import cases
from tests.review.cases import GROUNDS, REVOCATION, SYSTEM, TERMS, Officers


def decisions(works: Works) -> list[Decision]:
    with works.begin(SYSTEM) as work:
        return list(work.session.scalars(select(Decision).order_by(Decision.id)))


def proposal_state(works: Works, proposal: Proposal) -> str:
    with works.begin(SYSTEM) as work:
        found = work.session.get(Proposal, proposal.id)
        assert found is not None
        return found.state


@pytest.mark.parametrize(("refusal", "state", "outcome"), [(False, "granted", "grant"), (True, "refused", "refuse")])
def test_another_person_confirms(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, refusal: bool, state: str, outcome: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=refusal)
    decision = cases.confirmed(works, reference, proposal.id, staff.confirmer)
    assert cases.state(works, reference) == state
    assert (decision.outcome, decision.kind, decision.office) == (outcome, "application", "jakarta")
    assert (decision.proposed_by, decision.confirmed_by) == (staff.examiner.id, staff.confirmer.id)
    assert cases.heard(works) == ["review.decision_made"]


def test_the_proposer_confirms_nothing(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.confirmer)
    with pytest.raises(SamePerson):
        cases.confirmed(works, reference, proposal.id, staff.confirmer)
    with pytest.raises(SamePerson), works.begin(staff.confirmer) as work:
        review.return_to_examiner(work, reference=reference, proposal_id=proposal.id, note="No")
    assert decisions(works) == []
    assert cases.state(works, reference) == "decision_proposed"


def test_confirming_again_gives_the_same_decision(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    seen = cases.version(works, reference)
    made = set()
    for actor in (staff.confirmer, staff.confirmer, staff.other_confirmer):
        with works.begin(actor) as work:
            made.add(review.confirm(work, reference=reference, proposal_id=proposal.id, seen_version=seen).id)
    assert len(made) == len(decisions(works)) == 1
    assert cases.heard(works) == ["review.decision_made"]


def test_a_stale_page_confirms_nothing(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    seen = cases.version(works, reference) - 1
    with pytest.raises(Stale), works.begin(staff.confirmer) as work:
        review.confirm(work, reference=reference, proposal_id=proposal.id, seen_version=seen)
    assert decisions(works) == []


@pytest.mark.parametrize(
    ("who", "error"), [("cashier", NotFound), ("elsewhere", NotFound), ("other_examiner", Forbidden)]
)
def test_who_may_not_decide_does_not(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, who: str, error: type[Exception]
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    with pytest.raises(error):
        cases.confirmed(works, reference, proposal.id, getattr(staff, who))
    assert decisions(works) == []


def test_each_outcome_wants_its_own_power(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    only_grants = factories.staff_actor(
        works, catalogue, subject="new", roles=(("confirming-officer", "jakarta"),), powers=("grant",)
    )
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    with pytest.raises(Forbidden) as refused:
        cases.confirmed(works, reference, proposal.id, only_grants)
    assert refused.value.parameters == {"power": "refuse"}


def test_who_is_recused_does_not_confirm(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.confirmer) as work:
        review.recuse(work, reference=reference, interest="business")
    with pytest.raises(Recused):
        cases.confirmed(works, reference, proposal.id, staff.confirmer)


def taken_back(works: Works, catalogue: Catalogue, reference: str, proposal_id: UUID, actor: Actor) -> Proposal:
    with works.begin(actor) as work:
        return review.take_back(work, reference=reference, proposal_id=proposal_id, catalogue=catalogue)


def test_ones_own_proposal_is_taken_back_and_the_case_is_ones_own_again(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    for _ in range(2):
        taken = taken_back(works, catalogue, reference, proposal.id, staff.examiner)
        assert (taken.state, taken.settled_by) == ("superseded", staff.examiner.id)
    assert cases.state(works, reference) == "examination"
    with works.begin(staff.examiner) as work:
        shown = review.view(work, reference=reference, catalogue=catalogue)
        assert shown.is_claimed_by(staff.examiner)
        assert shown.open_proposal is None
        review.propose_refusal(work, reference=reference, grounds=GROUNDS, catalogue=catalogue)


def test_what_was_taken_back_is_not_confirmed_and_what_was_confirmed_is_not_taken_back(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    first = cases.proposed(works, catalogue, reference, staff.examiner)
    taken_back(works, catalogue, reference, first.id, staff.examiner)
    with pytest.raises(ProposalNotOpen):
        cases.confirmed(works, reference, first.id, staff.confirmer)
    with works.begin(staff.examiner) as work:
        second = review.propose_refusal(work, reference=reference, grounds=GROUNDS, catalogue=catalogue)
    cases.confirmed(works, reference, second.id, staff.confirmer)
    with pytest.raises(ProposalNotOpen):
        taken_back(works, catalogue, reference, second.id, staff.examiner)


def test_a_colleagues_proposal_is_returned_and_never_taken_back(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    for other in (staff.other_examiner, staff.confirmer):
        with pytest.raises(NotYourProposal):
            taken_back(works, catalogue, reference, proposal.id, other)


def test_taking_back_leaves_a_colleagues_claim_alone(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    cases.claimed(works, catalogue, reference, staff.confirmer)
    taken_back(works, catalogue, reference, proposal.id, staff.examiner)
    with works.begin(staff.confirmer) as work:
        assert review.view(work, reference=reference, catalogue=catalogue).is_claimed_by(staff.confirmer)


def test_a_proposed_revocation_is_taken_back_and_the_visa_stands(
    works: Works, catalogue: Catalogue, staff: Officers
) -> None:
    reference, _ = cases.granted(works, catalogue, staff)
    with works.begin(staff.examiner) as work:
        proposal = review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=catalogue)
    taken_back(works, catalogue, reference, proposal.id, staff.examiner)
    assert cases.state(works, reference) == "granted"
    with pytest.raises(ProposalNotOpen):
        cases.confirmed(works, reference, proposal.id, staff.confirmer)


def test_a_colleague_who_is_confirming_is_not_overtaken(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    cases.claimed(works, catalogue, reference, staff.other_confirmer)
    with pytest.raises(ClaimedByColleague):
        cases.confirmed(works, reference, proposal.id, staff.confirmer)
    cases.confirmed(works, reference, proposal.id, staff.other_confirmer)


def test_a_proposal_of_another_case_is_not_found(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    other, _ = factories.admissible(works, catalogue, subject="second")
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    with pytest.raises(NotFound):
        cases.confirmed(works, other, proposal.id, staff.confirmer)


def test_a_returned_proposal_goes_back_with_its_note_and_is_not_confirmed(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    first = cases.proposed(works, catalogue, reference, staff.examiner)
    for _ in range(2):
        with works.begin(staff.confirmer) as work:
            review.return_to_examiner(work, reference=reference, proposal_id=first.id, note="Too long a stay")
    assert cases.state(works, reference) == "examination"
    with pytest.raises(ProposalNotOpen):
        cases.confirmed(works, reference, first.id, staff.other_confirmer)
    second = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    cases.confirmed(works, reference, second.id, staff.confirmer)
    with pytest.raises(AlreadyDecided):
        cases.confirmed(works, reference, first.id, staff.confirmer)
    with works.begin(staff.examiner) as work:
        shown = review.view(work, reference=reference, catalogue=catalogue)
        assert [(p.state, p.note.text) for p in shown.proposals] == [("returned", "Too long a stay"), ("confirmed", "")]


def test_returning_wants_a_note_and_comes_too_late_after_the_decision(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    with pytest.raises(InputRefused) as refused, works.begin(staff.confirmer) as work:
        review.return_to_examiner(work, reference=reference, proposal_id=proposal.id, note="")
    assert refused.value.problems["note"].code == "note_missing"
    cases.confirmed(works, reference, proposal.id, staff.confirmer)
    with pytest.raises(ProposalNotOpen), works.begin(staff.other_confirmer) as work:
        review.return_to_examiner(work, reference=reference, proposal_id=proposal.id, note="Wait")
    assert cases.state(works, reference) == "granted"


def test_a_grant_is_revoked_by_two_persons_once(works: Works, catalogue: Catalogue, staff: Officers) -> None:
    reference, _ = cases.granted(works, catalogue, staff)
    with works.begin(staff.confirmer) as work:
        proposal = review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=catalogue)
    with pytest.raises(SamePerson):
        cases.confirmed(works, reference, proposal.id, staff.confirmer)
    made = {cases.confirmed(works, reference, proposal.id, staff.other_confirmer).id for _ in range(2)}
    assert len(made) == 1
    assert [(d.kind, d.outcome) for d in decisions(works)] == [("application", "grant"), ("revocation", "revoke")]
    assert cases.state(works, reference) == "granted"
    assert cases.heard(works) == ["review.decision_made", "review.revocation_decided"]
    with pytest.raises(AlreadyDecided), works.begin(staff.examiner) as work:
        review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=catalogue)


def test_a_proposed_revocation_can_be_returned(works: Works, catalogue: Catalogue, staff: Officers) -> None:
    reference, _ = cases.granted(works, catalogue, staff)
    with works.begin(staff.examiner) as work:
        proposal = review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=catalogue)
    with works.begin(staff.confirmer) as work:
        review.return_to_examiner(work, reference=reference, proposal_id=proposal.id, note="Who reported it?")
    assert (cases.state(works, reference), proposal_state(works, proposal)) == ("granted", "returned")
    assert [d.kind for d in decisions(works)] == ["application"]


def test_a_withdrawal_drops_the_proposal(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    with works.begin(applicant) as work:
        application = withdraw(work, reference)
    with works.begin(SYSTEM) as work:
        review.drop_open_work(work, application.id)
    assert proposal_state(works, proposal) == "superseded"
    with pytest.raises(ProposalNotOpen):
        cases.confirmed(works, reference, proposal.id, staff.confirmer)


def withdraw(work: Work, reference: str) -> applications.Application:
    application = applications.application_for(
        work.session, work.actor, "applications:own:withdraw", reference, lock=True
    )
    applications.withdraw(work, application)
    return application


def at_once(works: Works, acts: dict[Actor, Callable[[Work], Any]]) -> list[object]:
    """Run each act in a transaction of its own at the same moment: results or the conflict that was told."""
    together = threading.Barrier(len(acts))
    results: list[object] = []

    def run(actor: Actor, act: Callable[[Work], Any]) -> None:
        work = works.open(actor)
        together.wait(timeout=10)
        try:
            result = act(work)
            works.commit(work)
        except Conflict as told:
            works.rollback(work)
            result = told
        results.append(result)

    threads = [threading.Thread(target=run, args=item) for item in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


def test_two_confirmers_at_once_make_one_decision(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    seen = cases.version(works, reference)

    def press(work: Work) -> Decision:
        return review.confirm(work, reference=reference, proposal_id=proposal.id, seen_version=seen)

    results = at_once(works, {staff.confirmer: press, staff.other_confirmer: press})
    (decision,) = decisions(works)
    assert [r.id for r in results if isinstance(r, Decision)] == [decision.id, decision.id]
    assert cases.heard(works) == ["review.decision_made"]


def test_one_confirms_while_another_returns_and_one_is_told(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    seen = cases.version(works, reference)
    results = at_once(
        works,
        {
            staff.confirmer: lambda work: review.confirm(
                work, reference=reference, proposal_id=proposal.id, seen_version=seen
            ),
            staff.other_confirmer: lambda work: review.return_to_examiner(
                work, reference=reference, proposal_id=proposal.id, note="Look again"
            ),
        },
    )
    assert sum(isinstance(r, ProposalNotOpen) for r in results) == 1
    ended = (proposal_state(works, proposal), cases.state(works, reference), len(decisions(works)))
    assert ended in {("confirmed", "granted", 1), ("returned", "examination", 0)}


def test_confirming_and_withdrawing_at_once_ends_in_one_of_them(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    seen = cases.version(works, reference)
    results = at_once(
        works,
        {
            staff.confirmer: lambda work: review.confirm(
                work, reference=reference, proposal_id=proposal.id, seen_version=seen
            ),
            applicant: lambda work: withdraw(work, reference),
        },
    )
    assert sum(isinstance(r, Stale | NotOpen) for r in results) == 1
    assert (cases.state(works, reference), len(decisions(works))) in {("granted", 1), ("withdrawn", 0)}


def test_inadmissible_is_not_refused(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    grounds = [review.StatedGround("too-early", "Lodged ten months before the journey.")]
    with works.begin(staff.examiner) as work:
        proposal = review.propose_inadmissible(work, reference=reference, grounds=grounds, catalogue=catalogue)
    cases.confirmed(works, reference, proposal.id, staff.confirmer)
    assert cases.state(works, reference) == "inadmissible"


def test_a_decision_leads_to_its_content(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    made = cases.confirmed(works, reference, proposal.id, staff.confirmer)
    with works.begin(SYSTEM) as work:
        found = review.decision(work.session, made.id)
        assert found is not None
        assert found[1].content.stated == GROUNDS
        assert found[1].content.terms != TERMS
