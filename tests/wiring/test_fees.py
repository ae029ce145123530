"""A receipt made void, and the end of a case: what the rooms do about the fee."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from consular import applications, fees, review
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from consular.fees import ReceiptVoided
from consular.wiring import Tools, Wiring
from tests import factories
from tests.review import cases

SYSTEM = Actor(ActorKind.SYSTEM)


class Paid:
    """A case that was paid for at the counter of Jakarta."""

    def __init__(self, works: Works, catalogue: Catalogue) -> None:
        self.works, self.catalogue = works, catalogue
        self.staff = cases.Officers(works, catalogue)
        self.reference, self.owner = factories.admissible(works, catalogue)

    def found(self) -> applications.Application:
        with self.works.begin(SYSTEM) as work:
            return cases.application(work, self.reference)

    @property
    def state(self) -> str:
        return self.found().state

    def react(self, name: str, event: Any) -> None:
        """The reaction, twice: it runs at least once."""
        for _ in range(2):
            with self.works.begin(SYSTEM) as work:
                Wiring().reaction(name).run(work, event, cast(Tools, SimpleNamespace(catalogue=self.catalogue)))

    def voided(self) -> fees.Charge:
        """The receipt is made void, and the news arrives."""
        manager = factories.staff_actor(
            self.works, self.catalogue, subject="lund", roles=(("post-manager", "jakarta"),), powers=()
        )
        dossier_id = self.found().dossier_id
        with self.works.begin(manager) as work:
            (receipt,) = fees.receipts_of(work.session, dossier_id)
            fees.void_receipt(work, receipt_id=receipt.id, reason="Wrong file")
        self.react("fees.owed_again", ReceiptVoided(dossier_id=dossier_id))
        return self.charge()

    def charge(self) -> fees.Charge:
        with self.works.begin(SYSTEM) as work:
            (charge,) = fees.charges_of(work.session, self.found().dossier_id)
            return charge


@pytest.fixture
def paid(works: Works, catalogue: Catalogue) -> Paid:
    return Paid(works, catalogue)


def test_a_case_that_nobody_has_decided_waits_for_its_fee_again_and_goes_on_when_it_is_paid(paid: Paid) -> None:
    cases.claimed(paid.works, paid.catalogue, paid.reference, paid.staff.examiner)
    assert paid.state == "examination"
    charge = paid.voided()
    assert (paid.state, paid.found().admissible_at, charge.missed_at) == ("lodged", None, None)
    with paid.works.begin(SYSTEM) as work:
        held = work.session.query(review.Claim).one()
        assert held.released_at is not None
    cashier = paid.staff.cashier
    with paid.works.begin(cashier) as work:
        factories.open_till(work, paid.catalogue, "jakarta")
        fees.record_receipt(work, charge_id=charge.id)
    paid.react("applications.admit", fees.FeeSettled(dossier_id=charge.dossier_id))
    assert paid.state == "admissible"
    paid.react("fees.owed_again", ReceiptVoided(dossier_id=charge.dossier_id))
    assert paid.state == "admissible"


def test_past_the_proposal_the_office_is_told_what_is_owed(paid: Paid) -> None:
    cases.claimed(paid.works, paid.catalogue, paid.reference, paid.staff.examiner)
    cases.proposed(paid.works, paid.catalogue, paid.reference, paid.staff.examiner)
    charge = paid.voided()
    assert (paid.state, charge.missed_at is not None) == ("decision_proposed", True)
    with paid.works.begin(paid.staff.cashier) as work:
        assert [c.id for c in fees.missed(work.session, paid.staff.cashier)] == [charge.id]
        factories.open_till(work, paid.catalogue, "jakarta")
        fees.record_receipt(work, charge_id=charge.id)
        assert fees.missed(work.session, paid.staff.cashier) == []


def test_after_a_withdrawal_nothing_is_asked_again(paid: Paid) -> None:
    with paid.works.begin(paid.owner) as work:
        applications.withdraw(
            work,
            applications.application_for(
                work.session, paid.owner, "applications:own:withdraw", paid.reference, lock=True
            ),
        )
    assert paid.charge().cancelled_at is None
    assert paid.voided().cancelled_as == "withdrawn"


def test_a_withdrawal_before_payment_takes_the_charge_off_the_tills_list(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    cashier = factories.staff_actor(works, catalogue, subject="till", roles=(("cashier", "jakarta"),), powers=())
    with works.begin(cashier) as work:
        assert len(fees.unsettled(work.session, cashier)) == 1
    with works.begin(owner) as work:
        applications.withdraw(
            work,
            applications.application_for(work.session, owner, "applications:own:withdraw", reference, lock=True),
        )
    with works.begin(cashier) as work:
        assert fees.unsettled(work.session, cashier) == []
