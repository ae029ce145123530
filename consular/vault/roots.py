"""The root of all keys: what wraps the key-encryption keys. `file` is here, `pkcs11` beside it; a cloud KMS fits too.

A root is asked once per key-encryption key and process, never per dossier, so it may be slow and far away.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from consular.core.errors import Misconfigured
from consular.core.private_files import create_private
from consular.vault.errors import Tampered

FILE_FORMAT = 2
KEY = 32
NONCE = 12
_DAMAGED = "is damaged: restore it from its copy"


class RootKey(Protocol):
    """Two operations on keys of 32 bytes, as every hardware module and cloud service has them.

    Implementations are thread-safe and survive a fork.
    """

    @property
    def name(self) -> str:
        """Which root this is, for people and for the row of every key that it wrapped; tells nothing of the key."""
        ...

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` sealed and bound to `context`. Raises KeyUnavailable when the root does not answer."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises Tampered for anything changed or foreign, KeyUnavailable when the root is away."""
        ...


class FileRoot:
    """A root in a JSON file of mode 0600: `{"format": 2, "root": "…"}`, base64 of 32 bytes.

    A wrapped key is nonce 12 ‖ ciphertext ‖ tag 16 by AES-256-GCM under HKDF-Expand-SHA256(root, "consular/root/v2").
    Whoever reads this file and the keystore reads everything: keep them apart, and keep a copy of the file offline.
    Files of format 1 held the key-encryption keys too; `earlier_keys` and `earlier_branch` give what they held.
    """

    def __init__(self, path: Path) -> None:
        content = _read(path)
        try:
            self._root = _key(content["root"])
            self._earlier = {int(version): _key(text) for version, text in content.get("keys", {}).items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Misconfigured(why=f"The key file {path} {_DAMAGED}.") from error
        if content.get("format") not in (1, FILE_FORMAT):
            raise Misconfigured(why=f"The key file {path} has an unknown format.")
        self._aead = AESGCM(HKDFExpand(SHA256(), KEY, b"consular/root/v2").derive(self._root))
        self._path = path

    @classmethod
    def create(cls, path: Path) -> FileRoot:
        """Make the file unless it is there already (never overwrites), and open it. Safe for two starters at once."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            content = {"format": FILE_FORMAT, "root": base64.b64encode(secrets.token_bytes(KEY)).decode()}
            create_private(path, orjson.dumps(content, option=orjson.OPT_INDENT_2))
        return cls(path)

    @property
    def name(self) -> str:
        """`file:` and a fingerprint of the root, 16 hexadecimal digits."""
        return "file:" + HKDFExpand(SHA256(), 8, b"consular/root/name").derive(self._root).hex()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    @property
    def earlier_keys(self) -> Mapping[int, bytes]:
        """Key-encryption keys by version that a file of format 1 holds."""
        return self._earlier

    def earlier_branch(self, label: str) -> bytes | None:
        """The 32-byte key that format 1 derived for a label; None in a newer file."""
        return HKDFExpand(SHA256(), KEY, b"consular/" + label.encode()).derive(self._root) if self._earlier else None

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """nonce 12 ‖ ciphertext ‖ tag 16."""
        nonce = os.urandom(NONCE)
        return nonce + self._aead.encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises Tampered for anything changed, moved or wrapped by another file."""
        try:
            return self._aead.decrypt(wrapped[:NONCE], wrapped[NONCE:], context)
        except (InvalidTag, ValueError):
            raise Tampered(why="A key was changed, moved or wrapped by another root.") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise Misconfigured(why=f"The key file {path} must be a plain file of mode 0600: run chmod 600 on it.")
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise Misconfigured(why=f"The key file {path} cannot be read ({error.strerror}).") from error
    except orjson.JSONDecodeError:
        # The decoder's error would quote the file.
        raise Misconfigured(why=f"The key file {path} {_DAMAGED}.") from None
    if not isinstance(content, dict):
        raise Misconfigured(why=f"The key file {path} {_DAMAGED}.")
    return content


def _key(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(raw) != KEY:
        raise ValueError("a key has 32 bytes")
    return raw
