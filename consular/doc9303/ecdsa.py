"""Signatures of seals and barcodes: raw `r||s` of fixed width, ECDSA (Doc 9303-13 section 2.4 and appendix B).

`sign` callables receive the bytes to be signed and return the raw signature, so that keys may live in an HSM.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from . import brainpool_p224 as p224

Sign = Callable[[bytes], bytes]
_HASHES: tuple[tuple[int, hashes.HashAlgorithm], ...] = (
    (224, hashes.SHA224()),
    (256, hashes.SHA256()),
    (384, hashes.SHA384()),
)
PublicKey = ec.EllipticCurvePublicKey | p224.Point


def hash_for(curve_bits: int) -> hashes.HashAlgorithm:
    """The hash that belongs to a curve of that size: SHA-224, -256, -384, -512."""
    return next((algorithm for bits, algorithm in _HASHES if curve_bits <= bits), hashes.SHA512())


def key_size(key: PublicKey) -> int:
    """Bits of the key's curve."""
    return key.curve.key_size if isinstance(key, ec.EllipticCurvePublicKey) else p224.BITS


def public_key(certificate: x509.Certificate) -> PublicKey | None:
    """The certificate's elliptic-curve key; None for other or unsupported kinds."""
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        # OpenSSL's Python face leaves out this one curve, on which German seals in circulation are signed.
        return p224.point_of(certificate.tbs_certificate_bytes)
    return key if isinstance(key, ec.EllipticCurvePublicKey) else None


def raw_signature(der: bytes, curve_bits: int) -> bytes:
    """`r||s`, each as wide as the curve, from a DER signature."""
    width = (curve_bits + 7) // 8
    r, s = decode_dss_signature(der)
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def signer(key: ec.EllipticCurvePrivateKey) -> Sign:
    """A `sign` callable over a key held in memory, with the hash that belongs to its curve."""
    bits = key.curve.key_size
    return lambda data: raw_signature(key.sign(data, ec.ECDSA(hash_for(bits))), bits)


def verify(key: PublicKey, signature: bytes, data: bytes, algorithm: hashes.HashAlgorithm | None = None) -> bool:
    """Whether `signature` (raw) over `data` was made with the key. Without `algorithm` the curve decides the hash."""
    width = (key_size(key) + 7) // 8
    if len(signature) != 2 * width:
        return False
    used = algorithm or hash_for(key_size(key))
    r, s = int.from_bytes(signature[:width], "big"), int.from_bytes(signature[width:], "big")
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return p224.verify(key, r, s, hashlib.new(used.name, data).digest())
    try:
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(used))
    except InvalidSignature:
        return False
    return True
