"""Certificates of the country signing authority and of barcode signers (Doc 9303-12 sections 7.1.1 and 7.1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

# The profile demands PrintableString; the library offers the string type under this name only.
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from . import tlv
from .ecdsa import hash_for
from .errors import CertificateUnfit, SealMalformed

VDS_SIGNER = x509.ObjectIdentifier("2.23.136.1.1.11.1")
"""Extended key usage of barcode signers (id-icao-vdsSigner)."""
VDS_NC_SIGNER = x509.ObjectIdentifier("2.23.136.1.1.14.2")
"""Extended key usage of signers of barcodes for non-constrained environments."""
DOCUMENT_TYPES = x509.ObjectIdentifier("2.23.136.1.1.6.2")
"""Extension that limits a signer to some MRZ document codes."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_SIGNER_NAME = re.compile(r"[A-Z]{2}")
_SEQUENCE, _SET, _PRINTABLE, _VERSION_0 = 0x30, 0x31, 0x13, b"\x02\x01\x00"


def make_csca(
    key: ec.EllipticCurvePrivateKey, *, country: str, common_name: str, not_before: datetime, not_after: datetime
) -> x509.Certificate:
    """A self-signed country signing certificate; `country` is two letters (UT for the specimen state)."""
    name = _name(country, common_name, _ASN1Type.UTF8String)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_authority_usage(), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, _signing_hash(key))
    )


def _authority_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def make_signer(
    csca: x509.Certificate,
    csca_key: ec.EllipticCurvePrivateKey,
    public_key: ec.EllipticCurvePublicKey,
    *,
    country: str,
    name: str,
    serial: int,
    not_before: datetime,
    not_after: datetime,
    key_used_until: datetime,
    document_types: Iterable[str] = (),
) -> x509.Certificate:
    """A barcode signer's certificate: subject exactly country and `name` (two capitals), critical key usage.

    `serial` becomes the seal's certificate reference, so a short one keeps seals small. `key_used_until` ends the
    private key's use (one to two years for visas); the certificate itself outlives the documents. Raises
    `CertificateUnfit`.
    """
    if _SIGNER_NAME.fullmatch(name) is None or country != country_of(csca):
        raise CertificateUnfit(country=country, name=name)
    if not not_before < key_used_until <= not_after:
        raise CertificateUnfit("certificate_period")
    builder = (
        x509.CertificateBuilder(
            issuer_name=csca.subject,
            subject_name=seal_subject(country, name),
            public_key=public_key,
        )
        .serial_number(serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(_authority_identifier(csca), critical=False)
        .add_extension(x509.PrivateKeyUsagePeriod(not_before, key_used_until), critical=False)
        .add_extension(x509.ExtendedKeyUsage([VDS_SIGNER]), critical=True)
    )
    if types := sorted(document_types):
        builder = builder.add_extension(_document_types(types), critical=False)
    return builder.sign(csca_key, _signing_hash(csca_key))


def seal_subject(country: str, name: str) -> x509.Name:
    """A barcode signer's subject: exactly country (two letters) and `name` (two capitals). Raises CertificateUnfit."""
    if _SIGNER_NAME.fullmatch(name) is None:
        raise CertificateUnfit(country=country, name=name)
    return _name(country, name, _ASN1Type.PrintableString)


def _name(country: str, common_name: str, kind: _ASN1Type) -> x509.Name:
    if _COUNTRY.fullmatch(country) is None:
        raise CertificateUnfit(country=country)
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name, _type=kind),
        ]
    )


def _authority_identifier(csca: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = csca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _signing_hash(key: ec.EllipticCurvePrivateKey) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    chosen = hash_for(key.curve.key_size)
    # Certificates are not signed with less than SHA-256 (Doc 9303-12 section 4.1.6).
    return chosen if isinstance(chosen, hashes.SHA384 | hashes.SHA512) else hashes.SHA256()


def _document_types(types: list[str]) -> x509.UnrecognizedExtension:
    members = b"".join(tlv.encode(_PRINTABLE, code.encode("ascii")) for code in types)
    return x509.UnrecognizedExtension(DOCUMENT_TYPES, tlv.encode(_SEQUENCE, _VERSION_0 + tlv.encode(_SET, members)))


def document_types(certificate: x509.Certificate) -> frozenset[str] | None:
    """The document codes the signer may seal; None when the certificate does not limit them."""
    for extension in certificate.extensions:
        if extension.oid == DOCUMENT_TYPES and isinstance(extension.value, x509.UnrecognizedExtension):
            return _listed_types(extension.value.value)
    return None


def _listed_types(der: bytes) -> frozenset[str]:
    try:
        ((_, body),) = tlv.elements(der)
        _, (_, members) = tlv.elements(body)
        return frozenset(value.decode("ascii") for _, value in tlv.elements(members))
    except (SealMalformed, ValueError):
        # An extension that cannot be read allows nothing.
        return frozenset()


def country_of(certificate: x509.Certificate) -> str | None:
    """The subject's two letters in capitals; None when there is not exactly one country."""
    return _only(certificate, NameOID.COUNTRY_NAME)


def _only(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str | None:
    values = certificate.subject.get_attributes_for_oid(oid)
    return str(values[0].value).upper() if len(values) == 1 else None


def signer_identifier(certificate: x509.Certificate) -> str | None:
    """Country and common name as seals name the signer (UTTS); None when the subject lacks either."""
    country, name = country_of(certificate), _only(certificate, NameOID.COMMON_NAME)
    return None if country is None or name is None else country + name


def seal_reference(certificate: x509.Certificate) -> str:
    """The certificate reference of seals: the serial number in uppercase hexadecimal."""
    return f"{certificate.serial_number:X}"
