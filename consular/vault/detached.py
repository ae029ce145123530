"""Sealed streams that open without a keystore: backups, among them the keystore's own.

A detached key is random, used for one backup, and wrapped by the root itself. Its streams have the shape of
`vault.streams` with alg 3; key and commitment are HKDF-SHA256(detached key, salt, "consular/detached/v1" ‖ label), so
a part that is put in the place of another part, or into another backup, does not open.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from consular.vault.envelope import COMMITMENT, DATA_KEY
from consular.vault.errors import Tampered, UnknownFormat
from consular.vault.roots import RootKey
from consular.vault.streams import _HEAD, SALT, _open, _seal

_MAGIC = bytes((1, 3, 0, 16))


class DetachedKey:
    """A key for the parts of one backup. `wrapped` is to be kept beside them."""

    def __init__(self, raw: bytes, wrapped: bytes) -> None:
        if len(raw) != DATA_KEY:
            raise Tampered(why="A data key has 32 bytes.")
        self._raw = raw
        self.wrapped = wrapped

    @classmethod
    def new(cls, root: RootKey, context: bytes) -> DetachedKey:
        """A fresh key, bound to `context`. Raises KeyUnavailable."""
        raw = secrets.token_bytes(DATA_KEY)
        return cls(raw, root.wrap(raw, b"detached|" + context))

    @classmethod
    def open(cls, root: RootKey, wrapped: bytes, context: bytes) -> DetachedKey:
        """The key again. Raises Tampered for another root or context, KeyUnavailable."""
        return cls(root.unwrap(wrapped, b"detached|" + context), wrapped)

    def mac(self, data: bytes) -> bytes:
        """HMAC-SHA256 of `data`, 32 bytes, under a key that seals nothing."""
        branch = HKDFExpand(SHA256(), DATA_KEY, b"consular/detached/mac/v1").derive(self._raw)
        return hmac.digest(branch, data, "sha256")

    def seal(self, label: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Seal pieces of any size; gives the header of 56 bytes, then chunks of 64 KiB and a tag of 16 bytes."""
        salt = os.urandom(SALT)
        aead, commitment = self._part_key(label, salt)
        return _seal(_HEAD.pack(_MAGIC, 0, commitment, salt), aead, chunks)

    def unseal(self, label: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Open what `seal` gave; that nothing is missing is known only when the iterator ends without raising.

        Raises Tampered for anything changed, cut off, reordered, added or of another label; UnknownFormat.
        """
        return _open(lambda header: self._opening(label, header), chunks)

    def _opening(self, label: str, header: bytes) -> AESGCM:
        if len(header) < _HEAD.size:
            raise Tampered(why="The sealed part ends within its header.")
        magic, version, commitment, salt = _HEAD.unpack(header)
        if magic != _MAGIC or version:
            raise UnknownFormat(why="The sealed part has a format that this release does not know.")
        aead, expected = self._part_key(label, salt)
        if commitment != expected:
            raise Tampered(why="The sealed part belongs to another place or key.")
        return aead

    def _part_key(self, label: str, salt: bytes) -> tuple[AESGCM, bytes]:
        info = b"consular/detached/v1" + label.encode()
        stretched = HKDF(SHA256(), DATA_KEY + COMMITMENT, salt, info).derive(self._raw)
        return AESGCM(stretched[:DATA_KEY]), stretched[DATA_KEY:]
