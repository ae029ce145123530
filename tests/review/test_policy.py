"""Every act asks the same question first: does this case exist for this person?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consular import review
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import Forbidden, NotFound
from consular.core.work import Work, Works
from consular.review import Proposal
from tests.review import cases
from tests.review.cases import GROUNDS, REVOCATION, TERMS, Officers

Act = Callable[[Work, str, Proposal, Catalogue], object]
ACTS: dict[str, Act] = {
    "view": lambda w, r, p, c: review.view(w, reference=r, catalogue=c),
    "claim": lambda w, r, p, c: review.claim(w, reference=r, catalogue=c),
    "take_over": lambda w, r, p, c: review.take_over(w, reference=r, reason="Why not", catalogue=c),
    "release": lambda w, r, p, c: review.release(w, reference=r),
    "recuse": lambda w, r, p, c: review.recuse(w, reference=r, interest="family"),
    "ask": lambda w, r, p, c: review.ask(w, reference=r, question="Why?", catalogue=c),
    "propose_grant": lambda w, r, p, c: review.propose_grant(w, reference=r, terms=TERMS, catalogue=c),
    "propose_refusal": lambda w, r, p, c: review.propose_refusal(w, reference=r, grounds=GROUNDS, catalogue=c),
    "propose_inadmissible": lambda w, r, p, c: review.propose_inadmissible(
        w, reference=r, grounds=GROUNDS, catalogue=c
    ),
    "propose_revocation": lambda w, r, p, c: review.propose_revocation(w, reference=r, grounds=REVOCATION, catalogue=c),
    "confirm": lambda w, r, p, c: review.confirm(w, reference=r, proposal_id=p.id, seen_version=1),
    "take_back": lambda w, r, p, c: review.take_back(w, reference=r, proposal_id=p.id, catalogue=c),
    "return": lambda w, r, p, c: review.return_to_examiner(w, reference=r, proposal_id=p.id, note="No"),
}


@pytest.fixture
def proposal(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> Proposal:
    """What the examiner has proposed."""
    return cases.proposed(works, catalogue, reference, staff.examiner)


def test_no_act_of_review_is_open_to_those_without_a_role_in_the_case(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, applicant: Actor, proposal: Proposal
) -> None:
    for actor in (staff.elsewhere, staff.cashier, applicant):
        for act in ACTS.values():
            work = works.open(actor)
            with pytest.raises(NotFound):
                act(work, reference, proposal, catalogue)
            works.rollback(work)
    assert cases.state(works, reference) == "decision_proposed"


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("other_examiner", ("take_over", "confirm", "return")),
        ("confirmer", ("take_over",)),
        ("manager", ("claim", "ask", "propose_grant", "propose_refusal", "propose_inadmissible", "propose_revocation")),
    ],
)
def test_who_may_look_is_told_what_the_role_lacks(
    works: Works,
    catalogue: Catalogue,
    staff: Officers,
    reference: str,
    proposal: Proposal,
    who: str,
    acts: tuple[str, ...],
) -> None:
    for name in acts:
        work = works.open(getattr(staff, who))
        with pytest.raises(Forbidden) as refused:
            ACTS[name](work, reference, proposal, catalogue)
        works.rollback(work)
        assert refused.value.code == "role_missing", name
