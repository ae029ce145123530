"""The file adapter of the bank: nothing is lost, nothing is doubled, whatever the file says and however often."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular import fees
from consular.core.actor import system
from consular.core.errors import NotFound
from consular.fees import bank_file
from tests.fees.conftest import Counter


def line(bank_id: str, reference: str, amount: str, *, currency: str = "USD", **more: object) -> bytes:
    """A line as the bank writes it."""
    told = {"id": bank_id, "reference": reference, "currency": currency, "amount": amount, "date": "2026-11-16"}
    return json.dumps({**told, **more}).encode() + b"\n"


def find(_: Session, reference: str) -> UUID | None:
    """Here a reference is the dossier's id; the command finds applications."""
    try:
        return UUID(reference)
    except ValueError:
        return None


def taken(counter: Counter, lines: Iterable[bytes]) -> list[str]:
    """The answers to a file."""
    answers = []
    for _, read in bank_file.read_lines(lines):
        if read is None:
            answers.append(bank_file.UNREADABLE)
            continue
        with counter.works.begin(system()) as work:
            answers.append(bank_file.take(work, read, find))
    assert set(answers) <= set(bank_file.ANSWERS)
    return answers


@pytest.fixture
def charge(counter: Counter) -> fees.Charge:
    """60 US dollars are owed."""
    return counter.read(counter.charge())


def refunds(counter: Counter, charge: fees.Charge) -> list[tuple[str, Decimal]]:
    with counter.works.sessions() as session:
        return [(r.cause, r.amount) for r in fees.refunds_of(session, charge.dossier_id)]


def test_a_payment_settles_once_however_often_it_is_told(counter: Counter, charge: fees.Charge) -> None:
    one = line("b1", str(charge.dossier_id), "60.00")
    assert taken(counter, [one, b"\n", one]) == ["receipted", "repeated"]
    assert taken(counter, [one, line("b1", str(charge.dossier_id), "61.00")]) == ["repeated", "contradicts"]
    with counter.works.sessions() as session:
        (receipt,) = fees.receipts_of(session, charge.dossier_id)
        assert (receipt.method, receipt.cashier_id, receipt.number) == ("transfer", None, "JAKARTA-2026-000001")
        assert fees.all_settled(session, charge.dossier_id)
    assert refunds(counter, charge) == []


def test_the_same_line_by_two_at_once(counter: Counter, charge: fees.Charge) -> None:
    together = threading.Barrier(4)

    def press(_: int) -> str:
        together.wait()
        return taken(counter, [line("b1", str(charge.dossier_id), "60.00")])[0]

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == ["receipted"] + ["repeated"] * 3


def test_too_much_twice_and_after_the_counter(counter: Counter, charge: fees.Charge) -> None:
    reference = str(charge.dossier_id)
    assert taken(counter, [line("b1", reference, "65"), line("b2", reference, "60")]) == ["over", "double"]
    assert refunds(counter, charge) == [("over", 5), ("double", 60)]


def test_too_little_waits_for_the_rest(counter: Counter, charge: fees.Charge) -> None:
    reference = str(charge.dossier_id)
    assert taken(counter, [line("b1", reference, "20"), line("b2", reference, "30")]) == ["held", "held"]
    assert counter.read(charge.id).owed == 60
    assert taken(counter, [line("b3", reference, "10")]) == ["receipted"]
    with counter.works.sessions() as session:
        assert [r.amount for r in fees.receipts_of(session, charge.dossier_id)] == [60]


def test_who_waits_no_longer_pays_it_back(counter: Counter, charge: fees.Charge) -> None:
    reference = str(charge.dossier_id)
    assert taken(counter, [line("b1", reference, "20"), line("b2", reference, "50", currency="EUR")]) == [
        "held",
        "foreign",
    ]
    with counter.works.begin(counter.manager) as work:
        waiting = fees.payments_waiting(work.session, counter.manager)
    for payment in waiting * 2:
        with counter.works.begin(counter.manager) as work:
            fees.return_payment(work, payment_id=payment.id)
    assert refunds(counter, charge) == [("unusable", 20), ("unusable", 50)]
    assert counter.read(charge.id).owed == 60


def test_an_unknown_reference_waits_sealed_until_somebody_matches_it(counter: Counter, charge: fees.Charge) -> None:
    assert taken(counter, [line("b1", "visa for Natcha", "60")]) == ["unknown"]
    with counter.works.begin(counter.manager) as work:
        (waiting,) = fees.payments_waiting(work.session, counter.manager)
        assert waiting.reference.text == "visa for Natcha"
        with pytest.raises(fees.PaymentSettled):
            fees.return_payment(work, payment_id=waiting.id)
        with pytest.raises(NotFound):
            fees.match_payment(work, payment_id=waiting.id, dossier_id=waiting.id)
    with counter.works.begin(counter.manager) as work:
        assert fees.match_payment(work, payment_id=waiting.id, dossier_id=charge.dossier_id) == "receipted"
    with counter.works.begin(counter.manager) as work, pytest.raises(fees.PaymentSettled):
        fees.match_payment(work, payment_id=waiting.id, dossier_id=charge.dossier_id)


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        line("", "r", "60"),
        line("b", "r", "0"),
        line("b", "r", "-60"),
        line("b", "r", "6e1"),
        line("b", "r", "NaN"),
        line("b", "r", "60", currency="usd"),
        line("b", "r", "60", date="yesterday"),
        line("b", "r", "60").replace(b'"60"', b"60"),
        line("b\x00", "r", "60"),
        line("b", "r" * 20_000, "60"),
    ],
)
def test_a_line_that_cannot_be_read_stops_nobody(counter: Counter, charge: fees.Charge, bad: bytes) -> None:
    good = line("b1", str(charge.dossier_id), "60")
    assert taken(counter, [bad.rstrip(b"\n") + b"\n", good]) == ["unreadable", "receipted"]
    with counter.works.sessions() as session:
        assert session.scalar(select(func.count()).select_from(fees.BankPayment)) == 1
