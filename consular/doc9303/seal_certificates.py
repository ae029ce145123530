"""A seal signer's certificate as the national authority issues it: the request for it, and what it must say.

Doc 9303-12 section 7.1.3 and 9303-13 section 2: subject country and two capitals, the authority's key identifier, the
critical extended key usage of seals, and an end to the private key's use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from consular.core.signing import Signer
from consular.doc9303.certificates import (
    VDS_SIGNER,
    country_of,
    seal_reference,
    seal_subject,
    signer_identifier,
)
from consular.doc9303.certification import SigningKey
from consular.doc9303.errors import CertificateUnfit
from consular.doc9303.trust import Extension, chains_to, in_force, is_authority, load, load_any


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """What a seal signer's certificate says. `signer` as seals name it (UTCS), `serial` in uppercase hexadecimal.

    It is believed from `start` to `end`; the key seals from `key_from` until `key_until`.
    """

    signer: str
    serial: str
    start: datetime
    end: datetime
    key_from: datetime
    key_until: datetime


def certificate_request(signer: Signer, *, country: str, name: str) -> bytes:
    """DER of a PKCS#10 request for a seal signer; `name` is two capitals. Raises CertificateUnfit."""
    builder = x509.CertificateSigningRequestBuilder(subject_name=seal_subject(country, name))
    return builder.sign(SigningKey(signer), SHA256()).public_bytes(Encoding.DER)


def request_pem(request: bytes) -> str:
    """A DER request as PEM."""
    return x509.load_der_x509_csr(request).public_bytes(Encoding.PEM).decode("ascii")


def der_of(content: bytes) -> bytes:
    """DER of the one certificate in a file, DER or PEM. Raises CertificateUnfit."""
    found = load_any(content)
    if found is None:
        raise CertificateUnfit("certificate_unreadable")
    return found.public_bytes(Encoding.DER)


def requested_key(request: bytes) -> bytes:
    """The public key (DER SubjectPublicKeyInfo) of a PKCS#10 request."""
    found = x509.load_der_x509_csr(request)
    return found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def certified_key(certificate: bytes) -> bytes:
    """The public key (DER SubjectPublicKeyInfo) of a certificate. Raises CertificateUnfit for bytes that are none."""
    return _loaded(certificate).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def describe(certificate: bytes) -> SealCertificate:
    """What a certificate says that was checked before. Raises CertificateUnfit."""
    found = _loaded(certificate)
    key_from, key_until = _key_period(found)
    return SealCertificate(
        signer=signer_identifier(found) or "",
        serial=seal_reference(found),
        start=found.not_valid_before_utc,
        end=found.not_valid_after_utc,
        key_from=key_from,
        key_until=key_until,
    )


def check_authority(certificate: bytes, *, country: str, at: datetime) -> tuple[datetime, datetime]:
    """The validity of a country signing certificate that may issue signers `at`. Raises CertificateUnfit."""
    found = _loaded(certificate)
    if not is_authority(found) or country_of(found) != country or not in_force(found, at):
        raise CertificateUnfit("certificate_authority")
    return found.not_valid_before_utc, found.not_valid_after_utc


def check_seal_certificate(
    certificate: bytes, *, authorities: Iterable[bytes], country: str, name: str, at: datetime
) -> SealCertificate:
    """What a certificate says that may seal from now or later on, under one of the authorities (DER).

    Raises CertificateUnfit with one of the codes `certificate_unreadable`, `certificate_subject`,
    `certificate_usage`, `certificate_authority_identifier`, `certificate_chain`, `certificate_lapsed`,
    `certificate_key_period`.
    """
    found = _loaded(certificate)
    if found.subject != seal_subject(country, name):
        raise CertificateUnfit("certificate_subject", wanted=f"C={country}, CN={name}")
    usage = _extension(found, x509.ExtendedKeyUsage)
    if usage is None or not usage.critical or list(usage.value) != [VDS_SIGNER]:
        raise CertificateUnfit("certificate_usage")
    identifier = _extension(found, x509.AuthorityKeyIdentifier)
    if identifier is None or identifier.value.key_identifier is None:
        raise CertificateUnfit("certificate_authority_identifier")
    known = [loaded for der in authorities if (loaded := load(der)) is not None]
    if not any(chains_to(found, authority, at) for authority in known):
        raise CertificateUnfit("certificate_chain")
    said = describe(certificate)
    if not said.start < said.end or said.end <= at:
        raise CertificateUnfit("certificate_lapsed")
    if not (said.start <= said.key_from < said.key_until <= said.end) or said.key_until <= at:
        raise CertificateUnfit("certificate_key_period")
    return said


def _loaded(certificate: bytes) -> x509.Certificate:
    found = load(certificate)
    if found is None:
        raise CertificateUnfit("certificate_unreadable")
    return found


def _key_period(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    found = _extension(certificate, x509.PrivateKeyUsagePeriod)
    if found is None or found.value.not_after is None:
        raise CertificateUnfit("certificate_key_period")
    start = found.value.not_before
    return (
        start.replace(tzinfo=UTC) if start is not None else certificate.not_valid_before_utc,
        found.value.not_after.replace(tzinfo=UTC),
    )


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> x509.Extension[Extension] | None:
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None
