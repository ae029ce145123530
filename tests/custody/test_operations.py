"""Where an item is, is always known; it goes back once; no case closes while one is out."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from consular import custody
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Works
from consular.dossiers import Dossier, close_dossier
from tests.custody.given import MANAGES, SYSTEM, case, colleague, fresh, sent, taken

DAY = dt.date(2026, 11, 16)
GIVEN = {"capacity": "holder", "proof": "identity-document", "words": "Identity card U-77"}


def test_an_item_is_taken_in_once_under_a_label_of_its_own(works: Works) -> None:
    folder, item_id = case(works), new_id()
    labels = {taken(works, folder, item_id=item_id).label for _ in range(2)} | {taken(works, folder).label}
    assert len(labels) == 2
    with works.begin(colleague()) as work:
        found = custody.item_by_label(work.session, work.actor, labels.pop())
        assert found is not None
        assert found.description.number == "AC4402917"
        assert [entry.code for entry in custody.history(work.session, found.id)] == ["received_from"]
        assert len(custody.outstanding(work.session, folder)) == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "dog"}, custody.CustodyInputRefused),
        ({"received_from": "thief"}, custody.CustodyInputRefused),
        ({"place": "Safe\n2"}, custody.CustodyInputRefused),
        ({"office": "nairobi"}, NotFound),
    ],
)
def test_what_is_missing_is_asked_for(works: Works, changes: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        taken(works, case(works), **changes)


def test_nobody_takes_in_for_a_case_they_may_not_see_or_that_is_closed(works: Works) -> None:
    folder = case(works)
    with pytest.raises(NotFound):
        taken(works, folder, colleague("nairobi"), office="nairobi")
    with works.begin(SYSTEM) as work:
        close_dossier(work, work.session.get_one(Dossier, folder))
    with pytest.raises(custody.CaseClosed):
        taken(works, folder)


def test_an_item_is_returned_once(works: Works) -> None:
    clerk = colleague()
    item = taken(works, case(works), clerk)
    for missing in ({"capacity": ""}, {"proof": ""}, {"words": " "}, {"capacity": "authority"}):
        with works.begin(clerk) as work, pytest.raises(custody.CustodyInputRefused):
            custody.return_item(work, item_id=item.id, **{**GIVEN, **missing})
    for _ in range(2):
        with works.begin(clerk) as work:
            assert custody.return_item(work, item_id=item.id, **GIVEN).state == "returned"
    for act in (
        lambda work: custody.hand_to_authority(work, item_id=item.id, proof="receipt", words="Police"),
        lambda work: custody.store(work, item_id=item.id, place="Safe 1"),
        lambda work: custody.report_missing(work, item_id=item.id, words="Gone"),
        lambda work: custody.report_found(work, item_id=item.id, office="jakarta"),
    ):
        with works.begin(clerk) as work, pytest.raises(custody.ItemNotHere):
            act(work)


def test_a_case_does_not_close_while_an_item_is_out(works: Works) -> None:
    clerk, folder = colleague(), case(works)
    item = taken(works, folder, clerk)
    with pytest.raises(DBAPIError, match="items that are out"), works.begin(SYSTEM) as work:
        close_dossier(work, work.session.get_one(Dossier, folder))
    with works.begin(clerk) as work:
        custody.return_item(work, item_id=item.id, **GIVEN)
    with works.begin(SYSTEM) as work:
        close_dossier(work, work.session.get_one(Dossier, folder))


def test_both_offices_see_a_bag_and_what_is_not_in_it_is_named_missing(works: Works) -> None:
    here, there = colleague(), colleague("nairobi")
    folder = case(works)
    one, two = taken(works, folder, here), taken(works, folder, here)
    with works.begin(there) as work:
        assert custody.item_by_label(work.session, there, one.label) is None
    bag = sent(works, here, one, two)
    with works.begin(there) as work:
        assert [found.id for found in custody.open_bags(work.session, "nairobi")] == [bag.id]
        assert custody.item_by_label(work.session, there, one.label) is not None
    stranger = taken(works, folder, here)
    for _ in range(2):
        with works.begin(there) as work:
            told = custody.open_bag(work, bag_id=bag.id, labels=f"{one.label}\n{stranger.label}")
        assert (told.arrived, told.missing, told.strange) == ((one.label,), (two.label,), (stranger.label,))
    assert (fresh(works, one.id).state, fresh(works, one.id).office) == ("here", "nairobi")
    assert fresh(works, two.id).state == "missing"
    with works.begin(here) as work:
        found = custody.report_found(work, item_id=two.id, office="jakarta", place="Under the desk")
        assert (found.state, found.place) == ("here", "Under the desk")


def test_a_bag_takes_what_is_here_and_goes_once(works: Works) -> None:
    here, there = colleague(), colleague("nairobi")
    item = taken(works, case(works), here)
    with works.begin(here) as work:
        asked = {"office": "jakarta", "to_office": "nairobi", "courier": "diplomatic-bag", "number": "b-7"}
        bag = custody.seal_bag(work, labels=item.label, **asked)
        assert custody.seal_bag(work, labels=item.label.lower(), **asked).id == bag.id
        for wrong in ({"to_office": "jakarta"}, {"number": "?"}, {"courier": ""}):
            with pytest.raises(custody.CustodyInputRefused):
                custody.seal_bag(work, labels=item.label, **{**asked, **wrong})
        with pytest.raises(custody.LabelsRefused) as refused:
            custody.seal_bag(work, labels=item.label, **{**asked, "number": "B-8"})
        assert refused.value.code == "custody_labels_not_here"
    other = taken(works, case(works), here)
    with works.begin(here) as work, pytest.raises(custody.BagNumberTaken):
        custody.seal_bag(work, labels=other.label, **asked)
    with works.begin(there) as work, pytest.raises(custody.BagNotReady):
        custody.open_bag(work, bag_id=bag.id, labels=item.label)
    with works.begin(there) as work, pytest.raises(NotFound):
        custody.dispatch_bag(work, bag_id=bag.id)
    for _ in range(2):
        with works.begin(here) as work:
            custody.dispatch_bag(work, bag_id=bag.id)
    with works.begin(here) as work, pytest.raises(NotFound):
        custody.open_bag(work, bag_id=bag.id, labels=item.label)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "custody_labels_missing"), ("XXXX", "custody_labels_malformed"), ("0000-0000-00", "custody_labels_unknown")],
)
def test_labels_that_are_none(works: Works, typed: str, code: str) -> None:
    with works.begin(colleague()) as work, pytest.raises(custody.LabelsRefused) as refused:
        custody.seal_bag(work, office="jakarta", to_office="nairobi", courier="dhl", number="B-1", labels=typed)
    assert refused.value.code == code


def test_only_the_office_that_has_an_item_moves_it(works: Works) -> None:
    folder = case(works)
    item = taken(works, folder)
    sees = colleague("geneva")
    with works.begin(SYSTEM) as work:
        work.session.get_one(Dossier, folder).collected_at = "geneva"
    with works.begin(sees) as work:
        assert custody.item_for(work.session, sees, "custody:item:view", item.id).id == item.id
        with pytest.raises(custody.ItemNotHere):
            custody.return_item(work, item_id=item.id, **GIVEN)


def test_an_item_that_stays_missing_is_given_up_by_the_post_manager(works: Works) -> None:
    clerk, manager, folder = colleague(), colleague(permissions=MANAGES), case(works)
    item = taken(works, folder, clerk)
    with works.begin(manager) as work, pytest.raises(custody.ItemNotHere):
        custody.give_up(work, item_id=item.id, words="Why not.")
    with works.begin(clerk) as work:
        custody.report_missing(work, item_id=item.id, words="Not in the safe.")
    with works.begin(clerk) as work, pytest.raises(NotFound):
        custody.give_up(work, item_id=item.id, words="Not found.")
    with works.begin(SYSTEM) as work:
        assert len(custody.outstanding(work.session, folder)) == 1
    with works.begin(manager) as work:
        custody.give_up(work, item_id=item.id, words="Not found after a week; the holder was told.")
        assert custody.outstanding(work.session, folder) == []


def test_the_count_of_the_evening_lists_differences_until_they_are_settled(works: Works) -> None:
    clerk, manager, folder = colleague(), colleague(permissions=MANAGES), case(works)
    one, two = taken(works, folder, clerk), taken(works, folder, clerk)
    with works.begin(clerk) as work:
        assert custody.count_items(work, office="jakarta", day=DAY, labels=f"{one.label},{two.label}").state == "fits"
    ids = set()
    for _ in range(2):
        with works.begin(clerk) as work:
            count = custody.count_items(work, office="jakarta", day=DAY, labels=one.label)
            ids.add(count.id)
            assert (count.state, count.differences) == ("differs", {"absent": [str(two.id)], "strange": []})
    assert len(ids) == 1
    with works.begin(manager) as work:
        assert count.id in [found.id for found in custody.counts(work.session, "jakarta")]
        assert custody.settle_count(work, count_id=count.id, words="It lay in the printer.").state == "settled"
    with works.begin(colleague(permissions=MANAGES)) as work, pytest.raises(custody.CountNotOpen):
        custody.settle_count(work, count_id=count.id, words="Again.")


def test_nobody_settles_what_they_counted_themselves(works: Works) -> None:
    manager = colleague(permissions=MANAGES)
    taken(works, case(works))
    with works.begin(manager) as work:
        count = custody.count_items(work, office="jakarta", day=DAY, labels="")
    with works.begin(manager) as work, pytest.raises(custody.OtherPersonNeeded):
        custody.settle_count(work, count_id=count.id, words="Fine.")


def test_what_an_item_is_stands_nowhere_in_clear(works: Works) -> None:
    taken(works, case(works))
    with works.begin(SYSTEM) as work:
        for model in (custody.Item, custody.CustodyEntry):
            for row in work.session.execute(select(model.__table__)).all():
                assert not {"AC4402917", "Natcha Wongphaisan"} & {str(value) for value in row}
