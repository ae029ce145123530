"""Pure rules of holds and erasures."""

from __future__ import annotations

import datetime as dt
import re

from consular.privacy.errors import MalformedReason

APPLICATION, DOCUMENT, ACCOUNT, STAFF = "application", "document", "account", "staff"
KINDS = (APPLICATION, DOCUMENT, ACCOUNT, STAFF)
# A code such as `court-order`: free text would bring personal data into plain columns and the ledger.
REASON = "^[a-z][a-z0-9-]{0,39}$"


def check_reason(reason: str) -> str:
    """The reason when it is a code: small letters, digits and dashes, at most 40. Raises MalformedReason."""
    if not re.fullmatch(REASON, reason) or reason.endswith("\n"):
        raise MalformedReason
    return reason


def in_force(until: dt.date | None, today: dt.date) -> bool:
    """Whether what has this last day still stands."""
    return until is None or until >= today
