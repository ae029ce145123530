"""Two producers, a clerk and three cases in any order of acts: stock, register and orders always say the same."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from consular import production, register, stock
from consular.core.errors import ConsularError
from consular.core.work import Works
from consular.production import ProductionOrder
from tests.production.given import SYSTEM, House

CASES, BLANKS = 3, 6
LIVING = ("allocated", "issued")


def machine(house: House, orders: list[UUID], engine: Engine) -> type[RuleBasedStateMachine]:
    """Every example begins from the same granted cases: it runs inside a transaction that is rolled back."""

    class Production(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.connection = engine.connect()
            self.outer = self.connection.begin()
            joined = sessionmaker(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
            works = Works(joined, house.works.clock, house.works.recorder, house.works.transport, house.works.reactions)
            self.house = House(works, house.catalogue, house.staff, house.face, house.issuer, house.press)

        def teardown(self) -> None:
            self.outer.rollback()
            self.connection.close()

        def attempt(self, case: int) -> ProductionOrder:
            with self.house.works.begin(SYSTEM) as work:
                first = production.order(work.session, orders[case])
                assert first is not None
                return production.of_decision(work.session, first.decision_id)[-1]

        def tried(self, act: Callable[[], object]) -> None:
            """Whatever is refused is refused by an error of ours, and leaves nothing behind."""
            try:
                act()
            except ConsularError:
                return

        @rule(case=st.integers(0, CASES - 1), other=st.booleans())
        def draw(self, case: int, other: bool) -> None:
            by = house.staff.witness if other else house.staff.producer
            self.tried(lambda: self.house.draw(self.attempt(case), by=by))

        @rule(case=st.integers(0, CASES - 1), number=st.integers(1, BLANKS + 1))
        def draw_number(self, case: int, number: int) -> None:
            self.tried(lambda: self.house.draw(self.attempt(case), f"V{number:08}"))

        @rule(case=st.integers(0, CASES - 1))
        def prepare_and_print(self, case: int) -> None:
            order = self.attempt(case)
            self.tried(lambda: self.house.prepare(order))
            with_it = self.house.works

            def confirm() -> None:
                with with_it.begin(house.staff.producer) as work:
                    production.confirm_printed(work, order_id=order.id)

            self.tried(confirm)

        @rule(case=st.integers(0, CASES - 1), right=st.booleans())
        def scan_and_check(self, case: int, right: bool) -> None:
            order = self.attempt(case)
            self.tried(lambda: self.house.scan(order, right=right))
            self.tried(lambda: self.house.check(order))

        @rule(case=st.integers(0, CASES - 1), alone=st.booleans())
        def spoil(self, case: int, alone: bool) -> None:
            witness = house.staff.producer if alone else house.staff.witness
            self.tried(lambda: self.house.spoil(self.attempt(case), witness=witness))

        @rule(case=st.integers(0, CASES - 1))
        def cancel(self, case: int) -> None:
            dossier_id = self.attempt(case).dossier_id
            with self.house.works.begin(SYSTEM) as work:
                production.cancel_unmade(work, dossier_id, reason="revoked")

        @rule(case=st.integers(0, CASES - 1))
        def store_and_hand_over(self, case: int) -> None:
            order = self.attempt(case)

            def store() -> None:
                with self.house.works.begin(house.staff.producer) as work:
                    production.put_into_custody(work, order_id=order.id, place="safe-1")

            self.tried(store)
            self.tried(lambda: self.house.hand_over(order))

        @invariant()
        def all_books_agree(self) -> None:
            with self.house.works.begin(SYSTEM) as work:
                session = work.session
                found = stock.states(session, "jakarta", "visa-sticker")
                balance = stock.balance(session, "jakarta", "visa-sticker")
                told = session.scalars(select(ProductionOrder)).all()
                documents = {d.id: d for d in session.scalars(select(register.TravelDocument))}
                blanks = session.scalars(select(stock.Blank).where(stock.Blank.state.in_(LIVING))).all()
                held = {b.order_id: (b.state, stock.printed(b)) for b in blanks}
                assert sum(found.values()) == BLANKS
                assert balance.on_hand == found.get("in_stock", 0) + found.get("allocated", 0)
                # Issued blanks are the documents that passed their check, spoilt ones those that did not.
                checked = [o for o in told if o.state in ("checked", "ready", "handed_over")]
                assert found.get("issued", 0) == len(checked)
                assert found.get("spoilt", 0) == len([o for o in told if o.state == "spoilt"])
                for order in told:
                    document = documents.get(order.document_id) if order.document_id else None
                    if order.state in ("drawn", "prepared", "produced", "checked", "ready", "handed_over"):
                        assert held[order.id][0] == ("issued" if order in checked else "allocated")
                    else:
                        assert order.id not in held
                    if document is not None:
                        wanted = {"handed_over": "valid", "spoilt": "spoilt"}.get(order.state, "prepared")
                        assert document.status == wanted
                        if order.id in held:
                            assert document.particulars.number == held[order.id][1]

    return Production


def test_no_sequence_of_acts_breaks_the_balance(house: House, clean_database: Engine) -> None:
    orders = [house.ordered().id for _ in range(CASES)]
    for name in ("producer", "witness", "clerk"):
        assert getattr(house.staff, name).id
    run_state_machine_as_test(
        machine(house, orders, clean_database),
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_machine_sees_a_broken_book(house: House, clean_database: Engine) -> None:
    """A rule that moves a blank past production is caught by the invariant."""
    orders = [house.ordered().id for _ in range(CASES)]
    kind = machine(house, orders, clean_database)
    whole = kind()
    try:
        whole.draw(0, False)  # type: ignore[attr-defined]
        whole.all_books_agree()  # type: ignore[attr-defined]
        with whole.house.works.begin(SYSTEM) as work:  # type: ignore[attr-defined]
            stock.release(work, order_id=orders[0])
        with pytest.raises(KeyError):
            whole.all_books_agree()  # type: ignore[attr-defined]
    finally:
        whole.teardown()
