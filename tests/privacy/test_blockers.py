"""What forbids an erasure, by name and with its last day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from consular import applications, identity, privacy
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.work import Works
from tests import factories
from tests.custody.given import taken
from tests.privacy.given import (
    applicant_of,
    begin,
    blocked_by,
    dossier_of,
    erase,
    refused,
    revoked,
    serve_all,
    state,
    withdrawn,
)
from tests.review.cases import SYSTEM, TERMS
from tests.web.stations import House


def codes(house: House, name: str | UUID) -> list[str]:
    return [blocker.code for blocker in blocked_by(house, name)]


@pytest.mark.parametrize(
    ("station", "expected"),
    [
        ("draft", ["case_open"]),
        ("waiting", ["case_open"]),
        ("asked", ["case_open"]),
        ("proposed", ["case_open", "proposal_open"]),
    ],
)
def test_an_open_case(house: House, station: str, expected: list[str]) -> None:
    reference = house.station(station).reference
    assert codes(house, reference) == expected
    with pytest.raises(privacy.ErasureBlocked) as refusal:
        begin(house, reference)
    assert [blocker.code for blocker in refusal.value.blockers] == expected


def test_a_valid_document_until_its_last_day(house: House, clock: SetClock) -> None:
    reference = house.station("granted").reference
    assert TERMS.valid_until is not None
    (blocker,) = blocked_by(house, reference)
    assert (blocker.code, blocker.until) == ("document_valid", TERMS.valid_until)
    assert blocker.thing.startswith("document/")
    clock.set(dt.datetime.combine(TERMS.valid_until, dt.time(20), dt.UTC))
    assert codes(house, reference) == ["document_valid"]
    clock.move(days=1)
    assert codes(house, reference) == []


def test_a_revocation_that_waits_or_is_being_made(house: House, clock: SetClock) -> None:
    granted = house.station("granted")
    revoked(house, granted.reference)
    assert codes(house, granted.reference) == ["appeal_open"]
    with house.works.begin(SYSTEM) as work:
        parts = privacy.find(work.session, granted.reference).parts
    assert [codes(house, part.dossier_id) for part in parts] == [["appeal_open"], ["appeal_open"]]
    serve_all(house)
    clock.move(days=30)
    assert codes(house, granted.reference) == ["appeal_open"]
    clock.move(days=1)
    assert codes(house, granted.reference) == []


def test_an_appeal_runs_from_proof_of_service(house: House, clock: SetClock) -> None:
    reference = refused(house)
    (blocker,) = blocked_by(house, reference)
    assert (blocker.code, blocker.until) == ("appeal_open", None)
    clock.move(days=90)
    assert codes(house, reference) == ["appeal_open"]
    serve_all(house)
    (blocker,) = blocked_by(house, reference)
    assert blocker.until == clock.now().date() + dt.timedelta(days=30)
    clock.move(days=31)
    assert codes(house, reference) == []


def test_a_letter_that_is_still_being_made(house: House) -> None:
    assert codes(house, refused(house, letter=False)) == ["document_being_made"]


def test_a_hold_until_its_end_or_until_it_is_lifted(house: House, clock: SetClock) -> None:
    reference = withdrawn(house)
    last = clock.now().date() + dt.timedelta(days=3)
    with house.works.begin(SYSTEM) as work:
        first = privacy.hold(work, reference, reason="court-order", until=last)
        second = privacy.hold(work, str(applicant_of(house.works, reference)), reason="audit")
    found = blocked_by(house, reference)
    assert sorted((b.code, b.thing, b.until) for b in found) == sorted(
        [("hold", f"hold/{first.id}", last), ("hold", f"hold/{second.id}", None)]
    )
    with house.works.begin(SYSTEM) as work:
        privacy.lift(work, second.id)
        privacy.lift(work, second.id)
    clock.move(days=3)
    assert codes(house, reference) == ["hold"]
    clock.move(days=1)
    assert codes(house, reference) == []


def test_a_hold_on_an_application_covers_its_documents(house: House, clock: SetClock) -> None:
    granted = house.station("granted")
    with house.works.begin(SYSTEM) as work:
        privacy.hold(work, granted.reference, reason="court-order")
        target = privacy.find(work.session, granted.reference)
    clock.move(days=90)
    document = next(part.dossier_id for part in target.parts if part.kind == "document")
    assert codes(house, document) == ["hold"]


def test_a_hold_is_refused_when_it_comes_too_late_or_says_too_much(house: House, ledger: Path) -> None:
    reference = withdrawn(house)
    with pytest.raises(privacy.MalformedReason), house.works.begin(SYSTEM) as work:
        privacy.hold(work, reference, reason="Natcha complained")
    begin(house, reference)
    with pytest.raises(privacy.HoldOnErased), house.works.begin(SYSTEM) as work:
        privacy.hold(work, reference, reason="court-order")


def test_an_applicant_is_erased_whole_or_not_at_all(house: House, works: Works, ledger: Path) -> None:
    reference = withdrawn(house)
    applicant = applicant_of(works, reference)
    with works.begin(house.actors["owner"]) as work:
        second = applications.begin_draft(
            work, factories.service(house.catalogue), capacity="self", locale="en", applicant_id=applicant
        )
    with pytest.raises(privacy.ErasureBlocked):
        begin(house, applicant)
    assert state(works, dossier_of(works, reference)) is None
    with works.begin(SYSTEM) as work:
        applications.expire_draft(work, second.id)
    assert set(erase(house, applicant, ledger)) == {dossier_of(works, reference), second.dossier_id}


def test_an_account_goes_after_its_files(house: House, works: Works, ledger: Path) -> None:
    owner = house.actors["owner"].id
    assert owner is not None
    reference = withdrawn(house)
    (blocker,) = blocked_by(house, owner)
    assert blocker == privacy.Blocker("account_has_file", f"dossier/{dossier_of(works, reference)}")
    erase(house, reference, ledger)
    assert erase(house, owner, ledger) == [owner]
    with works.begin(SYSTEM) as work:
        again = factories.account(work, subject="natcha")
    assert again.id != owner


def test_a_colleague_goes_after_leaving_and_cases_name_nobody(house: House, works: Works, ledger: Path) -> None:
    examiner = house.actors["examiner"].id
    assert examiner is not None
    assert codes(house, examiner) == ["colleague_serves"]
    with works.begin(SYSTEM) as work:
        colleague = identity.colleague(work.session, examiner)
        assert colleague is not None
        colleague.ended_at = work.now
    erase(house, examiner, ledger)
    with works.begin(SYSTEM) as work:
        assert identity.staff_names(work.session, [examiner]) == {}


@pytest.mark.parametrize("name", ["V7K3-M9QX-D4", "nobody", "01936d4e-0000-7000-8000-000000000000", ""])
def test_what_is_not_there_is_not_found(works: Works, name: str) -> None:
    with works.begin(SYSTEM) as work, pytest.raises(NotFound):
        privacy.find(work.session, name)


def test_a_paper_that_was_not_returned_blocks(house: House) -> None:
    found = house.station("waiting")
    with house.works.begin(SYSTEM) as work:
        folder = house.application(work, found.reference).dossier_id
    taken(house.works, folder)
    assert codes(house, found.reference) == ["case_open", "item_not_returned"]
