"""A case that is done closes at once, or with the last item of it that is given back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from consular import applications, custody
from consular.catalogue import Catalogue
from consular.core.ids import new_id
from consular.core.work import Works
from consular.custody.models import Item
from consular.dossiers import Dossier
from tests import counter, factories
from tests.custody.given import MANAGES, SYSTEM, case, colleague, taken

GIVEN = {"capacity": "holder", "proof": "identity-document", "words": "Identity card U-77"}


def closed(works: Works, folder: UUID) -> bool:
    with works.begin(SYSTEM) as work:
        return work.session.get_one(Dossier, folder).closed_at is not None


def finished(works: Works, folder: UUID) -> bool:
    with works.begin(SYSTEM) as work:
        return custody.close_case(work, folder)


def test_a_case_with_nothing_out_closes_at_once_and_once(works: Works) -> None:
    folder = case(works)
    assert finished(works, folder)
    with works.begin(SYSTEM) as work:
        at = work.session.get_one(Dossier, folder).closed_at
        assert custody.waiting_to_close(work.session, [folder]) == frozenset()
    assert finished(works, folder)
    with works.begin(SYSTEM) as work:
        assert work.session.get_one(Dossier, folder).closed_at == at


def test_the_last_item_that_is_given_back_closes_the_case(works: Works) -> None:
    clerk, folder = colleague(), case(works)
    items = [taken(works, folder, clerk) for _ in range(3)]
    assert not finished(works, folder)
    with works.begin(clerk) as work:
        custody.return_item(work, item_id=items[0].id, **GIVEN)
        custody.hand_to_authority(work, item_id=items[1].id, proof="receipt", words="Police of Jakarta")
    assert not closed(works, folder)
    with works.begin(SYSTEM) as work:
        assert custody.waiting_to_close(work.session, [folder, new_id()]) == {folder}
    with works.begin(clerk) as work:
        custody.return_item(work, item_id=items[2].id, **GIVEN)
    assert closed(works, folder)


def test_a_missing_item_holds_the_case_until_the_search_is_given_up(works: Works) -> None:
    clerk, folder = colleague(), case(works)
    item = taken(works, folder, clerk)
    with works.begin(clerk) as work:
        custody.report_missing(work, item_id=item.id, words="Not in the safe")
    assert not finished(works, folder)
    with works.begin(colleague(permissions=MANAGES)) as work:
        custody.give_up(work, item_id=item.id, words="Its holder was told")
    assert closed(works, folder)


def test_a_return_closes_no_case_that_is_still_worked_on(works: Works) -> None:
    clerk, folder = colleague(), case(works)
    item = taken(works, folder, clerk)
    with works.begin(clerk) as work:
        custody.return_item(work, item_id=item.id, **GIVEN)
    assert not closed(works, folder)
    taken(works, folder, clerk)


def test_the_last_items_returned_at_once_close_the_case(works: Works) -> None:
    clerk, folder = colleague(), case(works)
    items = [taken(works, folder, clerk) for _ in range(6)]
    finished(works, folder)
    start = Barrier(len(items))

    def give_back(item: Item) -> None:
        start.wait()
        with works.begin(clerk) as work:
            custody.return_item(work, item_id=item.id, **GIVEN)

    with ThreadPoolExecutor(len(items)) as threads:
        list(threads.map(give_back, items))
    assert closed(works, folder)


def test_nothing_is_taken_in_for_a_case_that_waits_to_close(works: Works) -> None:
    clerk, folder = colleague(), case(works)
    taken(works, folder, clerk)
    finished(works, folder)
    with pytest.raises(custody.CaseClosed):
        taken(works, folder, clerk)
    with works.begin(SYSTEM) as work:
        item = Item(id=new_id(), dossier_id=folder, kind="other", label="X", taken_at=work.now, office="jakarta")
        item.description = custody.Description("by hand")
        work.session.add(item)
        with pytest.raises(DBAPIError, match="in a case that is open"):
            work.session.flush()
        work.session.rollback()


def test_an_applicant_may_withdraw_while_the_office_holds_the_passport(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    with works.begin(SYSTEM) as work:
        folder = applications.application_for(work.session, SYSTEM, "system", reference).dossier_id
    clerk = colleague()
    item = taken(works, folder, clerk)
    for _ in range(2):
        with works.begin(owner) as work:
            found = applications.application_for(work.session, owner, "applications:own:withdraw", reference, lock=True)
            applications.withdraw(work, found)
            assert found.state == "withdrawn"
    assert not closed(works, folder)
    with works.begin(clerk) as work:
        custody.return_item(work, item_id=item.id, **GIVEN)
    assert closed(works, folder)


def test_a_draft_of_the_counter_that_expires_waits_for_what_was_handed_in(works: Works, catalogue: Catalogue) -> None:
    who = counter.clerk(works, catalogue)
    reference = counter.begun(works, counter.with_passport(catalogue), who)
    with works.begin(SYSTEM) as work:
        found = counter.case(work, reference)
    item = taken(works, found.dossier_id, who)
    with works.begin(SYSTEM) as work:
        applications.expire_draft(work, found.id)
    assert not closed(works, found.dossier_id)
    with works.begin(who) as work:
        custody.return_item(work, item_id=item.id, **GIVEN)
    assert closed(works, found.dossier_id)
