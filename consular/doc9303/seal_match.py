"""Whether a verified seal belongs to the document it stands on (Doc 9303-7 section 9.3, 9303-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .errors import NotMrz
from .mrz import MrzReading, parse
from .profiles import JsonValue
from .seal_reading import SealReading, SealStatus

_VISA_SECOND_LINE = 28
_VISA_MRZ = ("MRZ_MRVA", "MRZ_MRVB")


def match_visa(seal: SealReading, visa: MrzReading, passport: MrzReading | None = None) -> SealStatus:
    """The verdict on a visa whose seal was read: the seal's own when it is not VALID, else what the lines say.

    The passport is compared by its number, when its zone is given and the seal carries one.
    """
    if seal.status is not SealStatus.VALID:
        return seal.status
    if not visa.valid:
        return SealStatus.INVALID_VISA_MRZ
    fields = _of(seal, "VISA")
    sealed = next((fields[name] for name in _VISA_MRZ if isinstance(fields.get(name), list)), None)
    if not isinstance(sealed, list) or _sealed_part(sealed) != _sealed_part(list(visa.lines)):
        return SealStatus.SEAL_VISA_MISMATCH
    if passport is None:
        return SealStatus.VALID
    if not passport.valid:
        return SealStatus.INVALID_PASSPORT_MRZ
    if fields.get("PASSPORT_NUMBER") != passport.fields.document_number:
        return SealStatus.SEAL_PASSPORT_MISMATCH
    return SealStatus.VALID


def match_document(seal: SealReading, printed: MrzReading, *, today: date) -> SealStatus:
    """The verdict on a document whose seal carries its whole zone, such as an emergency travel document."""
    if seal.status is not SealStatus.VALID:
        return seal.status
    lines = _of(seal, "EMERGENCY_TRAVEL_DOCUMENT").get("MRZ")
    try:
        sealed_holds = isinstance(lines, list) and parse(lines, today=today).valid
    except NotMrz:
        sealed_holds = False
    if not sealed_holds:
        return SealStatus.INVALID_SEAL_MRZ
    if not printed.valid:
        return SealStatus.INVALID_PRINTED_MRZ
    return SealStatus.VALID if lines == list(printed.lines) else SealStatus.SEAL_DOCUMENT_MISMATCH


def _of(seal: SealReading, message: str) -> Mapping[str, JsonValue]:
    """The document's fields: a seal has them directly, a barcode inside the message of that name."""
    inner = seal.fields.get(message)
    return inner if isinstance(inner, dict) else seal.fields


def _sealed_part(lines: list[str]) -> tuple[str, str]:
    return lines[0], lines[1][:_VISA_SECOND_LINE]
