"""A claim is exclusive, lasts a while, and is never overwritten silently."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from consular import audit, review
from consular.applications import NotOpen, history
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.errors import Forbidden, NotFound
from consular.core.work import Works
from consular.review import ClaimedByColleague, InputRefused, Recused, SamePerson
from consular.review.models import ApplicantKey, Claim
from tests import factories
from tests.review import cases
from tests.review.cases import SYSTEM, Officers


def claims(works: Works) -> list[Claim]:
    with works.begin(SYSTEM) as work:
        return list(work.session.scalars(select(Claim).order_by(Claim.since, Claim.id)))


def test_the_first_claim_begins_the_examination(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    assert cases.state(works, reference) == "examination"
    (claim,) = claims(works)
    assert (claim.staff_id, claim.office) == (staff.examiner.id, "jakarta")
    with works.begin(SYSTEM) as work:
        assert len(work.session.scalars(select(ApplicantKey)).all()) == 1


def test_claiming_again_extends_the_same_claim(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    first = claims(works)[0]
    clock.move(minutes=30)
    cases.claimed(works, catalogue, reference, staff.examiner)
    (again,) = claims(works)
    assert (again.id, again.since, (again.until - first.until).total_seconds()) == (first.id, first.since, 1800)


def test_a_colleagues_claim_is_told_and_stays(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(ClaimedByColleague) as refused, works.begin(staff.other_examiner) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    assert refused.value.staff_id == staff.examiner.id
    assert refused.value.until == claims(works)[0].until
    assert [c.staff_id for c in claims(works)] == [staff.examiner.id]


def test_a_claim_that_ran_out_is_free_and_remembered(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    clock.move(minutes=46)
    cases.claimed(works, catalogue, reference, staff.other_examiner)
    old, new = claims(works)
    assert (old.ended_as, old.released_at) == ("expired", old.until)
    assert (new.staff_id, new.released_at) == (staff.other_examiner.id, None)


def test_a_manager_takes_over_with_a_reason_that_the_old_claim_keeps(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.manager) as work:
        review.take_over(work, reference=reference, reason="Ill since noon", catalogue=catalogue)
    old, new = sorted(claims(works), key=lambda c: c.released_at is None)
    assert (old.ended_as, old.taken_over_by, old.reason.text) == ("taken_over", staff.manager.id, "Ill since noon")
    assert new.staff_id == staff.manager.id
    with works.begin(SYSTEM) as work:
        lines = history(work.session, new.dossier_id, for_applicant=False)
        assert "claim_taken_over" in {line.code for line in lines}
        assert "claim_taken_over" not in {
            line.code for line in history(work.session, new.dossier_id, for_applicant=True)
        }


def test_taking_over_wants_a_reason_and_the_right(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with pytest.raises(InputRefused) as refused, works.begin(staff.manager) as work:
        review.take_over(work, reference=reference, reason=" - ", catalogue=catalogue)
    assert refused.value.problems["reason"].code == "reason_missing"
    with pytest.raises(Forbidden), works.begin(staff.other_examiner) as work:
        review.take_over(work, reference=reference, reason="I would like it", catalogue=catalogue)
    assert [c.staff_id for c in claims(works)] == [staff.examiner.id]


def test_releasing_twice_is_one_release(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    for _ in range(2):
        with works.begin(staff.examiner) as work:
            review.release(work, reference=reference)
    assert [c.ended_as for c in claims(works)] == ["released"]
    cases.claimed(works, catalogue, reference, staff.other_examiner)


def test_releasing_does_not_touch_a_colleagues_claim(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    with works.begin(staff.other_examiner) as work:
        review.release(work, reference=reference)
    assert claims(works)[0].released_at is None


@pytest.mark.parametrize("who", ["elsewhere", "cashier"])
def test_without_a_role_in_the_case_it_does_not_exist(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, who: str
) -> None:
    actor: Actor = getattr(staff, who)
    with pytest.raises(NotFound), works.begin(actor) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    with pytest.raises(NotFound), works.begin(actor) as work:
        review.view(work, reference=reference, catalogue=catalogue)
    assert claims(works) == []


def test_a_draft_or_unpaid_application_is_no_case_yet(works: Works, catalogue: Catalogue, staff: Officers) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with pytest.raises(NotOpen), works.begin(staff.examiner) as work:
        review.claim(work, reference=reference, catalogue=catalogue)


def test_the_proposer_cannot_block_the_confirmation_by_a_claim(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.proposed(works, catalogue, reference, staff.confirmer)
    with pytest.raises(SamePerson), works.begin(staff.confirmer) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    with pytest.raises(Forbidden), works.begin(staff.examiner) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    cases.claimed(works, catalogue, reference, staff.other_confirmer)


def test_who_is_recused_gives_the_case_up_and_keeps_out(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    for _ in range(2):
        with works.begin(staff.examiner) as work:
            review.recuse(work, reference=reference, interest="acquaintance")
    assert claims(works)[0].ended_as == "recused"
    with pytest.raises(Recused), works.begin(staff.examiner) as work:
        review.claim(work, reference=reference, catalogue=catalogue)
    with works.begin(staff.examiner) as work:
        assert review.claim_next(work, catalogue=catalogue) is None


def test_two_officers_claim_at_once_and_one_is_told(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    together = threading.Barrier(2)
    results: dict[str, str] = {}

    def press(name: str, actor: Actor) -> None:
        work = works.open(actor)
        together.wait(timeout=10)
        try:
            review.claim(work, reference=reference, catalogue=catalogue)
            works.commit(work)
            results[name] = "won"
        except ClaimedByColleague as told:
            works.rollback(work)
            results[name] = str(told.staff_id)

    pair = {"examiner": staff.examiner, "other": staff.other_examiner}
    threads = [threading.Thread(target=press, args=item) for item in pair.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    winner = next(name for name, result in results.items() if result == "won")
    (loser,) = set(results) - {winner}
    assert results[loser] == str(pair[winner].id)
    assert [c.staff_id for c in claims(works)] == [pair[winner].id]


def test_the_next_case_is_the_oldest_free_one(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    clock.move(hours=1)
    later, _ = factories.admissible(works, catalogue, subject="second")
    taken = []
    for actor in (staff.examiner, staff.other_examiner, staff.confirmer):
        with works.begin(actor) as work:
            found = review.claim_next(work, catalogue=catalogue)
            taken.append(found.reference if found else None)
    assert taken == [reference, later, None]


def test_the_next_case_steps_over_one_that_a_colleague_is_just_claiming(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    clock.move(hours=1)
    later, _ = factories.admissible(works, catalogue, subject="second")
    busy = works.open(staff.examiner)
    review.claim(busy, reference=reference, catalogue=catalogue)
    with works.begin(staff.other_examiner) as work:
        found = review.claim_next(work, catalogue=catalogue)
        assert found is not None
        assert found.reference == later
    works.commit(busy)


def test_looking_at_a_case_is_recorded_and_extends_ones_own_claim(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str, clock: SetClock
) -> None:
    cases.claimed(works, catalogue, reference, staff.examiner)
    until = claims(works)[0].until
    clock.move(minutes=10)
    for actor in (staff.other_examiner, staff.examiner):
        with works.begin(actor) as work:
            review.view(work, reference=reference, catalogue=catalogue)
    assert (claims(works)[0].until - until).total_seconds() == 600
    with works.begin(SYSTEM) as work:
        entries = audit.history(work.session, cases.application(work, reference).dossier_id)
        looked = {e.actor_id for e in entries if e.action == "review:case:view"}
        assert looked == {staff.examiner.id, staff.other_examiner.id}
