"""A proposal keeps to the service's limits and grounds, and one waits at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from consular import review
from consular.applications import NotOpen, Stale
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.errors import Forbidden, NotFound
from consular.core.work import Works
from consular.review import (
    AlreadyDecided,
    AlreadyProposed,
    ClaimedByColleague,
    Decision,
    InputRefused,
    NotClaimed,
    StatedGround,
)
from tests import factories
from tests.review import cases
from tests.review.cases import GROUNDS, REVOCATION, SYSTEM, TERMS, Officers


def test_a_grant_waits_for_a_second_person_and_the_claim_ends(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner)
    assert cases.state(works, reference) == "decision_proposed"
    assert (proposal.outcome, proposal.office, proposal.proposed_by) == ("grant", "jakarta", staff.examiner.id)
    with works.begin(staff.confirmer) as work:
        shown = review.view(work, reference=reference, catalogue=catalogue)
        assert shown.claim is None
        assert shown.open_proposal is not None
        assert shown.open_proposal.content.terms == TERMS
    assert cases.heard(works) == []


def test_the_same_proposal_sent_twice_is_one(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    first = cases.proposed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.examiner) as work:
        again = review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)
        assert again.id == first.id


def test_another_proposal_beside_an_open_one_is_refused(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.proposed(works, catalogue, reference, staff.examiner)
    with pytest.raises(AlreadyProposed), works.begin(staff.examiner) as work:
        review.propose_refusal(work, reference=reference, grounds=GROUNDS, catalogue=catalogue)
    with pytest.raises(AlreadyProposed), works.begin(staff.other_examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)


def test_proposing_wants_the_claim(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(ClaimedByColleague), works.begin(staff.other_examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)
    clock.move(minutes=46)
    with pytest.raises(NotClaimed), works.begin(staff.other_examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)
    # A long text takes its time: a claim that ran out counts while nobody else took the case.
    with works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)


def test_proposing_on_a_stale_page_changes_nothing(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    seen = cases.version(works, reference) - 1
    with pytest.raises(Stale), works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue, seen_version=seen)
    assert cases.state(works, reference) == "examination"


def test_cashiers_managers_and_other_offices_do_not_propose(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    for actor, error in ((staff.cashier, NotFound), (staff.elsewhere, NotFound), (staff.manager, Forbidden)):
        with pytest.raises(error), works.begin(actor) as work:
            review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)


def test_a_refusal_does_not_save_without_facts(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    empty = [StatedGround("means-not-shown", " . ")]
    with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
        review.propose_refusal(work, reference=reference, grounds=empty, catalogue=catalogue)
    assert {k: p.code for k, p in refused.value.problems.items()} == {"facts.means-not-shown": "facts_missing"}
    with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
        review.propose_refusal(work, reference=reference, grounds=[], catalogue=catalogue)
    assert {k: p.code for k, p in refused.value.problems.items()} == {"grounds": "grounds_missing"}
    assert cases.state(works, reference) == "examination"


def test_inadmissible_has_grounds_of_its_own(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(InputRefused), works.begin(staff.examiner) as work:
        review.propose_inadmissible(work, reference=reference, grounds=GROUNDS, catalogue=catalogue)
    own = [StatedGround("too-early", "Lodged ten months before the journey.")]
    with works.begin(staff.examiner) as work:
        proposal = review.propose_inadmissible(work, reference=reference, grounds=own, catalogue=catalogue)
        assert proposal.content.stated == tuple(own)


def test_the_passport_of_the_application_limits_the_visa(works: Works, catalogue: Catalogue, staff: Officers) -> None:
    reference, _ = factories.admissible(works, catalogue, answers={"passport_expiry": "2027-01-10"})
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)
    assert refused.value.problems["valid_until"].code == "grant_outlives_passport"


@pytest.mark.parametrize(("days", "fits"), [(29, False), (30, True), (400, True)])
def test_the_configured_limit_decides_and_no_other(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, days: int, fits: bool
) -> None:
    limits = factories.service(catalogue).limits.model_copy(
        update={"validity_days": days, "duration_of_stay_days": days, "entries": ["1"]}
    )
    ours = cases.with_service(catalogue, limits=limits)
    cases.claimed(works, ours, reference, staff.examiner)
    length = dt.timedelta(days=days - 1 if fits else days)
    terms = replace(TERMS, valid_until=dt.date(2026, 12, 18) + length, duration_of_stay_days=17)
    if fits:
        with works.begin(staff.examiner) as work:
            review.propose_grant(work, reference=reference, terms=terms, catalogue=ours)
    else:
        with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
            review.propose_grant(work, reference=reference, terms=terms, catalogue=ours)
        assert refused.value.problems["valid_until"].parameters == {"days": days + 1, "most": days}


def test_what_was_written_stands_sealed(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    with works.begin(SYSTEM) as work:
        row = work.session.execute(text("SELECT CAST(proposal AS text) FROM proposal")).scalar_one()
        assert b"bank statement".hex() not in row
        assert b"means-not-shown".hex() not in row
        assert "bank" not in row


def test_a_policy_without_confirmation_decides_at_once(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    confirmation = factories.service(catalogue).confirmation.model_copy(update={"grant": "never"})
    ours = cases.with_service(catalogue, confirmation=confirmation)
    proposal = cases.proposed(works, ours, reference, staff.examiner)
    assert (cases.state(works, reference), proposal.state) == ("granted", "confirmed")
    with works.begin(SYSTEM) as work:
        decision = work.session.scalars(select(Decision)).one()
        assert (decision.proposed_by, decision.confirmed_by, decision.office) == (staff.examiner.id, None, "jakarta")
    assert cases.heard(works) == ["review.decision_made"]


def test_deciding_at_once_wants_the_power(works: Works, catalogue: Catalogue, reference: str) -> None:
    confirmation = factories.service(catalogue).confirmation.model_copy(update={"grant": "never"})
    ours = cases.with_service(catalogue, confirmation=confirmation)
    junior = factories.staff_actor(works, catalogue, subject="junior", powers=())
    cases.claimed(works, ours, reference, junior)
    with pytest.raises(Forbidden) as refused, works.begin(junior) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=ours)
    assert (refused.value.code, refused.value.parameters) == ("power_missing", {"power": "grant"})


def test_only_what_was_granted_is_revoked(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    with pytest.raises(NotOpen), works.begin(staff.examiner) as work:
        review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=catalogue)
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    cases.confirmed(works, reference, proposal.id, staff.confirmer)
    with pytest.raises(NotOpen), works.begin(staff.examiner) as work:
        review.propose_revocation(work, reference=reference, grounds=REVOCATION, catalogue=catalogue)
    with pytest.raises(AlreadyDecided), works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)


def test_a_revocation_has_the_shape_of_a_refusal(works: Works, catalogue: Catalogue, staff: Officers) -> None:
    reference, _ = cases.granted(works, catalogue, staff)
    for grounds, field in (([], "grounds"), ([StatedGround("passport-invalid", "")], "facts.passport-invalid")):
        with pytest.raises(InputRefused) as refused, works.begin(staff.examiner) as work:
            review.propose_revocation(work, reference=reference, grounds=grounds, catalogue=catalogue)
        assert list(refused.value.problems) == [field]
