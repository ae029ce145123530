"""Earlier outcomes are found ministry-wide, by applicant or passport, and say no more than they must."""

from __future__ import annotations

from sqlalchemy import update

from consular import applications, audit, review, vault
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from consular.dossiers import Dossier
from consular.review import ApplicantKey, EarlierOutcome
from tests import factories
from tests.review import cases
from tests.review.cases import SYSTEM, Officers


def earlier(works: Works, catalogue: Catalogue, officer: Actor, reference: str) -> list[EarlierOutcome]:
    with works.begin(officer) as work:
        return review.view(work, reference=reference, catalogue=catalogue).earlier


def refused(works: Works, catalogue: Catalogue, staff: Officers, reference: str) -> None:
    proposal = cases.proposed(works, catalogue, reference, staff.examiner, refusal=True)
    cases.confirmed(works, reference, proposal.id, staff.confirmer)


def test_the_same_passport_under_another_account_is_found(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    refused(works, catalogue, staff, reference)
    again, _ = factories.admissible(works, catalogue, subject="other", answers={"passport_number": "ac 4402917"})
    (found,) = earlier(works, catalogue, staff.examiner, again)
    assert (found.office, found.outcome, found.grounds, found.matched_by) == (
        "jakarta",
        "refuse",
        ("means-not-shown",),
        "passport",
    )
    assert earlier(works, catalogue, staff.examiner, reference) == []


def test_another_number_or_another_issuing_state_is_another_passport(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    refused(works, catalogue, staff, reference)
    for subject, answers in (("a", {"passport_number": "AC4402918"}), ("b", {"passport_state": "IDN"})):
        other, _ = factories.admissible(works, catalogue, subject=subject, answers=answers)
        assert earlier(works, catalogue, staff.examiner, other) == []


def test_what_the_index_finds_is_compared_again(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    refused(works, catalogue, staff, reference)
    other, _ = factories.admissible(works, catalogue, subject="b", answers={"passport_number": "ZZ123456"})
    with works.begin(SYSTEM) as work:
        collision = applications.PASSPORT.digest("ZZ123456", 1)
        work.session.execute(update(ApplicantKey).values(passport_index=collision))
    assert earlier(works, catalogue, staff.examiner, other) == []


def test_the_same_applicant_is_found_with_a_new_passport(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    refused(works, catalogue, staff, reference)
    other, _ = factories.admissible(works, catalogue, answers={"passport_number": "NEW123456"})
    assert earlier(works, catalogue, staff.examiner, other) == []
    with works.begin(SYSTEM) as work:
        same = cases.application(work, reference).applicant_id
        later = cases.application(work, other)
        later.applicant_id = same
        folder = work.session.get(Dossier, later.dossier_id)
        assert folder is not None
        folder.applicant_id = same
    assert [o.matched_by for o in earlier(works, catalogue, staff.examiner, other)] == ["applicant"]


def test_an_erased_file_is_held_against_nobody(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    refused(works, catalogue, staff, reference)
    again, _ = factories.admissible(works, catalogue, subject="other")
    assert len(earlier(works, catalogue, staff.examiner, again)) == 1
    with works.begin(SYSTEM) as work:
        erased = cases.application(work, reference).dossier_id
    vault.destroy_key(erased)
    assert earlier(works, catalogue, staff.examiner, again) == []


def test_the_look_at_another_file_is_recorded_by_name(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    refused(works, catalogue, staff, reference)
    again, _ = factories.admissible(works, catalogue, subject="other")
    (found,) = earlier(works, catalogue, staff.examiner, again)
    with works.begin(SYSTEM) as work:
        entries = audit.history(work.session, cases.application(work, again).dossier_id)
        looks = [entry for entry in entries if entry.action == "review:case:view"]
        assert [look.detail.detail["earlier"] for look in looks] == [[str(found.dossier_id)]]
