"""Money is received once, by somebody who does not decide, under numbers without gaps."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import applications, fees
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.outbox import Delivery
from consular.core.work import Works
from consular.fees import Charge, Receipt, Tender
from consular.identity.models import Assignment
from consular.wiring.table import REACTIONS
from tests import factories
from tests.fees.conftest import Counter


def test_a_file_is_charged_once(counter: Counter, works: Works, catalogue: Catalogue) -> None:
    charge_id = counter.charge()
    table = fees.table_in_force(catalogue.fees["visitor-visa"], works.clock.now().date())
    with works.begin(system()) as work:
        dossier_id = work.session.get_one(Charge, charge_id).dossier_id
        assert fees.charge(work, dossier_id=dossier_id, office="jakarta", table=table, age=3).id == charge_id
        assert [c.amount for c in fees.charges_of(work.session, dossier_id)] == [Decimal("60.00")]
        assert not fees.all_settled(work.session, dossier_id)


def test_nothing_to_pay_is_settled_at_once(counter: Counter, works: Works) -> None:
    charge = counter.read(counter.charge(age=3))
    with works.begin(counter.cashier) as work:
        assert fees.all_settled(work.session, charge.dossier_id)
        assert fees.unsettled(work.session, counter.cashier) == []
    with pytest.raises(fees.NothingOwed):
        counter.receive(charge.id)


def test_by_the_moment_at_which_it_is_due(counter: Counter, works: Works) -> None:
    charge = counter.read(counter.charge())
    with works.sessions() as session:
        told = [fees.settled_for(session, charge.dossier_id, moment) for moment in fees.MOMENTS]
        assert told == [True, False, False]
        with pytest.raises(ValueError, match="not in tuple"):
            fees.settled_for(session, charge.dossier_id, "some day")
    counter.open()
    counter.receive(charge.id)
    with works.sessions() as session:
        assert all(fees.settled_for(session, charge.dossier_id, moment) for moment in fees.MOMENTS)


def test_a_second_press_gives_the_same_receipt_and_one_event(counter: Counter, works: Works) -> None:
    charge_id = counter.charge()
    till = counter.open()
    first, second = counter.receive(charge_id), counter.receive(charge_id)
    assert (first.id, first.number) == (second.id, "JAKARTA-2026-000001")
    counter.close(till)
    assert counter.receive(charge_id).id == first.id
    assert counter.receive(charge_id, counter.second).id == first.id
    with works.begin(counter.cashier) as work:
        owed = select(func.count()).select_from(Delivery).where(Delivery.event == "fees.settled")
        assert work.session.scalar(owed) == len(REACTIONS[fees.FeeSettled])
        assert [r.id for r in fees.receipts_of(work.session, first.dossier_id)] == [first.id]
        assert fees.all_settled(work.session, first.dossier_id)


def test_two_cashiers_and_many_presses_at_once_are_one_receipt(counter: Counter) -> None:
    charge_id = counter.charge()
    tills = [counter.open(counter.cashier), counter.open(counter.second)]
    together = threading.Barrier(6)

    def press(number: int) -> str:
        together.wait()
        return counter.receive(charge_id, (counter.cashier, counter.second)[number % 2]).number

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(press, range(6))) == {"JAKARTA-2026-000001"}
    assert sorted(counter.balance(till)["USD"] for till in tills) == [Decimal(0), Decimal(60)]


def test_numbers_have_no_gaps_although_cashiers_work_at_once_and_some_fail(counter: Counter, works: Works) -> None:
    charges = [counter.charge() for _ in range(12)]
    cashiers = (counter.cashier, counter.second)
    for cashier in cashiers:
        counter.open(cashier)
    together = threading.Barrier(4)

    def work_through(part: int) -> None:
        together.wait()
        for number, charge_id in enumerate(charges[part::4]):
            if number % 2:
                _press_and_fail(works, cashiers[part % 2], charge_id)
            counter.receive(charge_id, cashiers[part % 2])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work_through, range(4)))
    with works.begin(system()) as work:
        numbers = sorted(work.session.scalars(select(Receipt.number)))
    assert numbers == [f"JAKARTA-2026-{n:06d}" for n in range(1, 13)]


def _press_and_fail(works: Works, cashier: Actor, charge_id: UUID) -> None:
    """A receipt whose transaction is undone: its number is given again."""
    work = works.open(cashier)
    fees.record_receipt(work, charge_id=charge_id)
    work.session.flush()
    works.rollback(work)


def test_offices_have_numbers_of_their_own(counter: Counter, works: Works, catalogue: Catalogue) -> None:
    away = factories.staff_actor(works, catalogue, subject="away", roles=(("cashier", "nairobi"),), powers=())
    counter.open()
    counter.open(away, office="nairobi")
    numbers = [counter.receive(counter.charge()).number, counter.receive(counter.charge("nairobi"), away).number]
    assert numbers == ["JAKARTA-2026-000001", "NAIROBI-2026-000001"]


def test_whoever_decides_in_an_office_takes_no_money_there(
    counter: Counter, works: Works, catalogue: Catalogue
) -> None:
    roles = (("cashier", "jakarta"), ("cashier", "nairobi"))
    both = factories.staff_actor(works, catalogue, subject="both", roles=roles)
    assert both.id is not None
    with works.begin(system()) as work:
        # No operation gives the two to one person; a row may come from elsewhere.
        work.session.add(
            Assignment(staff_id=both.id, role="examining-officer", office="jakarta", valid_from=work.now.date())
        )
    both = factories.actor_of(works, catalogue, both.id)
    with pytest.raises(fees.CashierDecides):
        counter.open(both)
    with pytest.raises(fees.CashierDecides):
        counter.receive(counter.charge(), both)
    counter.open(both, office="nairobi")
    assert counter.receive(counter.charge("nairobi"), both).number == "NAIROBI-2026-000001"


def test_a_cashier_of_another_office_sees_nothing(counter: Counter, works: Works) -> None:
    charge_id = counter.charge("geneva")
    with works.begin(counter.cashier) as work:
        assert fees.unsettled(work.session, counter.cashier) == []
    with pytest.raises(NotFound):
        counter.receive(charge_id)
    with pytest.raises(NotFound):
        counter.receive(charge_id, system())


def test_the_list_goes_on_after_the_last_one_shown(counter: Counter, works: Works) -> None:
    charges = [counter.charge() for _ in range(5)]
    with works.begin(counter.cashier) as work:
        first = fees.unsettled(work.session, counter.cashier, limit=3)
        rest = fees.unsettled(work.session, counter.cashier, after=first[-1].id, limit=3)
    assert [c.id for c in first + rest] == charges


def test_a_partly_unknown_birth_is_charged_the_lower_fee(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue, answers={"birth": "2014-11-XX"})
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:view", reference)
        (charge,) = fees.charges_of(work.session, application.dossier_id)
        assert [line.key for line in charge.lines] == ["visa-infant"]


def test_an_optional_line_is_owed_when_it_is_chosen_also_after_payment(
    counter: Counter, works: Works, catalogue: Catalogue
) -> None:
    table = fees.table_in_force(catalogue.fees["visitor-visa"], works.clock.now().date())
    charge_id = counter.charge()
    counter.open()
    first = counter.receive(charge_id)
    for _ in range(2):
        with works.begin(counter.cashier) as work:
            fees.choose_line(work, charge_id=charge_id, line="courier", table=table)
    assert counter.read(charge_id).owed == 12
    with works.begin(counter.cashier) as work, pytest.raises(fees.LineUnknown):
        fees.choose_line(work, charge_id=charge_id, line="visa-child", table=table)
    second = counter.receive(charge_id)
    assert (second.amount, second.serial) == (Decimal(12), first.serial + 1)
    with works.sessions() as session:
        assert [(line.key, paid) for line, paid in fees.lines_of_receipt(session, second.id)] == [("courier", 12)]


def test_a_later_rate_changes_nothing_of_what_was_told(
    counter: Counter, works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    clock.set(dt.datetime(2026, 9, 30, 9, 0, tzinfo=dt.UTC))
    away = factories.staff_actor(works, catalogue, subject="away", roles=(("cashier", "nairobi"),), powers=())
    old, chosen = counter.charge("nairobi"), counter.charge("nairobi")
    assert (counter.read(old).told, counter.read(old).told_currency) == (Decimal(7770), "KES")
    clock.set(dt.datetime(2026, 10, 2, 9, 0, tzinfo=dt.UTC))
    counter.open(away, office="nairobi")
    receipt = counter.receive(old, away)
    assert (receipt.amount, receipt.currency, receipt.base_amount, receipt.base_currency) == (7770, "KES", 60, "USD")
    assert counter.read(counter.charge("nairobi")).told == 7800
    # Another currency than was told is taken at the rate of the day on which it is paid.
    dollars = fees.tender(catalogue, base="USD", currency="USD", day=dt.date(2026, 10, 2))
    assert counter.receive(chosen, away, tender=dollars).amount == 60


def test_an_amount_that_is_no_longer_owed_or_not_given_is_refused(counter: Counter, catalogue: Catalogue) -> None:
    charge_id = counter.charge()
    with pytest.raises(fees.TillNeeded):
        counter.receive(charge_id)
    till = counter.open()
    with pytest.raises(fees.AmountChanged):
        counter.receive(charge_id, shown=Decimal(30))
    with pytest.raises(fees.GivenTooLittle):
        counter.receive(charge_id, given=Decimal(50))
    with pytest.raises(fees.CurrencyNotTaken):
        counter.receive(charge_id, tender=Tender("EUR"))
    rupiah = fees.tender(catalogue, base="USD", currency="IDR", day=dt.date(2026, 11, 16))
    receipt = counter.receive(charge_id, tender=rupiah, given=Decimal(1_000_000), payer="Mrs Wongphaisan")
    assert (receipt.amount, receipt.change, receipt.payer.text) == (984_000, 16_000, "Mrs Wongphaisan")
    assert counter.balance(till) == {"USD": 0, "IDR": 984_000}


def test_cards_leave_the_cash_alone(counter: Counter) -> None:
    till = counter.open()
    assert counter.receive(counter.charge(), method="card").method == "card"
    assert counter.balance(till)["USD"] == 0


def test_a_void_receipt_keeps_its_number_and_the_charge_is_owed_again(counter: Counter, works: Works) -> None:
    charge_id = counter.charge()
    till = counter.open()
    first = counter.receive(charge_id)
    with pytest.raises(NotFound):
        counter.void(first, counter.second)
    for _ in range(2):
        assert counter.void(first).voided_by == counter.manager.id
    assert counter.balance(till)["USD"] == 0
    assert counter.read(charge_id).owed == 60
    again = counter.receive(charge_id)
    assert again.number == "JAKARTA-2026-000002"
    with works.sessions() as session:
        assert [r.number for r in fees.receipts_of(session, first.dossier_id)] == [first.number, again.number]


def test_void_is_for_today_and_says_why(counter: Counter, clock: SetClock) -> None:
    till = counter.open()
    receipt, later = counter.receive(counter.charge()), counter.receive(counter.charge())
    with pytest.raises(fees.ReasonMissing):
        counter.void(receipt, reason=" ")
    counter.refund(receipt)
    with pytest.raises(fees.VoidTooLate):
        counter.void(receipt)
    counter.close(till)
    with pytest.raises(fees.VoidTooLate):
        counter.void(later)
    till = counter.open()
    tomorrow = counter.receive(counter.charge())
    clock.move(days=1)
    with pytest.raises(fees.VoidTooLate):
        counter.void(tomorrow)
