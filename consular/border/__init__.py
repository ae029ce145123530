"""What carriers and border control ask and record: checks with receipts, entries and exits, the status list."""

from consular.border.checks import RECEIPT_TYPE, Checked, check, checked_again, passenger_digest
from consular.border.errors import (
    CheckMalformed,
    DocumentUnknown,
    EntryRefused,
    MovementDiffers,
    NoCarrierPolicy,
    StatusListUnfit,
)
from consular.border.models import ENTRY, EXIT, MOVEMENTS, CarrierCheck, Crossing, Movement, PublishedStatusList
from consular.border.movements import Verified, movement, movements_of, record, verify, verify_seal
from consular.border.publishing import read_status_list, status_list, verification_keys
from consular.border.rules import MOST_PASSENGERS, HeldVisa, Journey, Outcome, Passenger, answer, policy_in_force
from consular.border.sentences import SENTENCES
from consular.border.status_list import FRESH, INVALID, VALID, StatusList
from consular.border.status_list import TYPE as STATUS_LIST_TYPE

__all__ = [
    "ENTRY",
    "EXIT",
    "FRESH",
    "INVALID",
    "MOST_PASSENGERS",
    "MOVEMENTS",
    "RECEIPT_TYPE",
    "SENTENCES",
    "STATUS_LIST_TYPE",
    "VALID",
    "CarrierCheck",
    "CheckMalformed",
    "Checked",
    "Crossing",
    "DocumentUnknown",
    "EntryRefused",
    "HeldVisa",
    "Journey",
    "Movement",
    "MovementDiffers",
    "NoCarrierPolicy",
    "Outcome",
    "Passenger",
    "PublishedStatusList",
    "StatusList",
    "StatusListUnfit",
    "Verified",
    "answer",
    "check",
    "checked_again",
    "movement",
    "movements_of",
    "passenger_digest",
    "policy_in_force",
    "read_status_list",
    "record",
    "status_list",
    "verification_keys",
    "verify",
    "verify_seal",
]
