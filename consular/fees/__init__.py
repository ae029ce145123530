"""Charges and receipts."""

from consular.fees.errors import CashierDecides
from consular.fees.events import FeeSettled
from consular.fees.models import Charge, Receipt
from consular.fees.operations import charge, record_receipt
from consular.fees.queries import all_settled, charges_of, receipts_of, settled_for, unsettled
from consular.fees.rules import line_for, table_in_force

__all__ = [
    "CashierDecides",
    "Charge",
    "FeeSettled",
    "Receipt",
    "all_settled",
    "charge",
    "charges_of",
    "line_for",
    "receipts_of",
    "record_receipt",
    "settled_for",
    "table_in_force",
    "unsettled",
]
