"""Pure rules of issuance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

EVISA = "evisa"
REFUSAL, INADMISSIBLE, REVOCATION = "letter-refusal", "letter-inadmissible", "letter-revocation"
KINDS = (EVISA, REFUSAL, INADMISSIBLE, REVOCATION)
# What seal keys are for: the barcode of e-visas, the seals of sticker visas and of emergency travel documents.
EVISA_SEALS, VISA_SEALS, ETD_SEALS = "evisa", "visa", "etd"
SEAL_USES = (EVISA_SEALS, VISA_SEALS, ETD_SEALS)
# An inadmissible application was not examined: what can be done is to apply again, which has no time limit.
WITH_TIME_LIMIT = frozenset({REFUSAL, REVOCATION})


def remedy_until(served_at: datetime, *, days: int, zone: str) -> date:
    """The last day of the remedy: `days` after the day of service, which does not count, in the office's zone."""
    return served_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
