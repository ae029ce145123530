"""Barcodes: the published ones, the e-visa's message, and what must not be believed."""

from __future__ import annotations

import base64
import zlib
from datetime import date
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import (
    DTA_MESSAGE,
    PartialDate,
    SealStatus,
    SealUnfit,
    TravelAuthorization,
    barcode_reference,
    build_barcode,
    dta_message,
    idb,
    read,
    signer,
    status_index,
    tlv,
)

from .conftest import TODAY, Authority, vectors

BARCODES: list[dict[str, Any]] = vectors("seals/idb_barcodes.json")
CONTENT = TravelAuthorization(
    number="UTO26000017",
    primary="Müller",
    secondary="Anna Maria",
    passport_number="L898902C3",
    date_of_birth=PartialDate(1974, None, 12),
    nationality="D",
    sex="X",
    place_of_issue="São Paulo",
    valid_from=date(2026, 3, 1),
    valid_until=date(2026, 5, 30),
    days_of_stay=90,
    entries=1,
    category="C VISITOR",
    status_index=2**63 - 1,
)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def barcode(authority: Authority, *, content: TravelAuthorization = CONTENT, carried: bool = False, **more: Any) -> str:
    return build_barcode(
        dta_message(content),
        issuing_country="UTO",
        certificate_reference=barcode_reference(der(authority.signer)),
        signature_date=date(2026, 3, 1),
        sign=signer(authority.signer_key),
        certificate=der(authority.signer) if carried else None,
        **more,
    )


@pytest.mark.parametrize("case", BARCODES, ids=lambda case: case["id"])
def test_published_barcode(case: dict[str, Any], foreign_signers: dict[str, x509.Certificate]) -> None:
    reading = read(case["rawString"], at=date(2026, 6, 1), pinned=foreign_signers.values())
    assert reading.status is SealStatus.VALID
    assert reading.header == {
        "kind": "idb",
        "issuing_country": case["header"]["country"],
        "algorithm": case["header"]["sigAlg"],
        "certificate_reference": case["header"]["certRef"],
        "signature_date": case["header"]["sigDate"],
    }
    parsed = idb.parse(case["rawString"])
    assert parsed.signature is not None
    assert (parsed.signed + tlv.encode(0x7F, parsed.signature)).hex() == case["payloadHex"]
    compare(reading.fields, case["messages"])


def compare(fields: Any, messages: list[dict[str, Any]]) -> None:
    assert set(fields) == {message["name"] for message in messages}
    for message in messages:
        value = fields[message["name"]]
        if message["coding"] == "SUB_MESSAGES":
            compare(value, message["messages"])
        elif message["coding"] == "BYTES":
            assert value.startswith(message["value"].partition("...")[0])
        elif message["coding"].startswith("MRZ"):
            assert "".join(value) == "".join(message["value"])
        else:
            assert value == message["value"]


@pytest.mark.parametrize("more", [{}, {"compress": True}, {"carried": True}, {"carried": True, "compress": True}])
def test_an_e_visa_is_read_as_issued(authority: Authority, more: dict[str, Any]) -> None:
    text = barcode(authority, **more)
    reading = read(text, [authority.signer], at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.VALID
    assert reading.fields[DTA_MESSAGE] == {
        "DTA_NUMBER": "UTO26000017",
        "NAME_OF_HOLDER": "MUELLER  ANNA MARIA",
        "PASSPORT_NUMBER": "L898902C3",
        "DATE_OF_BIRTH": "1974-XX-12",
        "NATIONALITY": "D",
        "SEX": "X",
        "PLACE_OF_ISSUE": "SAO PAULO",
        "VALID_FROM": "2026-03-01",
        "VALID_UNTIL": "2026-05-30",
        "DURATION_OF_STAY": "090",
        "NUMBER_OF_ENTRIES": 1,
        "TYPE_CLASS_CATEGORY": "C VISITOR",
        "ADDITIONAL_INFORMATION": "SI9223372036854775807",
    }
    assert status_index(reading.fields) == 2**63 - 1
    assert text.startswith("RDB1D" if "compress" in more else "RDB1B")


@pytest.mark.parametrize(
    ("information", "expected"),
    [("SI0", 0), ("SEE SI17 X", 17), ("", None), ("SI", None), ("XSI17", None), ("SI017", None), ("SI17X", None)],
)
def test_the_status_index_is_a_word_of_its_own(information: str, expected: int | None) -> None:
    assert status_index({DTA_MESSAGE: {"ADDITIONAL_INFORMATION": information}}) == expected
    assert status_index({}) is None
    assert status_index({DTA_MESSAGE: {}}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"days_of_stay": 1000},
        {"entries": 256},
        {"number": "A" * 16},
        {"status_index": -1},
        {"sex": "<"},
        {"category": ""},
    ],
)
def test_content_that_does_not_fit_is_refused(authority: Authority, changed: dict[str, Any]) -> None:
    values = {name: getattr(CONTENT, name) for name in CONTENT.__slots__} | changed
    with pytest.raises(SealUnfit):
        barcode(authority, content=TravelAuthorization(**values))


def test_every_flipped_bit_is_refused(authority: Authority) -> None:
    text = barcode(authority).encode("ascii")
    for position in range(0, len(text) * 8):
        flipped = bytearray(text)
        flipped[position // 8] ^= 1 << position % 8
        reading = read(bytes(flipped), [authority.signer], at=TODAY, anchors=[authority.csca])
        assert reading.status is not SealStatus.VALID, position


def test_a_carried_certificate_counts_when_it_chains_to_an_anchor(authority: Authority) -> None:
    reading = read(barcode(authority, carried=True), at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.VALID
    assert reading.remarks == {"EMBEDDED_CERTIFICATE"}


def test_an_attackers_carried_certificate_is_never_believed(authority: Authority, impostor: Authority) -> None:
    forged = barcode(impostor, carried=True)
    assert read(forged, at=TODAY, anchors=[authority.csca]).status is SealStatus.UNTRUSTED_CERTIFICATE
    assert read(forged, [authority.signer], at=TODAY, anchors=[authority.csca]).status == "UNTRUSTED_CERTIFICATE"
    assert read(forged, at=TODAY, pinned=[authority.signer]).status is SealStatus.UNKNOWN_CERTIFICATE
    assert read(forged, at=TODAY).status is SealStatus.UNKNOWN_CERTIFICATE


def test_a_carried_certificate_must_be_the_one_referred_to(authority: Authority, impostor: Authority) -> None:
    text = build_barcode(
        dta_message(CONTENT),
        issuing_country="UTO",
        certificate_reference=barcode_reference(der(authority.signer)),
        signature_date=date(2026, 3, 1),
        sign=signer(impostor.signer_key),
        certificate=der(impostor.signer),
    )
    assert read(text, [authority.signer], at=TODAY, anchors=[authority.csca]).status is SealStatus.INVALID_SIGNATURE
    assert read(text, at=TODAY, anchors=[authority.csca]).status is SealStatus.UNKNOWN_CERTIFICATE


def test_an_unsigned_barcode_is_shown_but_not_believed(authority: Authority) -> None:
    signed = idb.parse(barcode(authority))
    payload = signed.signed[:2] + signed.signed[12:]
    text = "RDB1A" + base64.b32encode(payload).decode().rstrip("=")
    reading = read(text, [authority.signer], at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.INVALID_SIGNATURE
    assert reading.remarks == {"UNSIGNED"}
    assert reading.fields[DTA_MESSAGE]


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)[:20_000]
    for data in (bomb, zlib.compress(bytes(idb.LARGEST_PAYLOAD + 1))):
        reading = read("RDB1D" + base64.b32encode(data).decode().rstrip("="), at=TODAY)
        assert reading.status in (SealStatus.WRONG_FORMAT, SealStatus.READ_ERROR)


def test_scanners_may_hand_over_bytes_with_line_ends(authority: Authority) -> None:
    text = barcode(authority)
    for payload in (text.encode(), f" {text}\r\n"):
        assert read(payload, [authority.signer], at=TODAY, anchors=[authority.csca]).status is SealStatus.VALID


@given(st.text(max_size=80) | st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=120))
def test_any_text_is_a_status(text: str) -> None:
    for payload in (text, *(f"RDB1{flag}{text}" for flag in "ABCDE")):
        assert read(payload, at=TODAY).status in (
            "READ_ERROR",
            "WRONG_FORMAT",
            "UNKNOWN_CERTIFICATE",
            "INVALID_SIGNATURE",
        )


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_any_damage_to_a_payload_is_a_status(position: int, damage: bytes) -> None:
    payload = bytearray.fromhex(BARCODES[3]["payloadHex"])
    at = position % len(payload)
    payload[at : at + len(damage)] = damage
    text = "RDB1B" + base64.b32encode(bytes(payload)).decode().rstrip("=")
    assert read(text, at=TODAY).status in ("WRONG_FORMAT", "UNKNOWN_CERTIFICATE")
