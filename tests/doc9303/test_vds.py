"""Visible digital seals: the published ones, and ours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import SealStatus, SealUnfit, build, build_seal, match_document, match_visa, parse, read, signer
from consular.doc9303.seal_reading import SealReading

from .conftest import TODAY, Authority, vectors

SEALS: list[dict[str, Any]] = vectors("seals/vds_seals.json")
THEN = date(2024, 6, 1)
SIGNERS = dict[str, x509.Certificate]

# The list cuts this zone of 88 characters after 36; it is a TD3, two lines of 44.
TD3_IN_SEAL = {"tempPassport"}
# Neither way of the list or the standard reads field 3 of this one: its length byte 80 is no DER length. Read with
# one-byte lengths the field has 128 bytes; the list takes it as empty and its content as a further field.
ONE_BYTE_LENGTHS = {"utoVisa"}


def published(name: str) -> bytes:
    return bytes.fromhex(next(seal["sealHex"] for seal in SEALS if seal["id"] == name))


@pytest.mark.parametrize("seal", [seal for seal in SEALS if "expected" in seal], ids=lambda seal: seal["id"])
def test_published_seal(seal: dict[str, Any], foreign_signers: SIGNERS) -> None:
    reading = read(bytes.fromhex(seal["sealHex"]), at=THEN, pinned=foreign_signers.values())
    known = bool(seal["signature"] and seal["signature"]["cert"])
    assert reading.status == (SealStatus.VALID if known else SealStatus.UNKNOWN_CERTIFICATE)
    expected = seal["expected"]
    assert reading.header["version"] == expected["rawVersion"] + 1
    assert reading.header["issuing_country"] == expected["issuingCountry_c40"].strip()
    assert reading.header["signer"] == expected["signerIdentifier"]
    assert reading.header["certificate_reference"] == expected["certificateReference"]
    assert reading.header["issue_date"] == expected["issuingDate"]
    assert reading.header["signature_date"] == expected["sigDate"]
    assert reading.header["document_reference"] == expected["docFeatureRef"] + expected["docTypeCat"]
    assert reading.header["document_type"] == expected["documentType"]
    if seal["id"] not in ONE_BYTE_LENGTHS:
        compare_fields(reading, seal)


def compare_fields(reading: SealReading, seal: dict[str, Any]) -> None:
    features = seal["expected"]["features"]
    assert len(reading.fields) == len(features)
    for feature in features:
        value = reading.fields[feature["name"] or f"TAG_{feature['tag']:02X}"]
        if seal["id"] in TD3_IN_SEAL and feature["name"] == "MRZ":
            assert isinstance(value, list)
            assert [len(line) for line in value] == [44, 44]
            assert "".join(value) == "".join(feature["value"])
        elif feature["coding"] == "BYTES" or feature["name"] is None:
            assert value == feature["valueHex"]
        else:
            assert value == feature["value"]
    assert ("UNKNOWN_FEATURE" in reading.remarks) == any(feature["name"] is None for feature in features)


def test_a_seal_of_the_change_of_versions_is_read_with_one_byte_lengths() -> None:
    reading = read(published("utoVisa"), at=THEN)
    assert {name: len(str(value)) // 2 for name, value in reading.fields.items()} == {"TAG_02": 48, "TAG_03": 128}


def test_the_german_arrival_attestation_is_read(foreign_signers: SIGNERS) -> None:
    reading = read(published("ankunftsnwPapier2"), at=THEN, pinned=foreign_signers.values())
    assert reading.status is SealStatus.UNKNOWN_CERTIFICATE
    assert reading.header["document_type"] == "ARRIVAL_ATTESTATION"
    assert reading.header["signature_date"] == "2016-05-23"
    assert reading.header["certificate_reference"] == "00008"


@pytest.mark.parametrize("case", vectors("seals/vds_negative.json")["cases"], ids=lambda case: case["id"])
def test_broken_seal(case: dict[str, str], foreign_signers: SIGNERS) -> None:
    reading = read(bytes.fromhex(case["sealHex"]), at=THEN, pinned=foreign_signers.values())
    assert reading.status == case["expect"]


VISA_LINES = build(
    "MRV-A",
    document_code="V",
    issuing_state="UTO",
    primary="Eriksson",
    secondary="Anna Maria",
    document_number="L8988901C",
    nationality="XXX",
    date_of_birth=date(1980, 9, 7),
    sex="F",
    date_of_expiry=date(2026, 12, 10),
)
PASSPORT = parse(
    build(
        "TD3",
        document_code="PP",
        issuing_state="UTO",
        primary="Eriksson",
        secondary="Anna Maria",
        document_number="L898902C3",
        nationality="XXX",
        date_of_birth=date(1980, 9, 7),
        sex="F",
        date_of_expiry=date(2030, 12, 10),
    ),
    today=TODAY,
)
VISA = {
    "MRZ_MRVA": VISA_LINES,
    "NUMBER_OF_ENTRIES": 2,
    "DURATION_OF_STAY": "5a0000",
    "PASSPORT_NUMBER": "L898902C3",
}


def seal_of(authority: Authority, *, version: int = 4, values: dict[str, Any] | None = None) -> bytes:
    return build_seal(
        "VISA",
        values or VISA,
        issuing_country="UTO",
        signer="UTVS",
        certificate_reference="1F",
        issue_date=date(2026, 3, 1),
        signature_date=date(2026, 3, 1),
        sign=signer(authority.signer_key),
        version=version,
    )


@pytest.mark.parametrize("version", [3, 4])
def test_what_is_sealed_is_read(authority: Authority, version: int) -> None:
    reading = read(seal_of(authority, version=version), [authority.signer], at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.VALID
    assert reading.signer == authority.signer
    assert reading.header["version"] == version
    assert reading.fields == VISA
    assert reading.remarks == frozenset()


def test_every_flipped_bit_is_refused(authority: Authority) -> None:
    seal = seal_of(authority)
    for position in range(len(seal) * 8):
        flipped = bytearray(seal)
        flipped[position // 8] ^= 1 << position % 8
        reading = read(bytes(flipped), [authority.signer], at=TODAY, anchors=[authority.csca])
        assert reading.status is not SealStatus.VALID, position


def test_every_cut_is_refused(authority: Authority) -> None:
    seal = seal_of(authority)
    for length in range(len(seal)):
        assert read(seal[:length], [authority.signer], at=TODAY, anchors=[authority.csca]).status != "VALID"
    assert read(seal + b"\0", [authority.signer], at=TODAY, anchors=[authority.csca]).status == "WRONG_FORMAT"


def test_a_seal_without_signature_is_never_valid(authority: Authority) -> None:
    seal = seal_of(authority)
    unsigned = seal[:-66]
    reading = read(unsigned, [authority.signer], at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.INVALID_SIGNATURE
    assert reading.remarks == {"UNSIGNED"}


def test_an_unknown_field_does_not_spoil_the_seal(authority: Authority) -> None:
    sign = signer(authority.signer_key)
    signed = seal_of(authority)[:-66] + bytes.fromhex("500141")
    reading = read(signed + b"\xff\x40" + sign(signed), [authority.signer], at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.VALID
    assert reading.remarks == {"UNKNOWN_FEATURE"}
    assert reading.fields["TAG_50"] == "41"


def test_a_missing_or_repeated_field_spoils_it(authority: Authority) -> None:
    sign = signer(authority.signer_key)
    whole = seal_of(authority)[:-66]
    repeated = whole + bytes.fromhex("030102")
    without_number = whole[:-8]
    for signed in (repeated, without_number):
        reading = read(signed + b"\xff\x40" + sign(signed), [authority.signer], at=TODAY, anchors=[authority.csca])
        assert reading.status is SealStatus.WRONG_FORMAT


@pytest.mark.parametrize(
    "values",
    [
        {},
        VISA | {"MRZ_MRVB": [line[:36] for line in VISA_LINES]},
        VISA | {"OTHER": "A"},
        VISA | {"NUMBER_OF_ENTRIES": 256},
        VISA | {"DURATION_OF_STAY": "5a00"},
        VISA | {"PASSPORT_NUMBER": "ABCDEFGHIJKL"},
        VISA | {"MRZ_MRVA": VISA_LINES[:1]},
    ],
)
def test_values_that_do_not_fit_are_not_sealed(authority: Authority, values: dict[str, Any]) -> None:
    with pytest.raises(SealUnfit):
        seal_of(authority, values=values or {"X": 1})


def test_the_seal_belongs_to_its_visa_and_passport(authority: Authority) -> None:
    seal = read(seal_of(authority), [authority.signer], at=TODAY, anchors=[authority.csca])
    visa = parse(VISA_LINES, today=TODAY)
    assert match_visa(seal, visa, PASSPORT) is SealStatus.VALID
    other = parse([VISA_LINES[0].replace("ANNA", "HANA"), VISA_LINES[1]], today=TODAY)
    assert match_visa(seal, other) is SealStatus.SEAL_VISA_MISMATCH
    broken = parse([VISA_LINES[0], VISA_LINES[1].replace("L8", "L9", 1)], today=TODAY)
    assert match_visa(seal, broken) is SealStatus.INVALID_VISA_MRZ
    swapped = parse([PASSPORT.lines[0], "X" + PASSPORT.lines[1][1:]], today=TODAY)
    assert match_visa(seal, visa, swapped) is SealStatus.INVALID_PASSPORT_MRZ
    assert match_visa(read(b"", at=TODAY), visa) is SealStatus.READ_ERROR


def test_the_seal_belongs_to_another_passport(authority: Authority) -> None:
    values = VISA | {"PASSPORT_NUMBER": "X98723021"}
    seal = read(seal_of(authority, values=values), [authority.signer], at=TODAY, anchors=[authority.csca])
    assert match_visa(seal, parse(VISA_LINES, today=TODAY), PASSPORT) is SealStatus.SEAL_PASSPORT_MISMATCH


def test_the_emergency_document_of_the_standard(foreign_signers: SIGNERS) -> None:
    seal = read(published("icao_9303_p8_appB_etd"), at=THEN, pinned=foreign_signers.values())
    lines = seal.fields["MRZ"]
    assert isinstance(lines, list)
    # The sealed specimen's composite holds, so the printed zone can be compared.
    assert match_document(seal, parse(lines, today=TODAY), today=TODAY) is SealStatus.VALID
    other = [lines[0].replace("ANNA", "HANA"), lines[1]]
    assert match_document(seal, parse(other, today=TODAY), today=TODAY) is SealStatus.SEAL_DOCUMENT_MISMATCH
    # D and X are equal modulo ten, so only another letter is caught.
    broken = [lines[0], "E" + lines[1][1:]]
    assert match_document(seal, parse(broken, today=TODAY), today=TODAY) is SealStatus.INVALID_PRINTED_MRZ


@given(st.binary(max_size=120))
def test_any_bytes_are_a_status(data: bytes) -> None:
    for payload in (data, b"\xdc\x03" + data, b"\xdc\x02" + data):
        assert read(payload, at=TODAY).status in ("READ_ERROR", "WRONG_FORMAT", "UNKNOWN_CERTIFICATE")


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_any_damage_is_a_status(position: int, damage: bytes) -> None:
    seal = bytearray(published("icao_9303_p8_appB_etd"))
    at = position % len(seal)
    seal[at : at + len(damage)] = damage
    assert read(bytes(seal), at=TODAY).status in ("WRONG_FORMAT", "UNKNOWN_CERTIFICATE")
