"""What is owed of a case that has ended, a till that was left, money of the bank that was booked wrongly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consular import fees
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.work import Works
from tests import factories
from tests.fees.conftest import Counter

DAY = dt.date(2026, 11, 16)


def cancelled(counter: Counter, ended_as: str = "withdrawn") -> fees.Charge:
    charge = counter.read(counter.charge())
    for _ in range(2):
        with counter.works.begin(system()) as work:
            fees.cancel_unpaid(work, charge.dossier_id, ended_as=ended_as)
    return counter.read(charge.id)


def paid_by_bank(counter: Counter, charge: fees.Charge, bank_id: str, amount: str = "60") -> str:
    with counter.works.begin(system()) as work:
        return fees.record_payment(
            work,
            external_id=bank_id,
            currency="USD",
            amount=Decimal(amount),
            paid_on=DAY,
            dossier_id=charge.dossier_id,
        )


def test_what_was_not_paid_is_asked_of_nobody_any_more(counter: Counter, works: Works) -> None:
    charge = cancelled(counter)
    assert (charge.cancelled_as, charge.settled_at, charge.owed) == ("withdrawn", None, 0)
    assert [line.settled_at for line in charge.lines] == [None]
    counter.open()
    with works.begin(counter.cashier) as work:
        assert fees.unsettled(work.session, counter.cashier) == []
        assert fees.all_settled(work.session, charge.dossier_id)
        assert fees.settled_for(work.session, charge.dossier_id, "before_issue")
    with pytest.raises(fees.ChargeCancelled):
        counter.receive(charge.id)
    with pytest.raises(fees.ChargeCancelled):
        counter.waive(charge.id)


def test_what_was_paid_is_not_cancelled(counter: Counter, works: Works) -> None:
    counter.open()
    charge_id = counter.charge()
    counter.receive(charge_id)
    with works.begin(system()) as work:
        assert fees.cancel_unpaid(work, counter.read(charge_id).dossier_id, ended_as="refused") == []
    assert counter.read(charge_id).cancelled_at is None


def test_money_that_comes_after_the_end_is_paid_back(counter: Counter, works: Works) -> None:
    charge = cancelled(counter)
    assert paid_by_bank(counter, charge, "bank-1") == "unusable"
    with works.begin(system()) as work:
        assert [(r.cause, r.amount) for r in fees.refunds_of(work.session, charge.dossier_id)] == [("unusable", 60)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE charge SET cancelled_at = NULL, cancelled_as = NULL",
        "UPDATE charge SET settled_at = now()",
        "UPDATE charge SET cancelled_as = 'refused'",
        "INSERT INTO receipt (id, charge_id, dossier_id, kind, number, office, year, serial, currency, amount, rate,"
        " step, base_currency, base_amount, method, received_at) SELECT gen_random_uuid(), id, dossier_id, 'payment',"
        " 'JAKARTA-2026-000001', 'jakarta', 2026, 1, 'USD', 60, 1, 0.01, 'USD', 60, 'transfer', now() FROM charge",
    ],
)
def test_the_database_keeps_a_cancelled_charge(counter: Counter, works: Works, statement: str) -> None:
    cancelled(counter)
    with works.sessions() as session, pytest.raises(DBAPIError, match="cancelled"):
        session.execute(text(statement))


def test_a_till_that_was_left_is_closed_by_whoever_settles_when_its_day_is_over(
    counter: Counter, works: Works, catalogue: Catalogue, clock: SetClock
) -> None:
    till = counter.open(float_="20")
    counter.receive(counter.charge())
    with pytest.raises(NotFound):
        counter.close(till, actor=counter.manager)
    clock.set(dt.datetime(2026, 11, 17, 2, 0, tzinfo=dt.UTC))
    with works.begin(counter.manager) as work:
        assert [found.id for found in fees.left_open(work.session, counter.manager, work.now)] == [till]
        assert fees.left_open(work.session, counter.second, work.now) == []
    with pytest.raises(NotFound):
        counter.close(till, actor=counter.second)
    with pytest.raises(fees.DifferenceUnexplained):
        counter.close(till, off="-5", actor=counter.manager)
    for _ in range(2):
        done = counter.close(till, off="-5", reason="The cashier is ill", actor=counter.manager)
        assert (done.closed_by, done.cashier_id) == (counter.manager.id, counter.cashier.id)
    with works.begin(counter.manager) as work:
        assert fees.left_open(work.session, counter.manager, work.now) == []
        with pytest.raises(fees.SamePerson):
            fees.settle_difference(work, till_id=till, currency="USD", note="Found")
    other = factories.staff_actor(works, catalogue, subject="m2", roles=(("post-manager", "jakarta"),), powers=())
    with works.begin(other) as work:
        assert fees.settle_difference(work, till_id=till, currency="USD", note="Found").settled_by == other.id
    counter.open()


def test_the_database_lets_nobody_close_a_colleagues_till_on_its_day(counter: Counter, works: Works) -> None:
    till = counter.open()
    close = text("UPDATE till SET closed_at = opened_at, closed_by = gen_random_uuid() WHERE id = :id")
    with works.sessions() as session:
        session.execute(text("UPDATE till_count SET expected = opening, counted = opening"))
        with pytest.raises(DBAPIError, match="closed_by"):
            session.execute(close, {"id": till})


def test_money_of_the_bank_that_was_booked_wrongly_waits_for_its_case_again(
    counter: Counter, works: Works, clock: SetClock
) -> None:
    wrong, right = counter.read(counter.charge()), counter.read(counter.charge())
    assert paid_by_bank(counter, wrong, "bank-1") == "receipted"
    with works.begin(system()) as work:
        (receipt,) = fees.receipts_of(work.session, wrong.dossier_id)
    clock.set(dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC))
    with pytest.raises(NotFound):
        counter.void(receipt, counter.cashier)
    for _ in range(2):
        assert counter.void(receipt).voided_by == counter.manager.id
    assert counter.read(wrong.id).settled_at is None
    with works.begin(counter.manager) as work:
        (payment,) = fees.payments_waiting(work.session, counter.manager)
        assert (payment.state, payment.receipt_id, payment.charge_id) == ("unknown", None, None)
        assert fees.match_payment(work, payment_id=payment.id, dossier_id=right.dossier_id) == "receipted"
    assert counter.read(right.id).settled_at is not None
    with works.begin(counter.manager) as work:
        (again,) = fees.receipts_of(work.session, right.dossier_id)
        with pytest.raises(fees.SamePerson):
            fees.void_receipt(work, receipt_id=again.id, reason="It was I who matched it")


def test_money_that_is_being_paid_back_is_not_void(counter: Counter, works: Works) -> None:
    charge = counter.read(counter.charge())
    paid_by_bank(counter, charge, "bank-1")
    assert paid_by_bank(counter, charge, "bank-2") == "double"
    with works.begin(system()) as work:
        second = fees.receipts_of(work.session, charge.dossier_id)[-1]
    with pytest.raises(fees.VoidTooLate):
        counter.void(second)
    with works.sessions() as session, pytest.raises(DBAPIError, match="what the bank has told stays"):
        session.execute(text("UPDATE bank_payment SET state = 'held', receipt_id = NULL"))
