"""Certificates over keys that stay in the vault: the country signing authority and its seal signers (Doc 9303-12).

The certificate builder asks for a private key object. It gets one that can only sign, through a
`consular.core.signing.Signer`; nothing here ever holds the private number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from consular.core.signing import Signer
from consular.doc9303 import CertificateUnfit, make_csca, make_signer

_SCALAR = 32


@dataclass(frozen=True, slots=True)
class Period:
    """A certificate's validity, both moments aware."""

    start: datetime
    end: datetime


def csca_certificate(signer: Signer, *, country: str, common_name: str, period: Period) -> bytes:
    """DER of a self-signed authority certificate; `country` is two letters. Raises CertificateUnfit."""
    made = make_csca(
        SigningKey(signer), country=country, common_name=common_name, not_before=period.start, not_after=period.end
    )
    return made.public_bytes(Encoding.DER)


def seal_certificate(
    csca_der: bytes,
    csca: Signer,
    public_key_der: bytes,
    *,
    name: str,
    serial: int,
    period: Period,
    key_used_until: datetime,
) -> bytes:
    """DER of a seal signer's certificate under the authority; `name` is two capitals. Raises CertificateUnfit."""
    authority = x509.load_der_x509_certificate(csca_der)
    public_key = load_der_public_key(public_key_der)
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        raise CertificateUnfit(name=name)
    made = make_signer(
        authority,
        SigningKey(csca),
        public_key,
        country=str(authority.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)[0].value),
        name=name,
        serial=serial,
        not_before=period.start,
        not_after=period.end,
        key_used_until=key_used_until,
    )
    return made.public_bytes(Encoding.DER)


class SigningKey(ec.EllipticCurvePrivateKey):
    """A P-256 private key as far as signing a certificate goes; everything that would show it is refused."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        public = load_der_public_key(signer.public_key_der)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise CertificateUnfit
        self._public = public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """A DER signature; the vault's signers know ECDSA with SHA-256 over the whole data."""
        algorithm = signature_algorithm.algorithm
        if isinstance(algorithm, Prehashed) or not isinstance(algorithm, SHA256):
            self._refuse()
        raw = self._signer.sign(bytes(data))
        return encode_dss_signature(int.from_bytes(raw[:_SCALAR], "big"), int.from_bytes(raw[_SCALAR:], "big"))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        """P-256."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """Bits of the curve."""
        return self._public.key_size

    def exchange(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        self._refuse()

    def private_numbers(self) -> NoReturn:
        """Refused."""
        self._refuse()

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        self._refuse()

    def __copy__(self) -> NoReturn:
        self._refuse()

    def __deepcopy__(self, _memo: dict[int, Any]) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise CertificateUnfit("key_stays_in_the_vault")
