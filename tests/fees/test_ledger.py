"""Two cashiers and a post manager in any order: every till balances, and what breaks the ledger is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from consular import fees
from consular.core.actor import Actor
from consular.fees import Receipt, Refund
from tests.fees.conftest import Counter

CASHIERS = st.sampled_from((0, 1))
FLOAT = Decimal(30)
FEE = Decimal(60)


class Ledger(RuleBasedStateMachine):
    """The counter beside a model of it: what each till holds, which receipts stand, which refunds wait."""

    counter: ClassVar[Counter]
    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.tills: dict[int, UUID] = {}
        self.closed: list[UUID] = []
        self.holds: dict[UUID, Decimal] = {}
        self.owing: list[UUID] = []
        self.standing: list[tuple[Receipt, UUID]] = []
        self.refunds: dict[UUID, tuple[Refund, str]] = {}

    def actor(self, cashier: int) -> Actor:
        return (self.counter.cashier, self.counter.second)[cashier]

    def teardown(self) -> None:
        for cashier, till in self.tills.items():
            self.counter.close(till, actor=self.actor(cashier))

    @rule(cashier=CASHIERS)
    def open(self, cashier: int) -> None:
        till = self.counter.open(self.actor(cashier), float_=str(FLOAT))
        assert self.tills.setdefault(cashier, till) == till
        self.holds.setdefault(till, FLOAT)

    @rule(cashier=CASHIERS, method=st.sampled_from(("cash", "cash", "card")))
    def receive(self, cashier: int, method: str) -> None:
        charge = self.owing.pop() if self.owing else self.counter.charge()
        till = self.tills.get(cashier)
        if till is None:
            with pytest.raises(fees.TillNeeded):
                self.counter.receive(charge, self.actor(cashier), method=method)
            self.owing.append(charge)
            return
        receipt = self.counter.receive(charge, self.actor(cashier), method=method)
        again = self.counter.receive(charge, self.actor(1 - cashier))
        assert again.id == receipt.id
        self.standing.append((receipt, till))
        if method == "cash":
            self.holds[till] += FEE

    @precondition(lambda self: self.standing)
    @rule(which=st.integers(0, 20))
    def void(self, which: int) -> None:
        receipt, till = self.standing[which % len(self.standing)]
        spent = receipt.method == "cash" and self.holds[till] < FEE
        refunded = any(r.receipt_id == receipt.id and state != "dismissed" for r, state in self.refunds.values())
        if till in self.closed or refunded or spent:
            with pytest.raises((fees.VoidTooLate, fees.TillShort)):
                self.counter.void(receipt)
            return
        self.counter.void(receipt)
        self.standing.remove((receipt, till))
        self.owing.append(receipt.charge_id)
        if receipt.method == "cash":
            self.holds[till] -= FEE

    @precondition(lambda self: self.standing)
    @rule(which=st.integers(0, 20))
    def open_refund(self, which: int) -> None:
        refund = self.counter.refund(self.standing[which % len(self.standing)][0])
        assert refund.amount == FEE
        self.refunds.setdefault(refund.id, (refund, "open"))

    @precondition(lambda self: self.refunds)
    @rule(which=st.integers(0, 20))
    def approve(self, which: int) -> None:
        refund, state = list(self.refunds.values())[which % len(self.refunds)]
        if state == "paid":
            with pytest.raises(fees.RefundNotOpen):
                self.counter.approve(refund)
            return
        self.counter.approve(refund)
        self.refunds[refund.id] = (refund, "approved")

    @precondition(lambda self: self.refunds)
    @rule(which=st.integers(0, 20), cashier=CASHIERS)
    def pay(self, which: int, cashier: int) -> None:
        refund, state = list(self.refunds.values())[which % len(self.refunds)]
        till = self.tills.get(cashier)
        if state == "paid":
            assert self.counter.pay(refund, self.actor(cashier)).refund_id == refund.id
        elif state != "approved" or till is None or self.holds[till] < FEE:
            with pytest.raises((fees.RefundNotOpen, fees.TillNeeded, fees.TillShort)):
                self.counter.pay(refund, self.actor(cashier))
        else:
            self.counter.pay(refund, self.actor(cashier))
            self.refunds[refund.id] = (refund, "paid")
            self.holds[till] -= FEE

    @precondition(lambda self: self.tills)
    @rule(cashier=CASHIERS, off=st.sampled_from(("0", "0", "-1", "2.5")))
    def close(self, cashier: int, off: str) -> None:
        if cashier not in self.tills:
            return
        till = self.tills[cashier]
        if Decimal(off):
            with pytest.raises(fees.DifferenceUnexplained):
                self.counter.close(till, off=off, actor=self.actor(cashier))
        self.counter.close(till, off=off, reason="Counted twice", actor=self.actor(cashier))
        self.closed.append(self.tills.pop(cashier))

    @precondition(lambda self: self.closed and self.standing)
    @rule(which=st.integers(0, 20))
    def force(self, which: int) -> None:
        """Past the product: an entry in a closed till, one changed, a receipt's number skipped."""
        till, receipt = self.closed[which % len(self.closed)], self.standing[which % len(self.standing)][0]
        for statement in (
            "INSERT INTO till_entry (id, till_id, receipt_id, kind, currency, amount, at, staff_id)"
            " VALUES (gen_random_uuid(), :till, :receipt, 'void', 'USD', -60, now(), gen_random_uuid())",
            "UPDATE till SET closed_at = NULL WHERE id = :till AND :receipt = :receipt",
            "UPDATE receipt SET serial = serial + 1000 WHERE id = :receipt AND :till = :till",
            "UPDATE till_count SET counted = counted + 1 WHERE till_id = :till AND :receipt = :receipt",
        ):
            with pytest.raises(IntegrityError), self.engine.begin() as connection:
                connection.execute(text(statement), {"till": till, "receipt": receipt.id})

    @invariant()
    def every_till_holds_what_the_model_says(self) -> None:
        for till, amount in self.holds.items():
            assert self.counter.balance(till)["USD"] == amount >= 0

    @invariant()
    def nothing_is_owed_twice_or_lost(self) -> None:
        with self.engine.connect() as connection:
            gaps = connection.scalar(text("SELECT count(*) - coalesce(max(serial), 0) FROM receipt"))
            paid = connection.scalar(
                text("SELECT count(*) FROM receipt_line JOIN charge_line l ON l.id = line_id WHERE stands")
            )
            settled = connection.scalar(text("SELECT count(*) FROM charge_line WHERE settled_at IS NOT NULL"))
        assert (gaps, paid) == (0, settled)


def test_no_sequence_breaks_the_balance(counter: Counter, clean_database: Engine) -> None:
    Ledger.counter, Ledger.engine = counter, clean_database
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
