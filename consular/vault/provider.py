"""Where key-encryption keys live. `file` is here; a token or a cloud service implements the same protocol."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from consular.core.errors import Misconfigured
from consular.vault.errors import KeyUnavailable, Tampered

FILE_FORMAT = 1
KEY = 32
NONCE = 12


class KeyProvider(Protocol):
    """Wraps data keys under a versioned key-encryption key and roots every other key of the vault.

    Implementations are thread-safe, survive a fork and never call a remote service per row: the key-encryption key is
    unwrapped once per process.
    """

    @property
    def current_version(self) -> int:
        """The version that `wrap` uses."""
        ...

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` sealed under the current version and bound to `context`."""
        ...

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises KeyUnavailable for a version that is not there, Tampered for anything changed."""
        ...

    def derive(self, label: str) -> bytes:
        """A 32-byte key of the branch `label`; the same label always gives the same key."""
        ...


class FileKeyProvider:
    """Keys in a JSON file of mode 0600: `{"format": 1, "current": 1, "root": "…", "keys": {"1": "…"}}`, base64.

    A wrapped key is nonce 12 ‖ ciphertext ‖ tag 16 by AES-256-GCM; authenticated are the version (u32) and the context.
    Whoever reads this file and the keystore reads everything: keep them apart, and keep a copy of the file offline.
    """

    def __init__(self, path: Path) -> None:
        content = _read(path)
        try:
            self._current = int(content["current"])
            self._root = _key(content["root"])
            self._keys = {int(version): AESGCM(_key(text)) for version, text in content["keys"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Misconfigured(why=f"The key file {path} is damaged: restore it from its copy.") from error
        if content.get("format") != FILE_FORMAT or self._current not in self._keys:
            raise Misconfigured(why=f"The key file {path} has an unknown format or lacks its current key.")

    @classmethod
    def create(cls, path: Path) -> FileKeyProvider:
        """Make the file unless it is there already (never overwrites), and open it. Safe for two starters at once."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            content = {"format": FILE_FORMAT, "current": 1, "root": _new_key(), "keys": {"1": _new_key()}}
            fresh = _write_beside(path, content)
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                return cls(path)
            finally:
                fresh.unlink()
            _sync_folder(path.parent)
        return cls(path)

    @classmethod
    def add_version(cls, path: Path) -> FileKeyProvider:
        """Add a key-encryption key and make it current; older ones stay for unwrapping."""
        cls(path)
        content = _read(path)
        version = max(int(v) for v in content["keys"]) + 1
        content["keys"][str(version)] = _new_key()
        content["current"] = version
        _write_beside(path, content).replace(path)
        _sync_folder(path.parent)
        return cls(path)

    @property
    def current_version(self) -> int:
        """The version that `wrap` uses."""
        return self._current

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """nonce 12 ‖ ciphertext ‖ tag 16."""
        nonce = os.urandom(NONCE)
        return nonce + self._keys[self._current].encrypt(nonce, key, _bound(self._current, context))

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises KeyUnavailable for a retired version, Tampered for anything changed."""
        kek = self._keys.get(version)
        if kek is None:
            raise KeyUnavailable(why=f"The key file holds no key-encryption key of version {version}.")
        try:
            return kek.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(version, context))
        except (InvalidTag, ValueError):
            raise Tampered(why="A wrapped key was changed, moved or wrapped by another key file.") from None

    def derive(self, label: str) -> bytes:
        """HKDF-Expand-SHA256(root, "consular/" ‖ label), 32 bytes."""
        return HKDFExpand(SHA256(), KEY, b"consular/" + label.encode()).derive(self._root)


def _bound(version: int, context: bytes) -> bytes:
    return b"consular/wrap/v1" + version.to_bytes(4, "big") + context


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
        raise Misconfigured(why=f"The key file {path} is damaged: restore it from its copy.") from None
    if not isinstance(content, dict):
        raise Misconfigured(why=f"The key file {path} is damaged: restore it from its copy.")
    return content


def _write_beside(path: Path, content: dict[str, Any]) -> Path:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY)).decode()


def _key(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(raw) != KEY:
        raise ValueError("a key has 32 bytes")
    return raw
