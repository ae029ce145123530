"""The public check of a seal or barcode: signature first, register only then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from consular import register
from consular.core.work import Work
from consular.doc9303 import DTA_MESSAGE, SealReading, read, status_index
from consular.issuance.signers import Believed
from consular.issuance.verdicts import CheckResult, Verdict, carried, without_belief
from consular.vault import Shredded

log = structlog.get_logger(__name__)

LONGEST_TEXT = 8192
"""Characters of a pasted barcode; a signed authorization has about 350."""

_EMERGENCY, _EMERGENCY_SEAL = "emergency-travel-document", "EMERGENCY_TRAVEL_DOCUMENT"

_TOLD: Mapping[register.Standing, Verdict] = {
    register.Standing.VALID: Verdict.GENUINE_VALID,
    register.Standing.NOT_YET_VALID: Verdict.NOT_YET_VALID,
    register.Standing.EXPIRED: Verdict.EXPIRED,
    register.Standing.EXHAUSTED: Verdict.EXHAUSTED,
    register.Standing.REVOKED: Verdict.REVOKED,
    # Whoever checks needs to know that it does not hold, not which of them ended it.
    register.Standing.ANNULLED: Verdict.REVOKED,
    register.Standing.LOST: Verdict.REVOKED,
    register.Standing.STOLEN: Verdict.REVOKED,
    register.Standing.CANCELLED: Verdict.REVOKED,
    register.Standing.SPOILT: Verdict.REVOKED,
    register.Standing.PREPARED: Verdict.NOT_YET_VALID,
}


def judge(work: Work, payload: str | bytes, believed: Believed, *, at: datetime) -> CheckResult:
    """Judge a seal's bytes or a barcode's text, of any issuer; malformed input is a verdict, never an exception.

    The register is asked only when one of our own signers has signed, and by the number that the barcode carries.
    """
    trust = believed.trust
    reading = read(
        payload,
        trust.certificates,
        at=at,
        anchors=trust.anchors,
        pinned=trust.pinned,
        revocations=trust.revocations,
    )
    doubted = without_belief(reading)
    if doubted is not None:
        return CheckResult(verdict=doubted)
    day = at.astimezone(ZoneInfo(believed.zone)).date()
    if reading.signer not in believed.own:
        return carried(reading, Verdict.GENUINE_FOREIGN, day=day)
    return carried(reading, _registered(work, reading, day), day=day)


def _registered(work: Work, reading: SealReading, day: date) -> Verdict:
    """Where the register has our own barcode, or the sticker or form with our own seal."""
    told = carried(reading, Verdict.GENUINE_VALID, day=day)
    place = status_index(reading.fields)
    document = _known(work, told)
    # An authorization names its place too; the seal of a printed document has only the number.
    if document is None or (DTA_MESSAGE in reading.fields and document.status_index != place):
        # An erased document has lost its number; what became of it still stands at its place.
        document = None if place is None else register.erased_at_place(work.session, place)
    if document is not None:
        return _TOLD[register.status_at(document, day)]
    # What has expired may have been removed. Anything else that our key has signed without an entry is an alarm.
    if (told.valid_until or "") < day.isoformat():
        return Verdict.EXPIRED
    log.error("check.signed_but_not_in_register", status_index=place)
    return Verdict.FORGED


def _known(work: Work, told: CheckResult) -> register.TravelDocument | None:
    """A visa and a book may bear the same number: what the seal says it is decides which of them is looked for."""
    kinds = (_EMERGENCY,) if told.kind == _EMERGENCY_SEAL else register.VISAS
    try:
        return register.by_number(work.session, told.number or "", kinds=kinds)
    except Shredded:
        return None
