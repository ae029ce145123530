"""What the status page says about money: each line, what is paid, what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consular import fees
from consular.core.language import N_, Language
from consular.web.context import house, work

PAID = N_("{amount}: paid")
FREE = N_("{amount}: nothing to pay")
WAIVED = N_("{amount}: waived")
PARTLY = N_("{amount}, of which {waived} is waived")
OWED = N_("{amount}: not yet paid")
CANCELLED = N_("{amount}: not asked any more")
VOID = N_("void")
PAID_BACK = N_("paid back")
COMING = N_("{amount} will be paid back to you. The office where you paid does it; bring the receipt.")
BACK = N_("{amount} was paid back to you.")


def line_label(charge: fees.Charge, key: str, tongue: Language) -> str:
    """The words of the fee table for a line; its key when the table is gone from `config/`."""
    for table in house().catalogue.fees.get(charge.fee, []):
        for line in table.lines:
            if line.key == key:
                return tongue.pick(line.label)
    return key


def money_view(charges: Sequence[fees.Charge], tongue: Language) -> dict[str, Any]:
    """`fee_rows`, `receipts` and `refunds` of the status page; lines in the currency of the fee table."""
    receipts, refunds = [], []
    for dossier_id in {charge.dossier_id for charge in charges}:
        for receipt in fees.receipts_of(work().session, dossier_id):
            note = VOID if receipt.voided_at else PAID_BACK if receipt.kind == "refund" else None
            receipts.append({"number": receipt.number, "note": tongue.gettext(note) if note else None})
        for refund in fees.refunds_of(work().session, dossier_id):
            words = {"open": COMING, "approved": COMING, "paid": BACK}.get(refund.state)
            if words:
                refunds.append(tongue.gettext(words).format(amount=tongue.money(refund.amount, refund.currency)))
    return {
        "fee_rows": [_row(charge, line, tongue) for charge in charges for line in charge.lines],
        "receipts": receipts,
        "refunds": refunds,
    }


def _row(charge: fees.Charge, line: fees.ChargeLine, tongue: Language) -> dict[str, str]:
    if line.waived == line.amount and line.amount > 0:
        words = WAIVED
    elif line.settled_at is None and charge.cancelled_at is not None:
        words = CANCELLED
    elif line.settled_at is None:
        words = PARTLY if line.waived else OWED
    else:
        words = PAID if line.amount else FREE
    said = tongue.gettext(words).format(
        amount=tongue.money(line.amount, charge.currency), waived=tongue.money(line.waived, charge.currency)
    )
    return {"key": line_label(charge, line.key, tongue), "value": said}
