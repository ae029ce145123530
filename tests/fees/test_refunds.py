"""Waived on a ground, paid back by two persons."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from consular import fees
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.errors import NotFound
from consular.core.work import Works
from tests import factories
from tests.fees.conftest import HARDSHIP, Counter


def test_a_whole_fee_is_waived_and_then_nothing_is_owed(counter: Counter, works: Works) -> None:
    charge_id = counter.charge()
    assert counter.waive(charge_id) == counter.waive(charge_id)
    charge = counter.read(charge_id)
    assert (charge.owed, charge.settled_at is not None) == (0, True)
    with works.begin(counter.manager) as work:
        (waiver,) = fees.waivers_of(work.session, charge_id)
        assert (waiver.facts.text, waiver.granted_by) == (HARDSHIP, counter.manager.id)
        assert fees.refunds_of(work.session, charge.dossier_id) == []
    with pytest.raises(fees.AlreadyWaived):
        counter.waive(charge_id, "humanitarian-half")


def test_half_of_it_and_only_lines_of_the_grounds_kinds(counter: Counter) -> None:
    charge_id = counter.charge(chosen=["courier"])
    counter.waive(charge_id, "humanitarian-half")
    assert [(line.key, line.waived) for line in counter.read(charge_id).lines] == [("visa", 30), ("courier", 0)]
    counter.open()
    assert counter.receive(charge_id).amount == 42


def test_waiving_is_a_personal_power_with_facts(counter: Counter, works: Works, catalogue: Catalogue) -> None:
    charge_id = counter.charge()
    without = factories.staff_actor(
        works, catalogue, subject="plain", roles=(("post-manager", "jakarta"),), powers=("grant",)
    )
    with pytest.raises(fees.PowerToWaiveMissing):
        counter.waive(charge_id, actor=without)
    with pytest.raises(NotFound):
        counter.waive(charge_id, actor=counter.cashier)
    with works.begin(counter.manager) as work, pytest.raises(fees.ReasonMissing):
        fees.waive(work, charge_id=charge_id, ground=catalogue.waivers["hardship"], facts=" ")


def test_what_is_waived_after_payment_is_paid_back_in_the_currency_that_was_paid(
    counter: Counter, works: Works, catalogue: Catalogue
) -> None:
    charge_id = counter.charge(chosen=["courier"])
    counter.open()
    rupiah = fees.tender(catalogue, base="USD", currency="IDR", day=works.clock.now().date())
    receipt = counter.receive(charge_id, tender=rupiah)
    assert receipt.amount == 1_181_000
    counter.waive(charge_id, "humanitarian-half")
    with works.sessions() as session:
        (refund,) = fees.refunds_of(session, receipt.dossier_id)
    assert (refund.cause, refund.currency, refund.amount) == ("waiver", "IDR", 492_000)


def test_a_refund_is_approved_by_one_and_paid_by_another_from_a_till(counter: Counter) -> None:
    till = counter.open()
    receipt = counter.receive(counter.charge())
    refund = counter.refund(receipt)
    assert counter.refund(receipt).id == refund.id
    with pytest.raises(fees.RefundNotOpen):
        counter.pay(refund)
    with pytest.raises(NotFound):
        counter.approve(refund, counter.cashier)
    for _ in range(2):
        assert counter.approve(refund).state == "approved"
    paid = counter.pay(refund)
    assert counter.pay(refund).id == paid.id
    assert (paid.kind, paid.number, paid.amount) == ("refund", "JAKARTA-2026-000002", 60)
    assert counter.balance(till)["USD"] == 0
    with pytest.raises(fees.RefundNotOpen):
        counter.approve(refund)


def test_two_cashiers_pay_it_once(counter: Counter) -> None:
    tills = [counter.open(float_="100"), counter.open(counter.second, float_="100")]
    refund = counter.approve(counter.refund(counter.receive(counter.charge())))
    together = threading.Barrier(4)

    def press(number: int) -> object:
        together.wait()
        return counter.pay(refund, (counter.cashier, counter.second)[number % 2]).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    assert sum(counter.balance(till)["USD"] for till in tills) == 200


def test_no_more_is_paid_than_there_is_and_a_dismissal_says_why(counter: Counter, works: Works) -> None:
    counter.open()
    receipt = counter.receive(counter.charge(), method="card")
    refund = counter.approve(counter.refund(receipt))
    with pytest.raises(fees.TillShort):
        counter.pay(refund)
    with works.begin(counter.manager) as work, pytest.raises(fees.ReasonMissing):
        fees.dismiss_refund(work, refund_id=refund.id, reason="")
    for _ in range(2):
        with works.begin(counter.manager) as work:
            gone = fees.dismiss_refund(work, refund_id=refund.id, reason="Paid back on the card")
    assert (gone.state, gone.reason.text) == ("dismissed", "Paid back on the card")
    with pytest.raises(fees.RefundNotOpen):
        counter.pay(refund)


def test_the_fee_table_says_after_which_ends_money_comes_back(
    counter: Counter, works: Works, catalogue: Catalogue
) -> None:
    counter.open()
    receipt = counter.receive(counter.charge())
    for cause, opened in (("withdrawn", 0), ("inadmissible", 1), ("inadmissible", 1)):
        with works.begin(system()) as work:
            found = fees.refund_ended(work, dossier_id=receipt.dossier_id, cause=cause, catalogue=catalogue)
            assert [r.amount for r in found] == [Decimal(60)] * opened
    with works.sessions() as session:
        assert len(fees.refunds_of(session, receipt.dossier_id)) == 1
