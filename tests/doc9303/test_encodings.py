"""C40, dates of seals, lengths, raw signatures: published values, round trips, one encoding for each value."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import SealMalformed, SealUnfit, c40, ecdsa, field_values, seal_dates, tlv, vds

from .conftest import vectors

PUBLISHED: dict[str, list[dict[str, Any]]] = vectors("seals/encoding_vectors.json")


@pytest.mark.parametrize("row", PUBLISHED["c40"], ids=lambda row: row["s"])
def test_published_c40(row: dict[str, str]) -> None:
    assert c40.encode(row["s"]).hex() == row["hex"]
    assert c40.decode(bytes.fromhex(row["hex"])) == row["s"].replace("<", " ")


@pytest.mark.parametrize("row", PUBLISHED["date3"], ids=lambda row: row["date"])
def test_published_date(row: dict[str, str]) -> None:
    day = date.fromisoformat(row["date"])
    assert seal_dates.encode_date(day).hex() == row["hex"]
    assert seal_dates.decode_date(bytes.fromhex(row["hex"])) == day


@pytest.mark.parametrize("row", PUBLISHED["masked_date4_idb"], ids=lambda row: row["m"])
def test_published_masked_date(row: dict[str, str]) -> None:
    assert seal_dates.encode_masked_date(row["m"]).hex() == row["hex"]
    assert seal_dates.decode_masked_date(bytes.fromhex(row["hex"])) == row["m"].upper()


@pytest.mark.parametrize("row", PUBLISHED["datetime6_idb"], ids=lambda row: row["dt"])
def test_published_moment(row: dict[str, str]) -> None:
    moment = datetime.fromisoformat(row["dt"])
    assert seal_dates.encode_datetime(moment).hex() == row["hex"]
    assert seal_dates.decode_datetime(bytes.fromhex(row["hex"])) == moment


@pytest.mark.parametrize("row", PUBLISHED["headers"], ids=lambda row: row["certRef"])
def test_published_header(row: dict[str, Any]) -> None:
    header = vds.parse(bytes.fromhex(row["headerHex"])).header
    assert header.certificate_reference == row["certRef"]
    assert header.signer == row.get("signer", "DETS")
    assert header.issuing_country == row.get("country", "D<<").rstrip("<")
    assert header.issue_date.isoformat() == row.get("issue", "2024-09-27")
    assert header.document.hex() == row.get("doc", header.document.hex())
    assert header.version == row.get("rawVersion", 3) + 1


@pytest.mark.parametrize("row", PUBLISHED["ecdsa_der_raw"], ids=lambda row: row["der"])
def test_published_signature(row: dict[str, Any]) -> None:
    raw = ecdsa.raw_signature(bytes.fromhex(row["der"]), 256)
    assert (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")) == (row["r"], row["s"])


@given(st.text(alphabet=" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=60))
def test_c40_round_trip(text: str) -> None:
    data = c40.encode(text)
    assert len(data) == c40.encoded_length(len(text))
    assert c40.decode(data) == text


@given(st.binary(max_size=12))
def test_c40_has_one_encoding(data: bytes) -> None:
    try:
        text = c40.decode(data)
    except SealMalformed:
        return
    assert c40.encode(text) == data


@pytest.mark.parametrize("text", ["a", "É", "-", "\n"])
def test_c40_refuses_other_characters(text: str) -> None:
    with pytest.raises(SealUnfit):
        c40.encode(text)


@given(st.binary(min_size=4, max_size=4))
def test_a_masked_date_has_one_encoding(data: bytes) -> None:
    try:
        text = seal_dates.decode_masked_date(data)
    except SealMalformed:
        return
    assert seal_dates.encode_masked_date(text) == data


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-xx", "2026", "0000-01-01", ""])
def test_impossible_masked_dates_are_refused(text: str) -> None:
    with pytest.raises(SealUnfit):
        seal_dates.encode_masked_date(text)


def test_a_part_with_a_hidden_digit_is_unknown() -> None:
    assert str(seal_dates.partial_date("19XX-XX-01")) == "XXXX-XX-01"


@given(st.integers(0, 70_000))
def test_lengths_round_trip(length: int) -> None:
    assert tlv.Reader(tlv.encode_length(length)).length() == length


@pytest.mark.parametrize("data", ["80", "8105", "820005", "82", "8400000001", ""])
def test_other_lengths_are_refused(data: str) -> None:
    with pytest.raises(SealMalformed):
        tlv.Reader(bytes.fromhex(data)).length()


@pytest.mark.parametrize(
    "curve", [ec.SECP224R1(), ec.SECP256R1(), ec.BrainpoolP256R1(), ec.SECP384R1(), ec.SECP521R1()]
)
def test_signatures_of_each_size(curve: ec.EllipticCurve) -> None:
    key = ec.derive_private_key(4711, curve)
    raw = ecdsa.signer(key)(b"seal")
    assert len(raw) == 2 * ((curve.key_size + 7) // 8)
    assert ecdsa.verify(key.public_key(), raw, b"seal")
    assert not ecdsa.verify(key.public_key(), raw, b"deal")
    assert not ecdsa.verify(key.public_key(), raw + b"\0\0", b"seal")
    assert not ecdsa.verify(key.public_key(), bytes(len(raw)), b"seal")


CODED = [
    ("C40", "AB 12"),
    ("UTF8_STRING", "Jâcobé"),
    ("BYTE", 255),
    ("BYTES", "00ff"),
    ("MASKED_DATE", "19XX-XX-01"),
    ("DATE_TIME", "2026-02-05T08:15:22"),
    ("DATE_STRING", "2026-02-05"),
    ("MRZ", ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]),
    ("MRZ", ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]),
    ("MRZ_MRVA", ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<<<<<<<<<"]),
    ("MRZ_MRVB", ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"]),
]


@pytest.mark.parametrize(("coding", "value"), CODED)
def test_field_round_trip(coding: str, value: object) -> None:
    assert field_values.decode(coding, field_values.encode(coding, value)) == value


@given(st.sampled_from([coding for coding, _ in CODED]), st.binary(max_size=64))
def test_any_field_is_read_or_refused(coding: str, data: bytes) -> None:
    with contextlib.suppress(SealMalformed):
        assert field_values.decode(coding, data) is not None


@pytest.mark.parametrize(
    ("coding", "value"),
    [
        ("C40", 1),
        ("C40", "é"),
        ("UTF8_STRING", "\ud800"),
        ("BYTE", 256),
        ("BYTE", "1"),
        ("BYTES", "0"),
        ("MASKED_DATE", 1),
        ("DATE_TIME", "x"),
        ("DATE_STRING", "x"),
        ("MRZ", "text"),
        ("MRZ_MRVA", ["V"]),
        ("OTHER", "x"),
    ],
)
def test_values_against_their_coding_are_refused(coding: str, value: object) -> None:
    with pytest.raises(SealUnfit):
        field_values.encode(coding, value)
