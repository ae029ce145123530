"""The keys of one dossier, as the keystore has them, and opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from consular.vault.envelope import DataKey
from consular.vault.errors import Shredded
from consular.vault.keks import KekSet
from consular.vault.keystore import Purpose

TAGS: dict[Purpose, bytes] = {"data": b"d", "biometrics": b"b"}


def slot_of(dossier_id: UUID, purpose: Purpose) -> bytes:
    """The cache's name of a dossier's keys: one byte for the purpose, then the 16 bytes of the dossier id."""
    return TAGS[purpose] + dossier_id.bytes


def purpose_of(slot: bytes) -> Purpose:
    """The purpose that a slot begins with."""
    return next(purpose for purpose, tag in TAGS.items() if tag == slot[:1])


def wrap_context(slot: bytes, version: int) -> bytes:
    """What a wrapped data key is bound to: a row of the keystore moved to another dossier does not unwrap."""
    return b"dossier|" + slot + version.to_bytes(4, "big")


class WrappedKey(NamedTuple):
    """A row of the keystore; without `wrapped` it is a tombstone."""

    version: int
    kek_version: int
    wrapped: bytes | None


class KeySet:
    """The keys of one dossier and purpose, unwrapped on first use."""

    __slots__ = ("_keks", "_opened", "_rows", "_slot", "newest", "ready", "until")

    def __init__(self, keks: KekSet, slot: bytes, rows: Iterable[WrappedKey], until: float) -> None:
        self._keks = keks
        self._slot = slot
        self._rows = {row.version: row for row in rows}
        self._opened: dict[int, DataKey] = {}
        self.newest = max(self._rows)
        self.ready: DataKey | None = None  # the newest, once it was opened
        self.until = until

    def __contains__(self, version: int) -> bool:
        return version in self._rows

    def key(self, version: int) -> DataKey:
        """The key of a version that is in the set; Shredded when only its tombstone is left."""
        opened = self._opened.get(version)
        if opened is None:
            row = self._rows[version]
            if row.wrapped is None:
                raise Shredded(version=version)
            raw = self._keks.unwrap(row.kek_version, row.wrapped, wrap_context(self._slot, version))
            opened = self._opened[version] = DataKey(raw, version)
            if version == self.newest:
                self.ready = opened
        return opened
