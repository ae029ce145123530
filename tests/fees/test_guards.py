"""The database refuses what the cash ledger forbids, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from consular.fees import Receipt, Refund
from tests.fees.conftest import Counter


@dataclass(frozen=True)
class Day:
    """Two open tills, two receipts (one paid back), an approved refund, a closed till with a difference."""

    connection: Connection
    values: dict[str, Any]

    def run(self, statement: str) -> None:
        """By somebody with a client of their own, to the end of the transaction."""
        names = [name for name in self.values if f":{name}" in statement]
        with self.connection.begin():
            self.connection.execute(text(statement), {name: self.values[name] for name in names})


@pytest.fixture
def day(counter: Counter, clean_database: Engine) -> Iterator[Day]:
    closed = counter.open(counter.second, float_="50")
    counter.close(closed, off="-1", reason="One is missing", actor=counter.second)
    till = counter.open(float_="50")
    receipt = counter.receive(counter.charge())
    returned: Receipt = counter.receive(counter.charge())
    refund: Refund = counter.approve(counter.refund(returned))
    owing: UUID = counter.charge()
    line = counter.read(receipt.charge_id).lines[0].id
    with clean_database.connect() as connection:
        yield Day(
            connection,
            {
                "closed": closed,
                "till": till,
                "receipt": receipt.id,
                "returned": returned.id,
                "refund": refund.id,
                "line": line,
                "owing": owing,
                "owing_line": counter.read(owing).lines[0].id,
                "cashier": counter.cashier.id,
                "second": counter.second.id,
                "manager": counter.manager.id,
                "at": receipt.received_at,
                "amount": Decimal(60),
            },
        )


_RECEIPT = (
    "INSERT INTO receipt (id, charge_id, dossier_id, kind, number, office, year, serial, currency, amount, rate, step,"
    " base_currency, base_amount, method, till_id, cashier_id, received_at)"
    " SELECT gen_random_uuid(), charge_id, dossier_id, 'payment', {number}, office, year, {serial}, currency, amount,"
    " rate, step, base_currency, base_amount, {method}, {till}, {cashier}, received_at FROM receipt WHERE id = :receipt"
)


def _receipt(serial: int = 3, method: str = "card", till: str = ":till", cashier: str = ":cashier") -> str:
    number = f"'JAKARTA-2026-{serial:06d}'"
    return _RECEIPT.format(number=number, serial=serial, method=f"'{method}'", till=till, cashier=cashier)


_ENTRY = (
    "INSERT INTO till_entry (id, till_id, receipt_id, kind, currency, amount, at, staff_id)"
    " VALUES (gen_random_uuid(), {till}, :receipt, '{kind}', '{currency}', {amount}, :at, :cashier)"
)


def _entry(till: str = ":till", kind: str = "void", currency: str = "USD", amount: str = "-60") -> str:
    return _ENTRY.format(till=till, kind=kind, currency=currency, amount=amount)


REFUSED = {
    "a gap in the numbers": (_receipt(serial=4), "without gaps"),
    "paid back without a refund": (
        _receipt()
        .replace("'payment'", "'refund'")
        .replace("dossier_id, kind", "refund_id, dossier_id, kind")
        .replace("charge_id, dossier_id, 'refund'", "charge_id, :refund, dossier_id, 'refund'"),
        "says what was paid back",
    ),
    "a number twice": (_receipt(serial=2), "uq_receipt"),
    "cash without an entry": (_receipt(method="cash"), "entries of its till differ"),
    "a closed till's receipt": (_receipt(till=":closed", cashier=":second"), "open till of its cashier"),
    "another's till": (_receipt(cashier=":second"), "open till of its cashier"),
    "a cheque": (_receipt(method="cheque"), "ck_receipt_method"),
    "no cashier": (_receipt(cashier="NULL"), "(?:open till|ck_receipt_cashier)"),
    "another amount": ("UPDATE receipt SET amount = 1 WHERE id = :receipt", "stays as it was given"),
    "a receipt removed": ("DELETE FROM receipt WHERE id = :receipt", "stays|violates foreign key"),
    "void by the cashier": (
        "UPDATE receipt SET voided_by = cashier_id, voided_at = :at WHERE id = :receipt",
        "ck_receipt_voided",
    ),
    "void without a reason": (
        "UPDATE receipt SET voided_by = :manager, voided_at = :at WHERE id = :receipt",
        "ck_receipt_voided",
    ),
    "void of what is being paid back": (
        "UPDATE receipt SET voided_by = :manager, voided_at = :at WHERE id = :returned",
        "being paid back|ck_receipt_voided",
    ),
    "an entry changed": ("UPDATE till_entry SET amount = 1 WHERE receipt_id = :receipt", "what was written stays"),
    "an entry removed": ("DELETE FROM till_entry WHERE receipt_id = :receipt", "what was written stays"),
    "an entry in a closed till": (_entry(till=":closed"), "the till is closed"),
    "an entry that its receipt does not say": (_entry(), "what its receipt says"),
    "an entry of another amount": (_entry(amount="-1"), "what its receipt says"),
    "an entry the wrong way": (_entry(amount="60"), "what its receipt says|ck_till_entry_direction"),
    "an entry of another currency": (_entry(currency="IDR"), "what its receipt says"),
    "a closed till opened": ("UPDATE till SET closed_at = NULL WHERE id = :closed", "closed once it is"),
    "a till of another day": ("UPDATE till SET day = day + 1 WHERE id = :till", "stays as it was opened"),
    "a till closed uncounted": ("UPDATE till SET closed_at = :at WHERE id = :till", "every currency is counted"),
    "two open tills": (
        "INSERT INTO till (id, office, cashier_id, day, opened_at, ends_at)"
        " SELECT gen_random_uuid(), office, cashier_id, day, opened_at, ends_at FROM till WHERE id = :till",
        "uq_till_open",
    ),
    "expected is not the sum": (
        "UPDATE till_count SET expected = 50, counted = 50 WHERE till_id = :till AND currency = 'USD'",
        "opening count and all entries",
    ),
    "a difference without a reason": (
        "UPDATE till_count SET expected = 170, counted = 160 WHERE till_id = :till AND currency = 'USD'",
        "ck_till_count_difference",
    ),
    "counted anew": ("UPDATE till_count SET counted = 50 WHERE till_id = :closed", "what was counted stays"),
    "settled by the cashier": (
        "UPDATE till_count SET settled_by = cashier_id, settled_at = :at WHERE till_id = :closed AND currency = 'USD'",
        "ck_till_count_settled",
    ),
    "settled where nothing differs": (
        "UPDATE till_count SET settled_by = :manager, settled_at = :at WHERE till_id = :closed AND currency = 'IDR'",
        "ck_till_count_settled",
    ),
    "a currency counted into a closed till": (
        "INSERT INTO till_count (id, till_id, cashier_id, currency, opening)"
        " VALUES (gen_random_uuid(), :closed, :second, 'EUR', 1)",
        "counted open, then closed",
    ),
    "a line paid by nothing": (
        "UPDATE charge_line SET settled_at = :at WHERE id = :owing_line",
        "a line is settled by",
    ),
    "a paid line owed again": ("UPDATE charge_line SET settled_at = NULL WHERE id = :line", "a line is settled by"),
    "a line paid twice": (
        "INSERT INTO receipt_line (id, receipt_id, line_id, amount, stands)"
        " VALUES (gen_random_uuid(), :returned, :line, 60, true)",
        "uq_receipt_line_stands",
    ),
    "less than nothing waived": ("UPDATE charge_line SET waived = -1 WHERE id = :owing_line", "ck_charge_line_waived"),
    "a line of a kind that is none": ("UPDATE charge_line SET kind = 'gift' WHERE id = :line", "ck_charge_line_kind"),
    "due some day": ("UPDATE charge SET due = 'some day' WHERE id = :owing", "ck_charge_due"),
    "a refund above the receipt": (
        "INSERT INTO refund (id, dossier_id, charge_id, receipt_id, office, cause, currency, amount, state, opened_at)"
        " SELECT gen_random_uuid(), dossier_id, charge_id, id, office, 'over', currency, 0.01, 'open', received_at"
        " FROM receipt WHERE id = :returned",
        "no more is paid back",
    ),
    "a refund in another currency": (
        "INSERT INTO refund (id, dossier_id, charge_id, receipt_id, office, cause, currency, amount, state, opened_at)"
        " SELECT gen_random_uuid(), dossier_id, charge_id, id, office, 'over', 'IDR', 1, 'open', received_at"
        " FROM receipt WHERE id = :receipt",
        "no more is paid back",
    ),
    "a refund paid by its approver": (
        "UPDATE refund SET state = 'paid', paid_by = approved_by, paid_at = :at WHERE id = :refund",
        "ck_refund_two_persons",
    ),
    "a refund paid unapproved": (
        "UPDATE refund SET state = 'paid', paid_by = :cashier, paid_at = :at, approved_by = NULL, approved_at = NULL"
        " WHERE id = :refund",
        "ck_refund_reached",
    ),
    "a refund dismissed without a reason": (
        "UPDATE refund SET state = 'dismissed', dismissed_by = :manager, dismissed_at = :at WHERE id = :refund",
        "ck_refund_reached",
    ),
    "an approval taken back": (
        "UPDATE refund SET state = 'open', approved_by = NULL, approved_at = NULL WHERE id = :refund",
        "stays as it was opened",
    ),
    "a bank payment of nothing": (
        "INSERT INTO bank_payment (id, external_id, currency, amount, paid_on, state, told_at)"
        " VALUES (gen_random_uuid(), 'b', 'USD', 0, '2026-11-16', 'unknown', :at)",
        "ck_bank_payment_amount",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(day: Day, what: str) -> None:
    statement, says = REFUSED[what]
    with pytest.raises(IntegrityError, match=says):
        day.run(statement)
