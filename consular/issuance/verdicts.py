"""What the public check may say, and what it shows of a barcode. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consular.doc9303 import DTA_MESSAGE, NotMrz, SealReading, SealStatus, parse


class Verdict(StrEnum):
    """The answers of the public check.

    `genuine_foreign`: the signature is right and not ours, so nothing is known of a revocation. `unknown_signer`:
    nobody whom we believe has signed. `unreadable`: no seal or barcode of a travel document.
    """

    GENUINE_VALID = "genuine_valid"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    REVOKED = "revoked"
    GENUINE_FOREIGN = "genuine_foreign"
    FORGED = "forged"
    UNKNOWN_SIGNER = "unknown_signer"
    UNREADABLE = "unreadable"


# Where several barcodes were read, a genuine one must not cover for the other.
_GRAVEST_FIRST = (
    Verdict.FORGED,
    Verdict.REVOKED,
    Verdict.UNKNOWN_SIGNER,
    Verdict.EXPIRED,
    Verdict.EXHAUSTED,
    Verdict.NOT_YET_VALID,
    Verdict.GENUINE_FOREIGN,
    Verdict.GENUINE_VALID,
    Verdict.UNREADABLE,
)
_UNSIGNED = "UNSIGNED"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A verdict, with what the barcode itself carries when its signature is right; nothing else is ever told.

    `kind` is the document type as ICAO names it, dates are `YYYY-MM-DD`, 0 entries means any number.
    """

    verdict: Verdict = Verdict.UNREADABLE
    issuer: str | None = None
    kind: str | None = None
    category: str | None = None
    number: str | None = None
    name: str | None = None
    passport_number: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    days_of_stay: int | None = None
    entries: int | None = None


def without_belief(reading: SealReading) -> Verdict | None:
    """The verdict on a payload whose signature does not hold or cannot be judged; None for a good signature."""
    match reading.status:
        case SealStatus.VALID:
            return None
        case SealStatus.READ_ERROR | SealStatus.WRONG_FORMAT:
            return Verdict.UNREADABLE
        case SealStatus.INVALID_SIGNATURE:
            unsigned = _UNSIGNED in reading.remarks and reading.signer is None
            return Verdict.UNKNOWN_SIGNER if unsigned else Verdict.FORGED
        case SealStatus.INVALID_DOCUMENTTYPE:
            return Verdict.FORGED
        case _:
            return Verdict.UNKNOWN_SIGNER


def carried(reading: SealReading, verdict: Verdict, *, day: date) -> CheckResult:
    """The verdict with the little that is shown of a verified barcode; `day` settles the century of an MRZ."""
    authorization = reading.fields.get(DTA_MESSAGE)
    if isinstance(authorization, Mapping):
        return _of_authorization(reading, authorization, verdict)
    fields = dict(_flat(reading.fields))
    number, name, valid_until = _of_zone(fields, day)
    entries = fields.get("NUMBER_OF_ENTRIES")
    return CheckResult(
        verdict=verdict,
        issuer=_text(reading.header.get("issuing_country")),
        kind=_text(reading.header.get("document_type")) or next(iter(reading.fields), None),
        number=number,
        name=name,
        passport_number=_text(fields.get("PASSPORT_NUMBER")),
        valid_until=valid_until,
        entries=entries if isinstance(entries, int) else None,
    )


def _of_authorization(reading: SealReading, fields: Mapping[str, object], verdict: Verdict) -> CheckResult:
    stay, entries = _text(fields.get("DURATION_OF_STAY")), fields.get("NUMBER_OF_ENTRIES")
    return CheckResult(
        verdict=verdict,
        issuer=_text(reading.header.get("issuing_country")),
        kind=DTA_MESSAGE,
        category=_text(fields.get("TYPE_CLASS_CATEGORY")),
        number=_text(fields.get("DTA_NUMBER")),
        # The filler between the identifiers is read as two spaces, within one as one.
        name=", ".join((_text(fields.get("NAME_OF_HOLDER")) or "").split("  ")) or None,
        passport_number=_text(fields.get("PASSPORT_NUMBER")),
        valid_from=_text(fields.get("VALID_FROM")),
        valid_until=_text(fields.get("VALID_UNTIL")),
        days_of_stay=int(stay) if stay and stay.isascii() and stay.isdigit() else None,
        entries=entries if isinstance(entries, int) else None,
    )


def _of_zone(fields: Mapping[str, object], day: date) -> tuple[str | None, str | None, str | None]:
    """Number, name and last day out of the machine readable zone that a seal carries."""
    lines = next((value for key, value in fields.items() if key.startswith("MRZ") and isinstance(value, list)), None)
    if lines is None:
        return None, None, None
    try:
        zone = parse(lines, today=day).fields
    except NotMrz:
        return None, None, None
    name = ", ".join(part for part in (zone.primary, zone.secondary) if part)
    return zone.document_number or None, name or None, str(zone.date_of_expiry) if zone.date_of_expiry else None


def _flat(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in fields.items():
        if isinstance(value, Mapping):
            yield from _flat(value)
        else:
            yield key, value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def gravest(results: list[CheckResult]) -> CheckResult:
    """The result to tell when a picture holds several barcodes; what is no seal at all counts only alone."""
    return min(results, key=lambda result: _GRAVEST_FIRST.index(result.verdict), default=CheckResult())
