"""Envelope format v1: one sealed section of one row.

    01 | alg u8 | flags u8 | schema u8 | key version u32 | commitment 16 | nonce 12 | ciphertext ‖ tag 16

All integers are big-endian. `alg` 1 is AES-256-GCM; `flags` 1 says padded with spaces to a multiple of 32 bytes and
is the only known value. The first 24 bytes (up to the nonce) are the header. Authenticated beside the plaintext:
header ‖ length of the label u8 ‖ label ‖ row id 16 ‖ dossier id 16. Encryption key and commitment are the first 32 and
the next 16 bytes of HKDF-Expand-SHA256(data key, "consular/seal/v1"), so an envelope names the one key that opens it:
GCM alone would let somebody make a ciphertext that opens under two keys.
"""

from __future__ import annotations

import os
import struct
from typing import NoReturn, SupportsIndex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from consular.vault.errors import SealError, Tampered, UnknownFormat

FORMAT = 1
AES_256_GCM = 1
PADDED = 1
BLOCK = 32
COMMITMENT = 16
NONCE = 12
TAG = 16
_FIXED = struct.Struct(">BBBBI")
HEADER = _FIXED.size + COMMITMENT
OVERHEAD = HEADER + NONCE + TAG
SHORTEST = OVERHEAD + BLOCK
MAGIC = bytes((FORMAT, AES_256_GCM, PADDED))
SCHEMA_AT = 3
DATA_KEY = 32
LEAVING = "A model with sealed sections is never pickled or copied: pass its id."


class Sealed(bytes):
    """An envelope. Only the sealer makes one; the sealed column type accepts nothing else."""

    __slots__ = ()

    def __new__(cls, *_: object) -> Sealed:
        raise SealError(why="A Sealed value is made by the vault alone: assign the section's dataclass to the model.")

    def __repr__(self) -> str:
        return f"<Sealed {len(self)} bytes>"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise SealError(why=LEAVING)


def as_sealed(envelope: bytes) -> Sealed:
    """Mark bytes that come from the sealer or from the sealed column itself."""
    return bytes.__new__(Sealed, envelope)


class DataKey:
    """A dossier's data key of one version, ready for sealing and opening."""

    __slots__ = ("_aead", "commitment", "fingerprint", "raw", "version")

    def __init__(self, raw: bytes, version: int) -> None:
        if len(raw) != DATA_KEY:
            raise Tampered(why="A data key has 32 bytes.")
        stretched = HKDFExpand(SHA256(), 32 + COMMITMENT, b"consular/seal/v1").derive(raw)
        self._aead = AESGCM(stretched[:32])
        self.commitment = stretched[32:]
        self.version = version
        self.fingerprint = version.to_bytes(4, "big") + self.commitment
        self.raw = raw

    def seal(self, plaintext: bytes, context: bytes, *, schema: int) -> Sealed:
        """Seal JSON bytes for one place; `context` is labelled section ‖ row id ‖ dossier id."""
        header = MAGIC + bytes((schema,)) + self.fingerprint
        nonce = os.urandom(NONCE)
        padded = plaintext + b" " * (-len(plaintext) % BLOCK)
        return as_sealed(header + nonce + self._aead.encrypt(nonce, padded, header + context))

    def open(self, envelope: bytes, context: bytes) -> bytes:
        """The padded plaintext. Tampered when one bit of envelope, key or place differs, or UnknownFormat."""
        header = envelope[:HEADER]
        if header[:3] != MAGIC:
            check_format(envelope)
        if header[4:] != self.fingerprint:
            raise Tampered(why="The envelope commits to another key.")
        try:
            return self._aead.decrypt(envelope[HEADER : HEADER + NONCE], envelope[HEADER + NONCE :], header + context)
        except (InvalidTag, ValueError):
            raise Tampered(why="The envelope or its place was changed.") from None


def labelled(label: str) -> bytes:
    """A section's label with its length in front, as it stands in the context before row id and dossier id."""
    encoded = label.encode("ascii")
    return bytes((len(encoded),)) + encoded


def check_format(envelope: bytes) -> None:
    """Refuse what is not a v1 envelope of known algorithm and flags, or is too short or unpadded."""
    if len(envelope) < SHORTEST or (len(envelope) - OVERHEAD) % BLOCK:
        raise Tampered(why="The envelope has lost or gained bytes.")
    if envelope[:3] != MAGIC:
        raise UnknownFormat(format=envelope[0], algorithm=envelope[1], flags=envelope[2])


def key_version(envelope: bytes) -> int:
    """Version of the data key that the envelope names."""
    return int.from_bytes(envelope[4:8], "big")
