"""Money is received once, by somebody who does not decide, under numbers without gaps."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import applications, dossiers, fees
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.errors import NotFound
from consular.core.outbox import Delivery
from consular.core.work import Works
from consular.fees import CashierDecides, Charge, Receipt
from consular.identity.models import Assignment
from tests import factories


def charged(works: Works, catalogue: Catalogue, *offices: str, age: int = 30) -> list[UUID]:
    """Charges of files of these offices, oldest first."""
    table = fees.table_in_force(catalogue.fees["visitor-visa"], works.clock.now().date())
    made = []
    with works.begin(system()) as work:
        for office in offices:
            file = dossiers.open_dossier(
                work, service_key="visitor-visa", applicant_id=None, account_id=None, capacity="self"
            )
            dossiers.give_to_office(work, file.id, office)
            made.append(fees.charge(work, dossier_id=file.id, office=office, table=table, age=age).id)
    return made


@pytest.fixture
def cashier(works: Works, catalogue: Catalogue) -> Actor:
    """A cashier of two posts."""
    roles = (("cashier", "jakarta"), ("cashier", "nairobi"))
    return factories.staff_actor(works, catalogue, subject="cashier", roles=roles, powers=())


def received(works: Works, actor: Actor, charge_id: UUID) -> Receipt:
    """One press of the button."""
    with works.begin(actor) as work:
        return fees.record_receipt(work, charge_id=charge_id)


def test_a_file_is_charged_once(works: Works, catalogue: Catalogue) -> None:
    (charge_id,) = charged(works, catalogue, "jakarta")
    table = fees.table_in_force(catalogue.fees["visitor-visa"], works.clock.now().date())
    with works.begin(system()) as work:
        dossier_id = work.session.get_one(Charge, charge_id).dossier_id
        assert fees.charge(work, dossier_id=dossier_id, office="jakarta", table=table, age=3).id == charge_id
        assert [str(c.amount) for c in fees.charges_of(work.session, dossier_id)] == ["60.00"]
        assert not fees.all_settled(work.session, dossier_id)


def test_nothing_to_pay_is_settled_at_once(works: Works, catalogue: Catalogue, cashier: Actor) -> None:
    (charge_id,) = charged(works, catalogue, "jakarta", age=3)
    with works.begin(cashier) as work:
        dossier_id = work.session.get_one(Charge, charge_id).dossier_id
        assert fees.all_settled(work.session, dossier_id)
        assert fees.unsettled(work.session, cashier) == []


def test_a_second_press_gives_the_same_receipt_and_one_event(
    works: Works, catalogue: Catalogue, cashier: Actor
) -> None:
    (charge_id,) = charged(works, catalogue, "jakarta")
    first, second = received(works, cashier, charge_id), received(works, cashier, charge_id)
    assert (first.id, first.number) == (second.id, "JAKARTA-2026-000001")
    with works.begin(cashier) as work:
        owed = select(func.count()).select_from(Delivery).where(Delivery.event == "fees.settled")
        assert work.session.scalar(owed) == 1
        assert [r.id for r in fees.receipts_of(work.session, first.dossier_id)] == [first.id]
        assert fees.all_settled(work.session, first.dossier_id)


def test_ten_presses_at_once_are_one_receipt(works: Works, catalogue: Catalogue, cashier: Actor) -> None:
    (charge_id,) = charged(works, catalogue, "jakarta")
    together = threading.Barrier(5)

    def press(_: int) -> str:
        together.wait()
        return received(works, cashier, charge_id).number

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(press, range(5))) == {"JAKARTA-2026-000001"}


def test_numbers_have_no_gaps_although_cashiers_work_at_once_and_some_fail(
    works: Works, catalogue: Catalogue, cashier: Actor
) -> None:
    charges = charged(works, catalogue, *["jakarta", "nairobi"] * 8)
    together = threading.Barrier(4)

    def work_through(part: int) -> None:
        together.wait()
        for number, charge_id in enumerate(charges[part::4]):
            if number % 2:
                _press_and_fail(works, cashier, charge_id)
            received(works, cashier, charge_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work_through, range(4)))
    with works.begin(system()) as work:
        numbers = sorted(work.session.scalars(select(Receipt.number)))
    assert numbers == [f"{office}-2026-{n:06d}" for office in ("JAKARTA", "NAIROBI") for n in range(1, 9)]


def _press_and_fail(works: Works, cashier: Actor, charge_id: UUID) -> None:
    """A receipt whose transaction is undone: its number is given again."""
    work = works.open(cashier)
    fees.record_receipt(work, charge_id=charge_id)
    work.session.flush()
    works.rollback(work)


def test_offices_with_like_names_have_numbers_of_their_own(works: Works, catalogue: Catalogue) -> None:
    roles = (("cashier", "hanoi"), ("cashier", "hanover"))
    cashier = factories.staff_actor(works, catalogue, subject="two-posts", roles=roles, powers=())
    numbers = [received(works, cashier, c).number for c in charged(works, catalogue, "hanoi", "hanover")]
    assert numbers == ["HANOI-2026-000001", "HANOVER-2026-000001"]


def test_whoever_decides_in_an_office_takes_no_money_there(works: Works, catalogue: Catalogue) -> None:
    jakarta, nairobi = charged(works, catalogue, "jakarta", "nairobi")
    roles = (("cashier", "jakarta"), ("cashier", "nairobi"))
    both = factories.staff_actor(works, catalogue, subject="both", roles=roles)
    assert both.id is not None
    with works.begin(system()) as work:
        # No operation gives the two to one person; a row may come from elsewhere.
        work.session.add(
            Assignment(staff_id=both.id, role="examining-officer", office="jakarta", valid_from=work.now.date())
        )
    both = factories.actor_of(works, catalogue, both.id)
    with pytest.raises(CashierDecides):
        received(works, both, jakarta)
    assert received(works, both, nairobi).number == "NAIROBI-2026-000001"


def test_a_cashier_of_another_office_sees_nothing(works: Works, catalogue: Catalogue, cashier: Actor) -> None:
    (charge_id,) = charged(works, catalogue, "geneva")
    with works.begin(cashier) as work:
        assert fees.unsettled(work.session, cashier) == []
    with pytest.raises(NotFound):
        received(works, cashier, charge_id)
    with pytest.raises(NotFound):
        received(works, system(), charge_id)


def test_the_list_goes_on_after_the_last_one_shown(works: Works, catalogue: Catalogue, cashier: Actor) -> None:
    charges = charged(works, catalogue, *["jakarta"] * 5)
    with works.begin(cashier) as work:
        first = fees.unsettled(work.session, cashier, limit=3)
        rest = fees.unsettled(work.session, cashier, after=first[-1].id, limit=3)
    assert [c.id for c in first + rest] == charges


def test_a_partly_unknown_birth_is_charged_the_lower_fee(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue, answers={"birth": "2014-11-XX"})
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:view", reference)
        assert [c.line for c in fees.charges_of(work.session, application.dossier_id)] == ["visa-infant"]
