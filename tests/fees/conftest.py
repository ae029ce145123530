"""A counter: charges of files, two cashiers, a post manager."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest

from consular import dossiers, fees
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.work import Works
from consular.fees import Receipt, Refund, Tender
from tests import factories

HARDSHIP = "The applicant lost house and income in the flood."


@dataclass(slots=True)
class Counter:
    """What colleagues do at the counter, each press a unit of work of its own."""

    works: Works
    catalogue: Catalogue
    cashier: Actor
    second: Actor
    manager: Actor

    def charge(
        self, office: str = "jakarta", *, age: int = 30, nationality: str | None = None, chosen: Collection[str] = ()
    ) -> UUID:
        """The charge of a fresh file."""
        day = self.works.clock.now().date()
        table = fees.table_in_force(self.catalogue.fees["visitor-visa"], day)
        with self.works.begin(system()) as work:
            file = dossiers.open_dossier(
                work, service_key="visitor-visa", applicant_id=None, account_id=None, capacity="self"
            )
            dossiers.give_to_office(work, file.id, office)
            told = fees.default_tender(self.catalogue, office=office, base=table.currency, day=day)
            return fees.charge(
                work,
                dossier_id=file.id,
                office=office,
                table=table,
                age=age,
                nationality=nationality,
                chosen=chosen,
                told=told,
            ).id

    def open(self, actor: Actor | None = None, *, office: str = "jakarta", float_: str = "0") -> UUID:
        """A till with the same float in every currency."""
        definition = self.catalogue.offices[office]
        with self.works.begin(actor or self.cashier) as work:
            return fees.open_till(
                work, office=definition, floats=dict.fromkeys(definition.currencies, Decimal(float_))
            ).id

    def receive(
        self,
        charge_id: UUID,
        actor: Actor | None = None,
        *,
        method: str = "cash",
        tender: Tender | None = None,
        given: Decimal | None = None,
        shown: Decimal | None = None,
        payer: str = "",
    ) -> Receipt:
        """One press of the button."""
        with self.works.begin(actor or self.cashier) as work:
            return fees.record_receipt(
                work, charge_id=charge_id, method=method, tender=tender, given=given, shown=shown, payer=payer
            )

    def void(self, receipt: Receipt, actor: Actor | None = None, reason: str = "Wrong file") -> Receipt:
        """By the post manager."""
        with self.works.begin(actor or self.manager) as work:
            return fees.void_receipt(work, receipt_id=receipt.id, reason=reason)

    def waive(self, charge_id: UUID, ground: str = "hardship", actor: Actor | None = None) -> UUID:
        """On a ground of `config/`."""
        with self.works.begin(actor or self.manager) as work:
            return fees.waive(work, charge_id=charge_id, ground=self.catalogue.waivers[ground], facts=HARDSHIP).id

    def refund(self, receipt: Receipt, cause: str = "inadmissible") -> Refund:
        """Open one for all of a receipt."""
        with self.works.begin(system()) as work:
            made = fees.open_refund(work, receipt=work.session.get_one(Receipt, receipt.id), cause=cause)
        assert made is not None
        return made

    def approve(self, refund: Refund, actor: Actor | None = None) -> Refund:
        """By the post manager."""
        with self.works.begin(actor or self.manager) as work:
            return fees.approve_refund(work, refund_id=refund.id)

    def pay(self, refund: Refund, actor: Actor | None = None, *, method: str = "cash") -> Receipt:
        """By the cashier."""
        with self.works.begin(actor or self.cashier) as work:
            return fees.pay_refund(work, refund_id=refund.id, method=method)

    def balance(self, till_id: UUID) -> dict[str, Decimal]:
        """What should be in the till."""
        with self.works.sessions() as session:
            return fees.balance_of(session, till_id)

    def close(self, till_id: UUID, *, off: str = "0", reason: str = "", actor: Actor | None = None) -> fees.Till:
        """Count it, US dollars off by so much, and close it."""
        counted = self.balance(till_id)
        counted["USD"] += Decimal(off)
        with self.works.begin(actor or self.cashier) as work:
            return fees.close_till(work, till_id=till_id, counted=counted, reason=reason)

    def read(self, charge_id: UUID) -> fees.Charge:
        """The charge as it stands, with its lines."""
        with self.works.sessions() as session:
            found = session.get_one(fees.Charge, charge_id)
            assert found.lines
            return found


@pytest.fixture
def counter(works: Works, catalogue: Catalogue) -> Counter:
    """Jakarta's counter."""
    hire: Callable[..., Actor] = factories.staff_actor
    return Counter(
        works,
        catalogue,
        cashier=hire(works, catalogue, subject="cashier", roles=(("cashier", "jakarta"),), powers=()),
        second=hire(works, catalogue, subject="second", roles=(("cashier", "jakarta"),), powers=()),
        manager=hire(works, catalogue, subject="manager", roles=(("post-manager", "jakarta"),), powers=("waive",)),
    )
