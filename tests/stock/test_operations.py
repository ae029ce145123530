"""Blanks come in by two persons, serve one order each, and end for ever."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import select

from consular import stock
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Works
from tests.stock.given import KIND, MANAGES, SYSTEM, allocated, colleague, delivered, fresh, number_of

DAY = dt.date(2026, 11, 16)
TEN = "V00000001 - V00000010"


def test_what_was_announced_is_in_stock_once_another_person_has_counted_it(works: Works) -> None:
    one, two = colleague(), colleague()
    with works.begin(one) as work:
        made = stock.announce(work, kind=KIND, office="jakarta", numbers=TEN)
        assert stock.balance(work.session, "jakarta", KIND.key).on_hand == 0
    with works.begin(SYSTEM) as work, pytest.raises(stock.OutOfStock):
        stock.allocate(work, kind=KIND.key, office="jakarta", order_id=new_id())
    with works.begin(one) as work, pytest.raises(stock.SecondPersonNeeded):
        stock.count(work, delivery_id=made.id, kind=KIND, numbers=TEN)
    for _ in range(2):
        with works.begin(two) as work:
            assert stock.count(work, delivery_id=made.id, kind=KIND, numbers=TEN).state == "counted"
            assert stock.balance(work.session, "jakarta", KIND.key).on_hand == 10


def test_a_delivery_is_entered_once(works: Works) -> None:
    one = colleague()
    ids = set()
    for _ in range(2):
        with works.begin(one) as work:
            ids.add(stock.announce(work, kind=KIND, office="jakarta", numbers=TEN).id)
    assert len(ids) == 1
    for actor, numbers in ((colleague(), TEN), (one, "V00000010, V00000011")):
        with works.begin(actor) as work, pytest.raises(stock.NumbersRefused) as refused:
            stock.announce(work, kind=KIND, office="jakarta", numbers=numbers)
        assert refused.value.code == "blank_numbers_known"
        assert "V00000010" in refused.value.numbers


def test_what_is_lacking_stays_open_until_the_post_manager_settles_it(works: Works) -> None:
    manager = colleague(permissions=MANAGES)
    with works.begin(colleague()) as work:
        made = stock.announce(work, kind=KIND, office="jakarta", numbers=TEN)
    counter = colleague()
    with works.begin(counter) as work:
        found = stock.count(work, delivery_id=made.id, kind=KIND, numbers="V00000001 - V00000009")
        assert found.state == "differs"
    with works.begin(counter) as work, pytest.raises(NotFound):
        stock.settle_delivery(work, delivery_id=made.id, words="Not in the parcel.")
    with works.begin(manager) as work, pytest.raises(stock.ExplanationMissing):
        stock.settle_delivery(work, delivery_id=made.id, words=" ")
    for _ in range(2):
        with works.begin(manager) as work:
            assert stock.settle_delivery(work, delivery_id=made.id, words="Not in the parcel.").state == "counted"
    delivered(works, "V00000010")
    with works.begin(SYSTEM) as work:
        assert stock.balance(work.session, "jakarta", KIND.key).on_hand == 10


def test_what_nobody_announced_is_not_counted_in(works: Works) -> None:
    with works.begin(colleague()) as work:
        made = stock.announce(work, kind=KIND, office="jakarta", numbers=TEN)
    with works.begin(colleague()) as work, pytest.raises(stock.NumbersRefused) as refused:
        stock.count(work, delivery_id=made.id, kind=KIND, numbers="V00000001, V00000099")
    assert (refused.value.code, refused.value.numbers) == ("blank_numbers_not_announced", ("V00000099",))
    with works.begin(colleague("nairobi")) as work, pytest.raises(NotFound):
        stock.count(work, delivery_id=made.id, kind=KIND, numbers=TEN)


def test_the_lowest_free_number_is_allocated_and_an_order_keeps_its_blank(works: Works) -> None:
    delivered(works, "V00000007, V00000003, V00000005")
    first, second = new_id(), new_id()
    held = [allocated(works, order).id for order in (first, first, second)]
    assert [number_of(works, blank_id) for blank_id in held] == ["V00000003", "V00000003", "V00000005"]
    with works.begin(SYSTEM) as work, pytest.raises(stock.OrderHasBlank):
        stock.allocate(work, kind="booklet-32", office="jakarta", order_id=first)


def test_two_clerks_at_once_get_two_blanks(works: Works) -> None:
    delivered(works, TEN)
    assert len(set(at_once(works, [new_id() for _ in range(4)]))) == 4


def test_one_order_asked_twice_at_once_gets_one_blank(works: Works) -> None:
    delivered(works, TEN)
    order = new_id()
    assert len(set(at_once(works, [order, order, order]))) == 1


def at_once(works: Works, orders: list[UUID]) -> list[UUID]:
    """Allocate for each order on a connection of its own, all at once."""
    start, got = Barrier(len(orders)), []

    def run(order: UUID) -> None:
        with works.begin(SYSTEM) as work:
            start.wait(timeout=10)
            got.append(stock.allocate(work, kind=KIND.key, office="jakarta", order_id=order).id)

    threads = [Thread(target=run, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(got) == len(orders)
    return got


def test_a_blank_that_somebody_is_taking_is_stepped_over(works: Works) -> None:
    delivered(works, "V00000001 - V00000002")
    with works.begin(SYSTEM) as one, works.begin(SYSTEM) as two:
        first = stock.allocate(one, kind=KIND.key, office="jakarta", order_id=new_id())
        second = stock.allocate(two, kind=KIND.key, office="jakarta", order_id=new_id())
        assert first.id != second.id


@pytest.mark.parametrize(
    ("number", "office", "code"),
    [("V00000099", "jakarta", "blank_numbers_never_received"), ("V00000001", "nairobi", "blank_numbers_elsewhere")],
)
def test_a_scanned_blank_must_be_ones_own(works: Works, number: str, office: str, code: str) -> None:
    delivered(works, TEN)
    with works.begin(SYSTEM) as work, pytest.raises(stock.NumbersRefused) as refused:
        stock.allocate_number(work, kind=KIND.key, office=office, order_id=new_id(), number=number)
    assert refused.value.code == code


def test_a_scanned_blank_is_allocated_once(works: Works) -> None:
    delivered(works, TEN)
    order = new_id()
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            made = stock.allocate_number(work, kind=KIND.key, office="jakarta", order_id=order, number="v 00000004")
            assert (made.state, made.order_id) == ("allocated", order)
    with works.begin(SYSTEM) as work, pytest.raises(stock.BlankNotFree):
        stock.allocate_number(work, kind=KIND.key, office="jakarta", order_id=new_id(), number="V00000004")
    with works.begin(SYSTEM) as work, pytest.raises(stock.OrderHasBlank):
        stock.allocate_number(work, kind=KIND.key, office="jakarta", order_id=order, number="V00000005")


def test_a_blank_is_issued_once_and_not_released_again(works: Works) -> None:
    delivered(works, TEN)
    order = new_id()
    with works.begin(SYSTEM) as work, pytest.raises(stock.OrderWithoutBlank):
        stock.issue(work, order_id=order, document_id=new_id())
    held = allocated(works, order)
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            assert stock.issue(work, order_id=order, document_id=new_id()).state == "issued"
    with works.begin(SYSTEM) as work, pytest.raises(stock.BlankNotFree):
        stock.release(work, order_id=order)
    assert allocated(works, order).id == held.id


def test_a_released_blank_is_the_next_ones(works: Works) -> None:
    delivered(works, TEN)
    order = new_id()
    held = allocated(works, order)
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            stock.release(work, order_id=order)
    assert allocated(works).id == held.id


def test_a_spoilt_blank_makes_room_for_the_next_and_is_destroyed_by_two(works: Works) -> None:
    delivered(works, TEN)
    order, one, two = new_id(), colleague(), colleague()
    held = allocated(works, order)
    with works.begin(one) as work, pytest.raises(stock.SecondPersonNeeded):
        stock.spoil(work, blank_id=held.id, reason="misprint", witness=one)
    with works.begin(one) as work, pytest.raises(stock.WitnessUnknown):
        stock.spoil(work, blank_id=held.id, reason="misprint", witness=colleague("nairobi"))
    for _ in range(2):
        with works.begin(one) as work:
            stock.spoil(work, blank_id=held.id, reason="misprint", witness=two, words="The line is torn.")
    assert allocated(works, order).id != held.id
    for actor, state in ((one, "condemned"), (one, "condemned"), (two, "destroyed"), (one, "destroyed")):
        with works.begin(actor) as work:
            stock.destroy(work, blank_id=held.id)
        assert fresh(works, held.id).state == state
    with works.begin(SYSTEM) as work:
        found = stock.balance(work.session, "jakarta", KIND.key)
    assert (found.on_hand, found.spoilt, found.destroyed) == (9, 0, 1)


def test_what_ended_stays_ended(works: Works) -> None:
    delivered(works, TEN)
    one = colleague()
    lost = allocated(works)
    with works.begin(one) as work, pytest.raises(stock.ExplanationMissing):
        stock.lose(work, blank_id=lost.id, words="")
    for _ in range(2):
        with works.begin(one) as work:
            stock.lose(work, blank_id=lost.id, words="Not in the safe.")
    for act in (
        lambda work: stock.spoil(work, blank_id=lost.id, reason="damaged", witness=colleague()),
        lambda work: stock.destroy(work, blank_id=lost.id),
        lambda work: stock.send_to(
            work, kind=KIND, office="jakarta", to_office="nairobi", numbers=number_of(works, lost.id) or ""
        ),
    ):
        with works.begin(one) as work, pytest.raises((stock.BlankNotFree, stock.NumbersRefused)):
            act(work)


def test_blanks_go_to_another_office_and_count_there_when_they_arrive(works: Works) -> None:
    delivered(works, TEN)
    here, there = colleague(), colleague("nairobi")
    three = "V00000001 - V00000003"
    for expected in (3, 0):
        with works.begin(here) as work:
            left = stock.send_to(work, kind=KIND, office="jakarta", to_office="nairobi", numbers=three)
            assert left == expected
    with works.begin(SYSTEM) as work, pytest.raises(stock.OutOfStock):
        stock.allocate(work, kind=KIND.key, office="nairobi", order_id=new_id())
    with works.begin(there) as work, pytest.raises(stock.NumbersRefused) as refused:
        stock.arrive(work, kind=KIND, office="nairobi", numbers="V00000003 - V00000004")
    assert (refused.value.code, refused.value.numbers) == ("blank_numbers_elsewhere", ("V00000004",))
    for expected in (3, 0):
        with works.begin(there) as work:
            assert stock.arrive(work, kind=KIND, office="nairobi", numbers=three) == expected
    with works.begin(SYSTEM) as work:
        balances = [stock.balance(work.session, office, KIND.key).on_hand for office in ("jakarta", "nairobi")]
    assert balances == [7, 3]


def test_what_nobody_sent_cannot_arrive(works: Works) -> None:
    delivered(works, "V00000001")
    with works.begin(colleague()) as work, pytest.raises(stock.NumbersRefused) as refused:
        stock.arrive(work, kind=KIND, office="jakarta", numbers="V00000001")
    assert refused.value.code == "blank_numbers_not_on_the_way"


def test_a_blank_lost_on_its_way_burdens_neither_office(works: Works) -> None:
    made = delivered(works, "V00000001 - V00000002")
    one = colleague()
    with works.begin(one) as work:
        stock.send_to(work, kind=KIND, office="jakarta", to_office="nairobi", numbers="V00000001")
        row = stock.on_the_way_to(work.session, "nairobi")[0]
    with works.begin(one) as work:
        stock.lose(work, blank_id=row.id, words="The parcel was opened.")
    with works.begin(SYSTEM) as work:
        assert stock.balance(work.session, "jakarta", KIND.key).on_hand == 1
        assert stock.balance(work.session, "nairobi", KIND.key).on_hand == 0
        codes = [entry.code for entry in stock.history(work.session, row.id)]
    assert codes == ["received", "sent", "lost_on_way"]
    assert made.quantity == 2


def test_a_difference_at_the_end_of_the_day_is_explained_and_settled_by_another(works: Works) -> None:
    delivered(works, TEN)
    counter, manager = colleague(), colleague(permissions=MANAGES)
    with works.begin(counter) as work:
        fits = stock.stocktake(work, kind=KIND, office="jakarta", day=DAY, quantity=10)
        assert fits.state == "fits"
    with works.begin(counter) as work, pytest.raises(stock.ExplanationMissing):
        stock.stocktake(work, kind=KIND, office="jakarta", day=DAY, numbers="V00000002 - V00000011")
    ids = set()
    for _ in range(2):
        with works.begin(counter) as work:
            differs = stock.stocktake(
                work,
                kind=KIND,
                office="jakarta",
                day=DAY,
                numbers="V00000002 - V00000011",
                explanation="One is missing, and one lies there that should not.",
            )
            ids.add(differs.id)
            assert (differs.state, differs.notes.absent, differs.notes.strange) == (
                "differs",
                ("V00000001",),
                ("V00000011",),
            )
    assert len(ids) == 1
    with works.begin(manager) as work:
        settled = stock.settle_count(work, count_id=differs.id, words="Sent back to headquarters.")
        assert settled.state == "settled"
    with works.begin(manager) as work, pytest.raises(stock.NotToSettle):
        stock.settle_count(work, count_id=fits.id, words="Nothing.")


def test_nobody_settles_what_they_counted_themselves(works: Works) -> None:
    delivered(works, TEN)
    manager = colleague(permissions=MANAGES)
    with works.begin(manager) as work:
        made = stock.stocktake(work, kind=KIND, office="jakarta", day=DAY, quantity=9, explanation="One less.")
    with works.begin(manager) as work, pytest.raises(stock.SecondPersonNeeded):
        stock.settle_count(work, count_id=made.id, words="Found.")


def test_the_ledger_and_the_audit_never_show_a_number_in_clear(works: Works) -> None:
    delivered(works, TEN)
    with works.begin(SYSTEM) as work:
        for model in (stock.Blank, stock.StockEntry):
            for row in work.session.execute(select(model.__table__)).all():
                assert "V0000000" not in str(row)
