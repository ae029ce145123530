"""The signer profile, chains, validity, revocation, and the verdicts that follow from them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from consular.doc9303 import (
    VDS_SIGNER,
    CertificateUnfit,
    SealStatus,
    build_seal,
    chains_to,
    in_force,
    is_authority,
    make_csca,
    make_signer,
    read,
    seal_reference,
    signer,
    signer_identifier,
    trust,
)
from consular.doc9303.seal_reading import SealReading

from .conftest import TODAY, VECTORS, Authority

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
ETD = {"MRZ": ["PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F2606277<<<<<<<8"]}


def seal(authority: Authority) -> bytes:
    return build_seal(
        "EMERGENCY_TRAVEL_DOCUMENT",
        ETD,
        issuing_country="UTO",
        signer="UTVS",
        certificate_reference=seal_reference(authority.signer),
        issue_date=date(2026, 3, 1),
        signature_date=date(2026, 3, 1),
        sign=signer(authority.signer_key),
    )


def verdict(authority: Authority, *, at: date | datetime = TODAY, **more: Any) -> SealReading:
    return read(seal(authority), [authority.signer], at=at, anchors=[authority.csca], **more)


def reissued(authority: Authority, **more: Any) -> Authority:
    values: dict[str, Any] = {
        "country": "UT",
        "name": "VS",
        "serial": 0x1F,
        "not_before": START,
        "not_after": END,
        "key_used_until": END,
    }
    certificate = make_signer(authority.csca, authority.csca_key, authority.signer_key.public_key(), **(values | more))
    return authority._replace(signer=certificate)


def test_the_signer_has_the_profile(authority: Authority) -> None:
    certificate = authority.signer
    assert [attribute.rfc4514_string() for attribute in certificate.subject] == ["C=UT", "CN=VS"]
    assert {extension.oid._name for extension in certificate.extensions} == {
        "authorityKeyIdentifier",
        "privateKeyUsagePeriod",
        "extendedKeyUsage",
    }
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [VDS_SIGNER]
    # Both attributes are PrintableString (tag 13), as the profile wants.
    assert bytes.fromhex("1302") + b"VS" in certificate.tbs_certificate_bytes
    assert signer_identifier(certificate) == "UTVS"
    assert seal_reference(certificate) == "1F"


@pytest.mark.parametrize("changed", [{"name": "vs"}, {"name": "VSX"}, {"country": "XX"}, {"key_used_until": START}])
def test_a_signer_against_the_profile_is_not_made(authority: Authority, changed: dict[str, Any]) -> None:
    with pytest.raises(CertificateUnfit):
        reissued(authority, **changed)


def test_the_chain_holds_only_under_its_own_authority(authority: Authority, impostor: Authority) -> None:
    assert is_authority(authority.csca)
    assert not is_authority(authority.signer)
    assert chains_to(authority.signer, authority.csca, TODAY)
    assert not chains_to(authority.signer, impostor.csca, TODAY)
    assert not chains_to(authority.signer, authority.signer, TODAY)
    assert not chains_to(authority.signer, authority.csca, date(2040, 1, 1))


def test_an_authority_of_another_country_issues_nothing_here(authority: Authority) -> None:
    foreign = make_csca(authority.csca_key, country="XX", common_name="Utopia CSCA", not_before=START, not_after=END)
    assert not chains_to(authority.signer, foreign, TODAY)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2032, 1, 1), True),
        (date(2032, 1, 2), False),
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 1), True),
        (datetime(2032, 1, 1, 0, 0, 1, tzinfo=UTC), False),
    ],
)
def test_validity_to_the_day_or_the_second(authority: Authority, at: date, expected: bool) -> None:
    assert in_force(authority.signer, at) == expected


def test_a_trusted_seal(authority: Authority) -> None:
    assert verdict(authority).status is SealStatus.VALID


def test_without_the_signer_the_fields_are_still_shown(authority: Authority) -> None:
    reading = read(seal(authority), at=TODAY, anchors=[authority.csca])
    assert reading.status is SealStatus.UNKNOWN_CERTIFICATE
    assert reading.fields == ETD


def test_a_signer_without_its_authority_is_untrusted_unless_pinned(authority: Authority) -> None:
    assert read(seal(authority), [authority.signer], at=TODAY).status is SealStatus.UNTRUSTED_CERTIFICATE
    assert read(seal(authority), at=TODAY, pinned=[authority.signer]).status is SealStatus.VALID


def test_an_impostor_of_the_same_name_and_number(authority: Authority, impostor: Authority) -> None:
    forged = seal(impostor)
    known = [impostor.signer, authority.signer]
    assert read(forged, known, at=TODAY, anchors=[authority.csca]).status is SealStatus.UNTRUSTED_CERTIFICATE
    assert read(forged, [authority.signer], at=TODAY, anchors=[authority.csca]).status == "INVALID_SIGNATURE"
    assert read(seal(authority), known, at=TODAY, anchors=[authority.csca]).status is SealStatus.VALID


def test_an_expired_signer(authority: Authority) -> None:
    reading = verdict(authority, at=date(2033, 1, 1))
    assert reading.status is SealStatus.EXPIRED_CERTIFICATE
    assert reading.remarks == frozenset()


def test_a_signer_that_is_not_yet_in_force(authority: Authority) -> None:
    later = reissued(authority, not_before=datetime(2026, 9, 1, tzinfo=UTC))
    reading = verdict(later)
    assert reading.status is SealStatus.EXPIRED_CERTIFICATE
    assert reading.remarks == {"NOT_YET_VALID"}


def test_document_types_of_the_signer(authority: Authority) -> None:
    assert verdict(reissued(authority, document_types=["PU"])).status is SealStatus.VALID
    assert verdict(reissued(authority, document_types=["V", "I"])).status is SealStatus.INVALID_DOCUMENTTYPE


def revocations(authority: Authority, serial: int, key: ec.EllipticCurvePrivateKey) -> x509.CertificateRevocationList:
    entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(START).build()
    return (
        x509.CertificateRevocationListBuilder(issuer_name=authority.csca.subject)
        .last_update(START)
        .next_update(END)
        .add_revoked_certificate(entry)
        .sign(key, hashes.SHA384())
    )


def test_a_revoked_signer(authority: Authority, impostor: Authority) -> None:
    ours = revocations(authority, 0x1F, authority.csca_key)
    others = revocations(authority, 0x20, authority.csca_key)
    forged = revocations(authority, 0x1F, impostor.csca_key)
    assert verdict(authority, revocations=[others, ours]).status is SealStatus.REVOKED_CERTIFICATE
    assert verdict(authority, revocations=[others, forged]).status is SealStatus.VALID


def test_a_certificate_for_another_purpose_does_not_seal(authority: Authority) -> None:
    name = x509.Name([*authority.signer.subject])
    builder = (
        x509.CertificateBuilder(authority.csca.subject, name, authority.signer_key.public_key())
        .serial_number(0x1F)
        .not_valid_before(START)
        .not_valid_after(END)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=True)
    )
    other = authority._replace(signer=builder.sign(authority.csca_key, hashes.SHA384()))
    assert chains_to(other.signer, other.csca, TODAY)
    assert verdict(other).status is SealStatus.UNTRUSTED_CERTIFICATE


@pytest.mark.parametrize("name", ["sealgen_DETS32.crt", "sealgen_UTTS5B.crt"])
def test_published_certificates_are_read(name: str) -> None:
    certificate = trust.load((VECTORS / "seals" / name).read_bytes())
    assert certificate is not None
    assert f"{signer_identifier(certificate)}{seal_reference(certificate)}" == name[8:14]


def test_bytes_that_are_no_certificate(authority: Authority) -> None:
    good = authority.signer.public_bytes(Encoding.DER)
    assert trust.load(b"") is None
    assert trust.load(good[:-1]) is None
    assert trust.load(good + b"\0") is None
