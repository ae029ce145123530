"""Named P-256 signers, whose private half lies wrapped in the keystore and is used in process."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from sqlalchemy import select

from consular.core.signing import Signer
from consular.vault.errors import KeyUnavailable, Tampered
from consular.vault.installed import current
from consular.vault.keyring import Keyring
from consular.vault.keystore import SignerKey, wrapped_insert

_SCALAR = 32
_NEW_KEY = wrapped_insert("signer_key", {"name": "varchar", "wrapped": "bytea", "public_key": "bytea"})


class StoredSigner:
    """An ECDSA P-256 key held in memory; a `consular.core.signing.Signer`."""

    __slots__ = ("_key_id", "_private", "_public")

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        self._public = _public_der(private)
        self._key_id = hashlib.sha256(self._public).hexdigest()

    @property
    def key_id(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, in hex."""
        return self._key_id

    @property
    def public_key_der(self) -> bytes:
        """The public half as DER SubjectPublicKeyInfo."""
        return self._public

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256: raw r‖s, 64 bytes."""
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(SHA256())))
        return r.to_bytes(_SCALAR, "big") + s.to_bytes(_SCALAR, "big")


def signer(name: str, *, create: bool = False) -> Signer:
    """The signer called `name`; with `create` it is made on first use, once, however many processes ask.

    Raises KeyUnavailable when there is none and it may not be made, Tampered when its stored key was changed.
    """
    keyring = current()
    known = keyring.signers.get(name)
    if known is None:
        known = _load(keyring, name)
        if known is None and create:
            _make(keyring, name)
            known = _load(keyring, name)
        if known is None:
            raise KeyUnavailable(why="There is no such signer, and it may not be made here.", name=name)
        keyring.signers[name] = known
    return known


def _load(keyring: Keyring, name: str) -> Signer | None:
    with keyring.keystore() as connection:
        row = connection.execute(
            select(SignerKey.kek_version, SignerKey.wrapped, SignerKey.public_key).where(SignerKey.name == name)
        ).first()
    if row is None:
        return None
    scalar = keyring.keks.unwrap(row.kek_version, row.wrapped, signer_context(name))
    private = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())
    if _public_der(private) != row.public_key:
        raise Tampered(why="A signer's public key does not belong to its private key.", name=name)
    return StoredSigner(private)


def _make(keyring: Keyring, name: str) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    scalar = private.private_numbers().private_value.to_bytes(_SCALAR, "big")
    version, wrapped = keyring.keks.wrap(scalar, signer_context(name))
    row = {"name": name, "wrapped": wrapped, "public_key": _public_der(private), "kek_version": version}
    with keyring.keystore() as connection:
        connection.execute(_NEW_KEY, {column: [value] for column, value in row.items()})


def signer_context(name: str) -> bytes:
    """What a signer's private half is bound to."""
    return b"signer|" + name.encode()


def _public_der(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


class SignatureVerifier:
    """Verifies what a signer of this vault has signed, by its public half."""

    def __init__(self, name: str) -> None:
        made = signer(name)
        self.key_id = made.key_id
        self._key = load_der_public_key(made.public_key_der)

    def verify(self, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether the key `key_id` signed `data` (ECDSA with SHA-256, raw r||s, 64 bytes)."""
        if (
            key_id != self.key_id
            or len(signature) != 2 * _SCALAR
            or not isinstance(self._key, ec.EllipticCurvePublicKey)
        ):
            return False
        der = encode_dss_signature(int.from_bytes(signature[:_SCALAR]), int.from_bytes(signature[_SCALAR:]))
        try:
            self._key.verify(der, data, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True
