"""JSON shapes of the operator's commands `mrz parse`, `mrz name` and `seal read`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from cryptography import x509

from .dates import PartialDate
from .mrz import MrzFields, MrzReading, parse
from .names import mrz_name
from .seal_reading import SealReading, read
from .trust import is_authority


def mrz_report(lines: Sequence[str], *, today: date) -> dict[str, Any]:
    """`{"format", "valid", "failing": [...], "fields": {...}}`; raises `NotMrz`."""
    return reading_report(parse(lines, today=today))


def reading_report(reading: MrzReading) -> dict[str, Any]:
    """The shape of `mrz_report` for a zone already read."""
    return {
        "format": reading.format.value,
        "valid": reading.valid,
        "failing": list(reading.failing),
        "fields": fields_report(reading.fields),
    }


def fields_report(fields: MrzFields) -> dict[str, str]:
    """The fields as text. Dates: `1990-05-17`, `1990-XX-XX`, or the six characters when they are no date.

    `sex` is F, M or X; `optional` joins the two optional fields of a TD1 with a space.
    """
    return {
        "document_code": fields.document_code,
        "issuing_state": fields.issuing_state,
        "primary": fields.primary,
        "secondary": fields.secondary,
        "document_number": fields.document_number,
        "nationality": fields.nationality,
        "date_of_birth": _date(fields.date_of_birth, fields.raw_date_of_birth),
        "sex": fields.sex,
        "date_of_expiry": _date(fields.date_of_expiry, fields.raw_date_of_expiry),
        "optional": " ".join(filter(None, (fields.optional, fields.second_optional))),
    }


def _date(day: PartialDate | None, raw: str) -> str:
    return raw if day is None else str(day)


def name_report(mrz: str, primary: str, secondary: str | None = None) -> str:
    """The name field as it stands in the zone; raises `NotBuildable`, `NoTransliteration`, `ValueError` (format)."""
    return mrz_name(mrz, primary, secondary)


def seal_report(
    payload: bytes | str, certificates: Iterable[x509.Certificate] = (), *, at: date | datetime
) -> dict[str, Any]:
    """`{"status", "header": {...}, "fields": {...}}` with a folder's certificates.

    Authorities among them are anchors. A signer whose authority is there has to chain to it; one whose authority is
    not there is believed because the operator put it into the folder.
    """
    every = tuple(certificates)
    anchors = tuple(certificate for certificate in every if is_authority(certificate))
    issuers = {anchor.subject for anchor in anchors}
    signers = tuple(certificate for certificate in every if certificate not in anchors)
    known = tuple(certificate for certificate in signers if certificate.issuer in issuers)
    pinned = tuple(certificate for certificate in signers if certificate.issuer not in issuers)
    return verdict_report(read(payload, known, at=at, anchors=anchors, pinned=pinned))


def verdict_report(reading: SealReading) -> dict[str, Any]:
    """The shape of `seal_report` for a payload already read."""
    return {"status": reading.status.value, "header": dict(reading.header), "fields": dict(reading.fields)}
