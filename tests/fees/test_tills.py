"""A cashier's day balances, or somebody else settles what differs."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from consular import fees
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.work import Works
from tests import factories
from tests.fees.conftest import Counter


def test_a_day_that_balances(counter: Counter) -> None:
    till = counter.open(float_="20")
    counter.receive(counter.charge(), given=Decimal(100))
    assert counter.balance(till) == {"USD": 80, "IDR": 20}
    for _ in range(2):
        assert counter.close(till).closed_at is not None
    with pytest.raises(fees.TillNeeded):
        counter.receive(counter.charge())


def test_a_second_press_opens_no_second_till(counter: Counter) -> None:
    together = threading.Barrier(4)

    def press(_: int) -> object:
        together.wait()
        return counter.open()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1


def test_a_till_is_of_one_office_and_one_local_day(
    counter: Counter, works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    roles = (("cashier", "jakarta"), ("cashier", "nairobi"))
    two = factories.staff_actor(works, catalogue, subject="two", roles=roles, powers=())
    till = counter.open(two)
    with pytest.raises(fees.TillElsewhere):
        counter.open(two, office="nairobi")
    clock.set(dt.datetime(2026, 11, 16, 16, 59, tzinfo=dt.UTC))
    counter.receive(counter.charge(), two)
    clock.set(dt.datetime(2026, 11, 16, 17, 0, tzinfo=dt.UTC))  # midnight in Jakarta
    with pytest.raises(fees.TillOver):
        counter.receive(counter.charge(), two)
    with pytest.raises(fees.TillOver):
        counter.open(two)
    counter.close(till, actor=two)
    assert counter.open(two) != till


def test_every_currency_is_counted(counter: Counter, works: Works, catalogue: Catalogue) -> None:
    jakarta = catalogue.offices["jakarta"]
    for floats in ({}, {"USD": Decimal(1)}, {"USD": Decimal(-1), "IDR": Decimal(0)}):
        with works.begin(counter.cashier) as work, pytest.raises(fees.CountMissing):
            fees.open_till(work, office=jakarta, floats=floats)
    till = counter.open()
    with works.begin(counter.cashier) as work, pytest.raises(fees.CountMissing):
        fees.close_till(work, till_id=till, counted={"USD": Decimal("NaN"), "IDR": Decimal(0)})
    with works.begin(counter.manager) as work, pytest.raises(NotFound):
        fees.open_till(work, office=jakarta, floats={"USD": Decimal(0), "IDR": Decimal(0)})


def test_a_difference_says_why_and_another_person_settles_it(counter: Counter, works: Works) -> None:
    till = counter.open(float_="20")
    with pytest.raises(fees.DifferenceUnexplained) as raised:
        counter.close(till, off="-5")
    assert raised.value.parameters["differences"] == {"USD": "-5.000"}
    counter.close(till, off="-5", reason="A note may have stuck to another")
    with pytest.raises(fees.TillClosed):
        counter.close(till, off="-4", reason="No, it is this")
    with works.begin(counter.manager) as work:
        (report,) = fees.cash_ups(work.session, counter.manager, office="jakarta", day=dt.date(2026, 11, 16))
        assert [(c.currency, c.difference, c.settled_at) for c in report.counts] == [
            ("IDR", 0, None),
            ("USD", -5, None),
        ]
    with works.begin(counter.cashier) as work, pytest.raises(NotFound):
        fees.settle_difference(work, till_id=till, currency="USD", note="Mine")
    for currency, note, refused in (("IDR", "x", fees.NothingToSettle), ("USD", " ", fees.ReasonMissing)):
        with works.begin(counter.manager) as work, pytest.raises(refused):
            fees.settle_difference(work, till_id=till, currency=currency, note=note)
    for _ in range(2):
        with works.begin(counter.manager) as work:
            settled = fees.settle_difference(work, till_id=till, currency="USD", note="Deducted")
            assert (settled.settled_by, settled.settlement.text) == (counter.manager.id, "Deducted")


def test_the_office_day_shows_all_tills_to_whoever_settles_and_ones_own_to_a_cashier(
    counter: Counter, works: Works
) -> None:
    first, second = counter.open(), counter.open(counter.second)
    counter.receive(counter.charge())
    void = counter.receive(counter.charge(), counter.second)
    counter.receive(counter.charge(), counter.second, method="card")
    counter.void(void)
    day = dt.date(2026, 11, 16)
    with works.begin(counter.manager) as work:
        reports = fees.cash_ups(work.session, counter.manager, office="jakarta", day=day)
        assert [(r.till.id, r.receipts, r.void, r.totals) for r in reports] == [
            (first, 1, 0, {("cash", "payment", "USD"): Decimal(60)}),
            (second, 2, 1, {("card", "payment", "USD"): Decimal(60)}),
        ]
        own = fees.cash_ups(work.session, counter.second, office="jakarta", day=day)
        assert [r.till.id for r in own] == [second]
