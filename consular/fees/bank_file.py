"""File adapter of the bank: confirmed payments, one JSON object on each line.

`{"id": "…", "reference": "V7K3-M9QX-D4", "currency": "USD", "amount": "60.00", "date": "2026-11-16"}`: `id` is the
bank's own and never given twice, `reference` what the payer wrote, `amount` a text with a point. Other keys are not
read. A line that cannot be read is answered as `unreadable`; the lines around it are taken.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from consular.core.work import Work
from consular.fees.bank import record_payment

UNREADABLE = "unreadable"
# What `take` answers, and whether somebody must look.
ANSWERS = {
    "receipted": False,
    "repeated": False,
    "over": True,
    "double": True,
    "unusable": True,
    "held": True,
    "foreign": True,
    "unknown": True,
    "contradicts": True,
    UNREADABLE: True,
}
LONGEST_LINE = 10_000
_AMOUNT = re.compile(r"[0-9]{1,11}(\.[0-9]{1,3})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
Find = Callable[[Session, str], UUID | None]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One readable line: `number` counts from 1."""

    number: int
    external_id: str
    reference: str
    currency: str
    amount: Decimal
    paid_on: dt.date


def read_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, Confirmed | None]]:
    """Every line that is not blank, with its number; None for one that cannot be read."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _read(number, line)


def _read(number: int, line: bytes) -> Confirmed | None:
    if len(line) > LONGEST_LINE:
        return None
    try:
        value = json.loads(line.decode("utf-8-sig"))
        found = {key: value[key] for key in ("id", "reference", "currency", "amount", "date")}
        if not all(isinstance(part, str) and "\x00" not in part for part in found.values()):
            return None
        paid_on = dt.date.fromisoformat(found["date"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not _AMOUNT.fullmatch(found["amount"]) or not _CURRENCY.fullmatch(found["currency"]):
        return None
    amount = Decimal(found["amount"])
    if amount <= 0 or not 0 < len(found["id"]) <= 200:
        return None
    return Confirmed(number, found["id"], found["reference"], found["currency"], amount, paid_on)


def take(work: Work, line: Confirmed, find: Find) -> str:
    """Record one line (`record_payment` says with which answer); `find` gives the dossier of a typed reference."""
    return record_payment(
        work,
        external_id=line.external_id,
        currency=line.currency,
        amount=line.amount,
        paid_on=line.paid_on,
        dossier_id=find(work.session, line.reference),
        reference=line.reference,
    )
