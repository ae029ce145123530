"""A national signing authority outside the product: it reads a request and issues what it is told to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from consular.doc9303 import make_csca, make_signer

YEARS = timedelta(days=365)
DER = Encoding.DER


class National:
    """Its key and certificate, in force for ten years from `start` on."""

    def __init__(self, start: datetime, *, country: str = "UT") -> None:
        self.start = start
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = make_csca(
            self.key, country=country, common_name="CSCA Utopia", not_before=start, not_after=start + 10 * YEARS
        )

    @property
    def der(self) -> bytes:
        """Its certificate."""
        return self.certificate.public_bytes(DER)

    def issue(self, request: bytes, *, serial: int = 0x2A, **changes: Any) -> bytes:
        """The certificate that a request asks for, DER: five years, the key seals for 600 days."""
        asked = x509.load_der_x509_csr(request)
        assert asked.is_signature_valid
        key = load_der_public_key(asked.public_key().public_bytes(DER, PublicFormat.SubjectPublicKeyInfo))
        assert isinstance(key, ec.EllipticCurvePublicKey)
        (name,) = asked.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        start = changes.pop("start", self.start)
        values = {
            "country": "UT",
            "name": str(name.value),
            "serial": serial,
            "not_before": start,
            "not_after": start + 5 * YEARS,
            "key_used_until": start + timedelta(days=600),
        }
        return make_signer(self.certificate, self.key, key, **{**values, **changes}).public_bytes(DER)

    def issue_without(self, request: bytes, dropped: type[x509.ExtensionType], **replaced: Any) -> bytes:
        """As `issue`, without an extension, or with another in its place (`value`, `critical`)."""
        whole = x509.load_der_x509_certificate(self.issue(request))
        builder = x509.CertificateBuilder(
            issuer_name=whole.issuer, subject_name=whole.subject, public_key=whole.public_key()
        )
        builder = builder.serial_number(7).not_valid_before(whole.not_valid_before_utc)
        builder = builder.not_valid_after(whole.not_valid_after_utc)
        for extension in whole.extensions:
            if not isinstance(extension.value, dropped):
                builder = builder.add_extension(extension.value, extension.critical)
        if replaced:
            builder = builder.add_extension(replaced["value"], replaced["critical"])
        return builder.sign(self.key, SHA256()).public_bytes(DER)
