"""Reading and verifying seals and barcodes: a verdict in the words of Doc 9303-13 appendix D, never an exception."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from . import idb, vds
from .certificates import document_types, seal_reference, signer_identifier
from .ecdsa import public_key, verify
from .errors import SealMalformed
from .profiles import MESSAGES, JsonValue, decode_fields
from .trust import barcode_reference, chains_to, in_force, is_revoked, load, may_seal

LARGEST_TEXT = 2 * idb.LARGEST_PAYLOAD
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


class SealStatus(StrEnum):
    """The verdicts of Doc 9303-13 appendix D, 9303-7 section 9 and 9303-8."""

    VALID = "VALID"
    READ_ERROR = "READ_ERROR"
    WRONG_FORMAT = "WRONG_FORMAT"
    UNKNOWN_CERTIFICATE = "UNKNOWN_CERTIFICATE"
    UNTRUSTED_CERTIFICATE = "UNTRUSTED_CERTIFICATE"
    EXPIRED_CERTIFICATE = "EXPIRED_CERTIFICATE"
    REVOKED_CERTIFICATE = "REVOKED_CERTIFICATE"
    INVALID_DOCUMENTTYPE = "INVALID_DOCUMENTTYPE"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    INVALID_VISA_MRZ = "INVALID_VISA_MRZ"
    SEAL_VISA_MISMATCH = "SEAL_VISA_MISMATCH"
    INVALID_PASSPORT_MRZ = "INVALID_PASSPORT_MRZ"
    SEAL_PASSPORT_MISMATCH = "SEAL_PASSPORT_MISMATCH"
    INVALID_SEAL_MRZ = "INVALID_SEAL_MRZ"
    INVALID_PRINTED_MRZ = "INVALID_PRINTED_MRZ"
    SEAL_DOCUMENT_MISMATCH = "SEAL_DOCUMENT_MISMATCH"


@dataclass(frozen=True, slots=True)
class SealReading:
    """What a payload says and whether it is to be believed.

    `kind` is `vds` or `idb`, None when neither could be recognised. `header` and `fields` are JSON-ready and shown
    whatever the verdict, as far as they could be read: only `VALID` makes them true. `remarks` do not change the
    verdict: `UNKNOWN_FEATURE`, `FIELD_LENGTH`, `NOT_YET_VALID` (the certificate), `UNSIGNED`, `EMBEDDED_CERTIFICATE`.
    `reason` is the code of a malformation.
    """

    status: SealStatus
    kind: str | None = None
    header: dict[str, JsonValue] = field(default_factory=dict)
    fields: dict[str, JsonValue] = field(default_factory=dict)
    remarks: frozenset[str] = frozenset()
    reason: str | None = None
    signer: x509.Certificate | None = None


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What verification needs of either kind."""

    kind: str
    header: dict[str, JsonValue]
    fields: dict[str, JsonValue]
    remarks: frozenset[str]
    signed: bytes
    signature: bytes | None
    algorithm: hashes.HashAlgorithm | None
    candidates: tuple[x509.Certificate, ...]
    embedded: x509.Certificate | None


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe.

    `certificates` are known signers, which have to chain to one of `anchors` (country signing certificates).
    `pinned` are signers that the operator believes as they are. `revocations` count when signed by an anchor.
    A certificate that a barcode carries itself is believed only when it chains to an anchor and is made for sealing.
    """

    certificates: tuple[x509.Certificate, ...] = ()
    anchors: tuple[x509.Certificate, ...] = ()
    pinned: tuple[x509.Certificate, ...] = ()
    revocations: tuple[x509.CertificateRevocationList, ...] = ()


def read(
    payload: bytes | str,
    certificates: Iterable[x509.Certificate] = (),
    *,
    at: date | datetime,
    anchors: Iterable[x509.Certificate] = (),
    pinned: Iterable[x509.Certificate] = (),
    revocations: Iterable[x509.CertificateRevocationList] = (),
) -> SealReading:
    """Read and verify a seal's bytes, a barcode's text, or either as a scanner gives it (also hexadecimal).

    `at` is the moment for which certificates have to be in force. See `Trust` for the certificates. Malformed input
    gives READ_ERROR (nothing readable) or WRONG_FORMAT; nothing is raised for it.
    """
    trust = Trust(tuple(certificates), tuple(anchors), tuple(pinned), tuple(revocations))
    if not payload or len(payload) > LARGEST_TEXT:
        return SealReading(SealStatus.READ_ERROR, reason="seal_size")
    content = _content(payload)
    kind = "idb" if isinstance(content, str) else "vds" if content[:1] == bytes((vds.MAGIC,)) else None
    try:
        sealed = _idb(content, trust) if isinstance(content, str) else _vds(content, trust)
    except SealMalformed as malformed:
        return SealReading(SealStatus.WRONG_FORMAT, kind, reason=malformed.code)
    return _judged(sealed, trust, at)


def _content(payload: bytes | str) -> bytes | str:
    """Text of a barcode, or bytes of a seal; scanners hand over either as the other."""
    if isinstance(payload, bytes):
        text = payload.decode("ascii", errors="replace")
        return text.strip() if text.startswith(idb.PREFIX) else payload
    text = payload.strip()
    if text.startswith(idb.PREFIX):
        return text
    if _HEX.fullmatch(packed := "".join(text.split())):
        return bytes.fromhex(packed)
    # Zero-width and other characters outside Latin-1 cannot stand for a byte; the question mark fails the magic.
    return payload.encode("latin-1", errors="replace")


def _vds(data: bytes, trust: Trust) -> _Sealed:
    seal = vds.parse(data)
    fields, remarks = decode_fields(seal.header.profile, seal.elements)
    header = seal.header
    known = (*trust.pinned, *trust.certificates)
    return _Sealed(
        kind="vds",
        header={
            "kind": "vds",
            "version": header.version,
            "document_type": header.profile.name,
            "document_reference": header.document.hex(),
            "issuing_country": header.issuing_country,
            "signer": header.signer,
            "certificate_reference": header.certificate_reference,
            "issue_date": header.issue_date.isoformat(),
            "signature_date": header.signature_date.isoformat(),
        },
        fields=fields,
        remarks=remarks,
        signed=seal.signed,
        signature=seal.signature,
        algorithm=None,
        candidates=tuple(certificate for certificate in known if _signed_with(header, certificate)),
        embedded=None,
    )


def _signed_with(header: vds.VdsHeader, certificate: x509.Certificate) -> bool:
    reference = header.certificate_reference.lstrip("0")
    return signer_identifier(certificate) == header.signer and seal_reference(certificate) == reference


def _idb(text: str, trust: Trust) -> _Sealed:
    barcode = idb.parse(text)
    fields, remarks = decode_fields(MESSAGES, barcode.elements)
    header, reference = barcode.header, barcode.header.certificate_reference
    described: dict[str, JsonValue] = {"kind": "idb", "issuing_country": header.issuing_country}
    algorithm = None if header.algorithm is None else idb.HASHES[header.algorithm]
    if algorithm is not None and reference is not None and header.signature_date is not None:
        described |= {
            "algorithm": f"{algorithm.name.upper()}_ECDSA",
            "certificate_reference": reference.hex(),
            "signature_date": header.signature_date,
        }
    embedded = None
    if barcode.certificate is not None:
        remarks |= {"EMBEDDED_CERTIFICATE"}
        embedded = load(barcode.certificate) if barcode_reference(barcode.certificate) == reference else None
    known = (*trust.pinned, *trust.certificates)
    return _Sealed(
        kind="idb",
        header=described,
        fields=fields,
        remarks=remarks,
        signed=barcode.signed,
        signature=barcode.signature,
        algorithm=algorithm,
        candidates=tuple(known_one for known_one in known if _reference(known_one) == reference),
        embedded=embedded,
    )


def _reference(certificate: x509.Certificate) -> bytes:
    return barcode_reference(certificate.public_bytes(serialization.Encoding.DER))


def _judged(sealed: _Sealed, trust: Trust, at: date | datetime) -> SealReading:
    if sealed.algorithm is None and sealed.kind == "idb":
        return _reading(sealed, SealStatus.INVALID_SIGNATURE, None, {"UNSIGNED"})
    candidates = sealed.candidates
    # A carried certificate counts only where some authority is known that could have issued it.
    if not candidates and sealed.embedded is not None and trust.anchors:
        candidates = (sealed.embedded,)
    if not candidates:
        return _reading(sealed, SealStatus.UNKNOWN_CERTIFICATE, None, {"UNSIGNED"} if sealed.signature is None else ())
    readings = [_judged_with(sealed, certificate, trust, at) for certificate in candidates]
    return next((reading for reading in readings if reading.status is SealStatus.VALID), readings[0])


def _judged_with(sealed: _Sealed, certificate: x509.Certificate, trust: Trust, at: date | datetime) -> SealReading:
    """The verdict with one signer, in the order of appendix D."""
    remarks: set[str] = set()
    anchor = next((csca for csca in trust.anchors if chains_to(certificate, csca, at)), None)
    carried = certificate not in sealed.candidates
    believed = certificate in trust.pinned or (anchor is not None and may_seal(certificate, strictly=carried))
    if not believed:
        status = SealStatus.UNTRUSTED_CERTIFICATE
    elif not _document_allowed(certificate, sealed.fields):
        status = SealStatus.INVALID_DOCUMENTTYPE
    elif not in_force(certificate, at):
        status = SealStatus.EXPIRED_CERTIFICATE
        remarks |= {"NOT_YET_VALID"} if _begins_later(certificate, at) else set()
    elif anchor is not None and is_revoked(certificate, anchor, trust.revocations):
        status = SealStatus.REVOKED_CERTIFICATE
    elif not _signature_holds(sealed, certificate):
        status = SealStatus.INVALID_SIGNATURE
        remarks |= {"UNSIGNED"} if sealed.signature is None else set()
    else:
        status = SealStatus.VALID
    return _reading(sealed, status, certificate, remarks)


def _reading(
    sealed: _Sealed, status: SealStatus, signer: x509.Certificate | None, remarks: Iterable[str]
) -> SealReading:
    return SealReading(
        status, sealed.kind, sealed.header, sealed.fields, sealed.remarks | frozenset(remarks), signer=signer
    )


def _begins_later(certificate: x509.Certificate, at: date | datetime) -> bool:
    day = at.date() if isinstance(at, datetime) else at
    return day <= certificate.not_valid_before_utc.date()


def _signature_holds(sealed: _Sealed, certificate: x509.Certificate) -> bool:
    key = public_key(certificate)
    if key is None or sealed.signature is None:
        return False
    return verify(key, sealed.signature, sealed.signed, sealed.algorithm)


def _document_allowed(certificate: x509.Certificate, fields: dict[str, JsonValue]) -> bool:
    """Whether the MRZ's document code is among those that the certificate names, if it names any."""
    allowed = document_types(certificate)
    codes = list(_document_codes(fields))
    return allowed is None or all(code in allowed or code[:1] in allowed for code in codes)


def _document_codes(fields: dict[str, JsonValue]) -> Iterable[str]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _document_codes(value)
        elif name.startswith("MRZ") and isinstance(value, list):
            yield value[0][:2].rstrip("<")
