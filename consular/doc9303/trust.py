"""Which certificates count: references, chains, validity, revocation (Doc 9303-12 section 6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from .certificates import VDS_NC_SIGNER, VDS_SIGNER, country_of

_REFERENCE_LENGTH = 5
Extension = TypeVar("Extension", bound=x509.ExtensionType)


def barcode_reference(der: bytes) -> bytes:
    """The reference that barcodes give: the last five bytes of the SHA-1 of the certificate's DER."""
    digest = hashes.Hash(hashes.SHA1())  # noqa: S303  a short name for a certificate, not a protection
    digest.update(der)
    return digest.finalize()[-_REFERENCE_LENGTH:]


def in_force(certificate: x509.Certificate, at: date | datetime) -> bool:
    """Whether `at` lies in the validity period; a date counts when any moment of its day (UTC) does.

    A datetime without zone is taken as UTC.
    """
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if isinstance(at, datetime):
        moment = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return start <= moment <= end
    return start.date() <= at <= end.date()


def chains_to(certificate: x509.Certificate, csca: x509.Certificate, at: date | datetime) -> bool:
    """Whether `csca` issued the certificate, may issue, is itself in force `at`, and is of the same country."""
    return (
        is_authority(csca)
        and in_force(csca, at)
        and country_of(certificate) == country_of(csca)
        and _identifiers_agree(certificate, csca)
        and _issued(certificate, csca)
    )


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether the certificate may issue others: basic constraints, and key usage where it is given."""
    constraints = _extension(certificate, x509.BasicConstraints)
    usage = _extension(certificate, x509.KeyUsage)
    return constraints is not None and constraints.ca and (usage is None or usage.key_cert_sign)


def may_seal(certificate: x509.Certificate, *, strictly: bool) -> bool:
    """Whether the extended key usage allows sealing. Without that extension: only when not `strictly`."""
    usage = _extension(certificate, x509.ExtendedKeyUsage)
    if usage is None:
        return not strictly
    return VDS_SIGNER in usage or VDS_NC_SIGNER in usage


def is_revoked(
    certificate: x509.Certificate, issuer: x509.Certificate, lists: Iterable[x509.CertificateRevocationList]
) -> bool:
    """Whether a revocation list signed by `issuer` names the certificate."""
    return any(
        revocations.issuer == issuer.subject
        and _signed_by(revocations, issuer)
        and revocations.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
        for revocations in lists
    )


def load_any(content: bytes) -> x509.Certificate | None:
    """A certificate from a file, DER or PEM; None when it is none."""
    if not content.lstrip().startswith(b"-----BEGIN"):
        return load(content)
    try:
        pem = x509.load_pem_x509_certificate(content)
    except ValueError:
        return None
    return load(pem.public_bytes(Encoding.DER))


def load(der: bytes) -> x509.Certificate | None:
    """A certificate from bytes of unknown origin; None when any part that is used here cannot be read."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        parts = (certificate.extensions, certificate.subject, certificate.issuer, certificate.not_valid_after_utc)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion):
        return None
    except x509.UnsupportedGeneralNameType:
        return None
    return certificate if all(part is not None for part in parts) else None


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _identifiers_agree(certificate: x509.Certificate, csca: x509.Certificate) -> bool:
    """Authority and subject key identifiers, where both are given: renewed authorities keep their name."""
    authority, subject = (
        _extension(certificate, x509.AuthorityKeyIdentifier),
        _extension(csca, x509.SubjectKeyIdentifier),
    )
    if authority is None or subject is None or authority.key_identifier is None:
        return True
    return authority.key_identifier == subject.digest


def _issued(certificate: x509.Certificate, csca: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(csca)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _signed_by(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return revocations.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # other kinds raise
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
