"""ICAO Datastructure for Barcode: text form, header, messages, certificate, signature."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives import hashes

from . import c40, tlv
from .ecdsa import Sign
from .errors import SealMalformed, SealUnfit
from .profiles import MESSAGES, encode_fields
from .seal_dates import decode_masked_date, encode_masked_date

PREFIX = "RDB1"
LARGEST_PAYLOAD = 16 * 1024
"""Bytes of a payload after decompression; more is refused without being unpacked."""

_FLAGS = "ABCD"
_SIGNED, _ZIPPED = 1, 2
_MESSAGE_GROUP, _CERTIFICATE, _SIGNATURE = 0x61, 0x7E, 0x7F
_COUNTRY = re.compile(r"[A-Z]{1,3}")
_REFERENCE_LENGTH = 5
HASHES: dict[int, hashes.HashAlgorithm] = {1: hashes.SHA256(), 2: hashes.SHA384(), 3: hashes.SHA512()}
"""Hash by the header's algorithm; all three sign with ECDSA."""


@dataclass(frozen=True, slots=True)
class IdbHeader:
    """The header. All but the country are None in an unsigned barcode.

    `certificate_reference` is the last five bytes of the SHA-1 of the signer certificate's DER.
    """

    issuing_country: str
    algorithm: int | None = None
    certificate_reference: bytes | None = None
    signature_date: str | None = None


@dataclass(frozen=True, slots=True)
class Idb:
    """A barcode taken apart: `signed` is everything before the signature; `certificate` is DER, not trusted."""

    header: IdbHeader
    elements: tuple[tuple[int, bytes], ...]
    certificate: bytes | None
    signed: bytes
    signature: bytes | None
    compressed: bool


def parse(text: str) -> Idb:
    """Take a barcode's text apart; raises `SealMalformed`. Nothing is verified."""
    if not text.startswith(PREFIX) or text[len(PREFIX) : len(PREFIX) + 1] not in tuple(_FLAGS):
        raise SealMalformed("seal_magic")
    flags = _FLAGS.index(text[len(PREFIX)])
    payload = _unbase32(text[len(PREFIX) + 1 :])
    if flags & _ZIPPED:
        payload = _inflated(payload)
    reader = tlv.Reader(payload)
    header = _header(reader, signed=bool(flags & _SIGNED))
    if reader.byte() != _MESSAGE_GROUP:
        raise SealMalformed("seal_messages")
    elements = tuple(tlv.elements(reader.take(reader.length())))
    certificate = _optional(reader, _CERTIFICATE)
    end = reader.position
    signature = _optional(reader, _SIGNATURE)
    if reader.rest or (signature is not None and not flags & _SIGNED):
        raise SealMalformed("seal_trailing")
    return Idb(header, elements, certificate, payload[:end], signature, bool(flags & _ZIPPED))


def _optional(reader: tlv.Reader, tag: int) -> bytes | None:
    if reader.peek() != tag:
        return None
    return reader.element()[1]


def _header(reader: tlv.Reader, *, signed: bool) -> IdbHeader:
    country = c40.decode(reader.take(2)).rstrip(" ")
    if not signed:
        return IdbHeader(country)
    algorithm = reader.byte()
    if algorithm not in HASHES:
        raise SealMalformed("seal_algorithm")
    reference = reader.take(_REFERENCE_LENGTH)
    return IdbHeader(country, algorithm, reference, decode_masked_date(reader.take(4)))


def _unbase32(text: str) -> bytes:
    try:
        payload = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as wrong:
        raise SealMalformed("seal_base32") from wrong
    # Unused bits of the last character have to be zero, or one seal would have several texts.
    if _base32(payload) != text:
        raise SealMalformed("seal_base32")
    return payload


def _base32(payload: bytes) -> str:
    return base64.b32encode(payload).decode("ascii").rstrip("=")


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        payload = unpacker.decompress(data, LARGEST_PAYLOAD)
    except zlib.error as wrong:
        raise SealMalformed("seal_compression") from wrong
    if not unpacker.eof or unpacker.unused_data:
        raise SealMalformed("seal_compression")
    return payload


def build(
    messages: Mapping[str, object],
    *,
    issuing_country: str,
    certificate_reference: bytes,
    signature_date: date,
    sign: Sign,
    algorithm: int = 1,
    certificate: bytes | None = None,
    compress: bool = False,
) -> str:
    """A signed barcode's text. `messages` are values by name, composite ones as mappings.

    `sign` gets the bytes before the signature and must hash them with the header's algorithm (1 SHA-256, 2 SHA-384,
    3 SHA-512). `certificate` is the signer's DER to be carried along. Raises `SealUnfit`.
    """
    if _COUNTRY.fullmatch(issuing_country) is None:
        raise SealUnfit("seal_country")
    if algorithm not in HASHES or len(certificate_reference) != _REFERENCE_LENGTH:
        raise SealUnfit("seal_signer")
    group = b"".join(tlv.encode(tag, data) for tag, data in encode_fields(MESSAGES, messages))
    signed = c40.encode(issuing_country.ljust(3, "<")) + bytes((algorithm,)) + certificate_reference
    signed += encode_masked_date(signature_date) + tlv.encode(_MESSAGE_GROUP, group)
    if certificate is not None:
        signed += tlv.encode(_CERTIFICATE, certificate)
    payload = signed + tlv.encode(_SIGNATURE, sign(signed))
    if len(payload) > LARGEST_PAYLOAD:
        raise SealUnfit("seal_size", largest=LARGEST_PAYLOAD)
    flag = _FLAGS[_SIGNED | (_ZIPPED if compress else 0)]
    return PREFIX + flag + _base32(zlib.compress(payload, 9) if compress else payload)
