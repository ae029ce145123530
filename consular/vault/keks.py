"""Key-encryption keys: made at random, kept wrapped by the root in the keystore, opened once per process."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects.postgresql import insert

from consular.core.errors import Misconfigured
from consular.vault.errors import KeyUnavailable, Tampered
from consular.vault.keystore import KeyEncryptionKey
from consular.vault.roots import FileRoot, RootKey

KEY = 32
NONCE = 12
FIRST = 1
Connect = Callable[[], AbstractContextManager[Connection]]


class RetiredKek(KeyUnavailable):
    """The key-encryption key was retired while something wrapped under it was still on its way: read it again."""


class KekSet:
    """Wraps and unwraps under versioned key-encryption keys; the newest wraps. Thread-safe.

    A wrapped key is nonce 12 ‖ ciphertext ‖ tag 16 by AES-256-GCM; authenticated are the version (u32) and the context.
    """

    def __init__(self, root: RootKey, connect: Connect) -> None:
        self.root = root
        self._connect = connect
        self._opened: dict[int, AESGCM] = {}
        self._lock = threading.Lock()

    @property
    def current_version(self) -> int:
        """The version that `wrap` uses. The first one is made when there is none."""
        return max(self._opened or self._load())

    def wrap(self, key: bytes, context: bytes) -> tuple[int, bytes]:
        """(version, wrapped key) under the newest version that this process has seen."""
        opened = self._opened or self._load()  # one look: another thread may forget them meanwhile
        version = max(opened)
        nonce = os.urandom(NONCE)
        return version, nonce + opened[version].encrypt(nonce, key, _bound(version, context))

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises RetiredKek for a version that is not there, Tampered for anything changed."""
        kek = self._opened.get(version) or self._load().get(version)
        if kek is None:
            raise RetiredKek(why=f"There is no key-encryption key of version {version}.")
        try:
            return kek.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(version, context))
        except (InvalidTag, ValueError):
            raise Tampered(why="A wrapped key was changed, moved or wrapped by another key.") from None

    def add(self) -> int:
        """Make the next version and commit it; the version. Other processes see it within a second."""
        version = self.current_version + 1
        self._insert({version: secrets.token_bytes(KEY)})
        self._load()
        return version

    def forget(self) -> None:
        """Open them anew at the next use."""
        self._opened = {}

    def after_fork(self) -> None:
        """In the child: a thread that is not there may have held the lock."""
        self._lock = threading.Lock()

    def _load(self) -> dict[int, AESGCM]:
        with self._lock:
            rows = self._rows()
            if not rows:
                self._insert(dict(_earlier(self.root)) or {FIRST: secrets.token_bytes(KEY)})
                rows = self._rows()
            opened = {version: AESGCM(self._open(version, root, wrapped)) for version, root, wrapped in rows}
            self._opened = opened
            return opened

    def _rows(self) -> list[tuple[int, str, bytes]]:
        live = select(KeyEncryptionKey.version, KeyEncryptionKey.root, KeyEncryptionKey.wrapped).where(
            KeyEncryptionKey.retired_at.is_(None)
        )
        with self._connect() as connection:
            return [(version, root, wrapped) for version, root, wrapped in connection.execute(live) if wrapped]

    def _open(self, version: int, root: str, wrapped: bytes) -> bytes:
        if root != self.root.name:
            why = f"The keystore's keys were wrapped by the root {root}, and this process has {self.root.name}."
            raise Misconfigured(why=why)
        return self.root.unwrap(wrapped, kek_context(version))

    def _insert(self, keys: dict[int, bytes]) -> None:
        rows = [
            {"version": v, "root": self.root.name, "wrapped": self.root.wrap(key, kek_context(v))}
            for v, key in keys.items()
        ]
        with self._connect() as connection:
            # Whoever comes second takes what the first one made.
            connection.execute(insert(KeyEncryptionKey).values(rows).on_conflict_do_nothing())


def kek_context(version: int) -> bytes:
    """What a wrapped key-encryption key is bound to."""
    return b"consular/kek/v1" + version.to_bytes(4, "big")


def _bound(version: int, context: bytes) -> bytes:
    return b"consular/wrap/v1" + version.to_bytes(4, "big") + context


def _earlier(root: RootKey) -> dict[int, bytes]:
    return dict(root.earlier_keys) if isinstance(root, FileRoot) else {}


def move_root(keystore: Engine, old: RootKey, new: RootKey) -> int:
    """Wrap every living key-encryption key by another root, in one transaction; how many were moved.

    Processes that still have the old root must be started anew with the new one. Raises Tampered, KeyUnavailable.
    """
    living = select(KeyEncryptionKey.version, KeyEncryptionKey.root, KeyEncryptionKey.wrapped).where(
        KeyEncryptionKey.retired_at.is_(None), KeyEncryptionKey.root != new.name
    )
    moved = 0
    with keystore.begin() as connection:
        for version, root, wrapped in connection.execute(living.with_for_update()).all():
            if root != old.name:
                raise Misconfigured(why=f"Key {version} was wrapped by the root {root}, not by {old.name}.")
            fresh = new.wrap(old.unwrap(wrapped, kek_context(version)), kek_context(version))
            change = update(KeyEncryptionKey).where(KeyEncryptionKey.version == version)
            connection.execute(change.values(root=new.name, wrapped=fresh))
            moved += 1
    return moved
