"""Visible digital seal: structure, writing, reading (Doc 9303-13 section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from . import c40, tlv
from .ecdsa import Sign
from .errors import SealMalformed, SealUnfit
from .profiles import Profile, encode_fields, seal_profile, seal_reference
from .seal_dates import decode_date, encode_date

MAGIC = 0xDC
VERSION_3, VERSION_4 = 0x02, 0x03
_SIGNATURE_TAG = 0xFF
_COUNTRY_BYTES = 2
_SIGNER_LENGTH = 4
_FIXED_REFERENCE = 5
_HEX_DIGITS = frozenset("0123456789ABCDEF")
_REFERENCE = re.compile(r"[0-9A-F]{1,254}")
_SIGNER = re.compile(r"[A-Z]{4}")
_COUNTRY = re.compile(r"[A-Z]{1,3}")
_LONGEST_V3_FIELD = 255


@dataclass(frozen=True, slots=True)
class VdsHeader:
    """The header. `version` is 3 or 4, as the standard counts; `document` the two bytes of the document type.

    `signer` is country and common name of the signer's certificate, `certificate_reference` its serial number in
    hexadecimal.
    """

    version: int
    issuing_country: str
    signer: str
    certificate_reference: str
    issue_date: date
    signature_date: date
    document: bytes

    @property
    def profile(self) -> Profile:
        """The fields of the document type."""
        return seal_profile(self.document)


@dataclass(frozen=True, slots=True)
class Vds:
    """A seal taken apart: `signed` is everything before the signature, `signature` is None when there is none."""

    header: VdsHeader
    elements: tuple[tuple[int, bytes], ...]
    signed: bytes
    signature: bytes | None


def parse(data: bytes) -> Vds:
    """Take a seal apart; raises `SealMalformed`. Nothing is verified."""
    start = tlv.Reader(data)
    if start.byte() != MAGIC:
        raise SealMalformed("seal_magic")
    raw_version = start.byte()
    if raw_version not in (VERSION_3, VERSION_4):
        raise SealMalformed("seal_version")
    start.take(_COUNTRY_BYTES)
    announced = c40.decode(start.take(c40.encoded_length(_SIGNER_LENGTH + 2)))[_SIGNER_LENGTH:]
    refused = SealMalformed("seal_reference")
    candidates = list(_reference_lengths(raw_version, announced))
    # Seals from the change of versions announce version 4 with the one-byte field lengths of version 3.
    for der_lengths in (True, False) if raw_version == VERSION_4 else (False,):
        for length, skipped in candidates:
            try:
                return _parsed(data, raw_version, (length, skipped), der_lengths=der_lengths)
            except SealMalformed as malformed:
                refused = malformed
    raise refused


def _reference_lengths(raw_version: int, announced: str) -> Iterator[tuple[int, int]]:
    """Possible numbers of characters after the signer, and how many of them only announce the length.

    Version 4 announces the reference's length in hexadecimal. Two issuers deviate and are read where the standard's
    way leads nowhere: German administrative documents announce in decimal; German arrival attestations call
    themselves version 4 but keep the fixed reference of version 3, whose leading zeros look like no length.
    """
    if raw_version == VERSION_3:
        yield _FIXED_REFERENCE, 0
        return
    if not announced.isalnum() or not set(announced) <= _HEX_DIGITS:
        return
    if announced == "00":
        yield _FIXED_REFERENCE, 0
        return
    yield int(announced, 16) + 2, 2
    if announced.isdigit() and announced[0] != "0":
        yield int(announced) + 2, 2


def _parsed(data: bytes, raw_version: int, reference: tuple[int, int], *, der_lengths: bool) -> Vds:
    reader = tlv.Reader(data)
    reader.take(2)
    header = _header(reader, raw_version, *reference)
    elements: list[tuple[int, bytes]] = []
    while reader.rest:
        end = reader.position
        tag = reader.byte()
        value = reader.take(reader.length() if der_lengths else reader.byte())
        if tag == _SIGNATURE_TAG:
            if reader.rest:
                raise SealMalformed("seal_trailing")
            return Vds(header, tuple(elements), data[:end], value)
        elements.append((tag, value))
    return Vds(header, tuple(elements), data, None)


def _header(reader: tlv.Reader, raw_version: int, length: int, skipped: int) -> VdsHeader:
    country = c40.decode(reader.take(_COUNTRY_BYTES)).rstrip(" ")
    text = c40.decode(reader.take(c40.encoded_length(_SIGNER_LENGTH + length)))
    if len(text) != _SIGNER_LENGTH + length:
        raise SealMalformed("seal_reference")
    return VdsHeader(
        version=raw_version + 1,
        issuing_country=country,
        signer=text[:_SIGNER_LENGTH],
        certificate_reference=text[_SIGNER_LENGTH + skipped :],
        issue_date=decode_date(reader.take(3)),
        signature_date=decode_date(reader.take(3)),
        document=reader.take(2),
    )


def build(
    document_type: str,
    values: Mapping[str, object],
    *,
    issuing_country: str,
    signer: str,
    certificate_reference: str,
    issue_date: date,
    signature_date: date,
    sign: Sign,
    version: int = 4,
) -> bytes:
    """A signed seal. `values` are the fields by name (VISA: MRZ_MRVA or MRZ_MRVB, NUMBER_OF_ENTRIES, …).

    `certificate_reference` is the signer certificate's serial number in uppercase hexadecimal (five characters at
    most in version 3). Raises `SealUnfit`.
    """
    document = seal_reference(document_type)
    if _SIGNER.fullmatch(signer) is None or _REFERENCE.fullmatch(certificate_reference) is None:
        raise SealUnfit("seal_signer")
    if _COUNTRY.fullmatch(issuing_country) is None:
        raise SealUnfit("seal_country")
    signed = bytes((MAGIC, VERSION_4 if version == 4 else VERSION_3))
    signed += c40.encode(issuing_country.ljust(3, "<")) + c40.encode(_reference(signer, certificate_reference, version))
    signed += encode_date(issue_date) + encode_date(signature_date) + document
    for tag, data in encode_fields(seal_profile(document), values):
        signed += _element(tag, data, version)
    return signed + _element(_SIGNATURE_TAG, sign(signed), version)


def _reference(signer: str, reference: str, version: int) -> str:
    if version == 4:
        return f"{signer}{len(reference):02X}{reference}"
    if version != 3 or len(reference) > _FIXED_REFERENCE:
        raise SealUnfit("seal_reference")
    return signer + reference.rjust(_FIXED_REFERENCE, "0")


def _element(tag: int, data: bytes, version: int) -> bytes:
    if version == 4:
        return tlv.encode(tag, data)
    if len(data) > _LONGEST_V3_FIELD:
        raise SealUnfit("seal_field_length", tag=tag)
    return bytes((tag, len(data))) + data
