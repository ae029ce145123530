"""The process's keys: made in the keystore, unwrapped here, kept for minutes in a bounded cache."""

from __future__ import annotations

import hmac
import os
import secrets
import threading
import time
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, LargeBinary, String, Uuid, bindparam, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from consular.core.signing import Signer
from consular.vault.envelope import DATA_KEY, DataKey, check_format, key_version
from consular.vault.errors import KeyUnavailable, Shredded, Tampered
from consular.vault.keystore import PURPOSES, DossierKey, Purpose
from consular.vault.provider import KeyProvider

CACHE_SIZE = 4096
CACHE_SECONDS = 300.0
_IDS_PER_QUERY = 1000
# Asked for every case that a process has not seen lately, so built once.
_KEYS = select(DossierKey.dossier_id, DossierKey.version, DossierKey.kek_version, DossierKey.wrapped).where(
    DossierKey.dossier_id.in_(bindparam("dossier_ids", expanding=True)), DossierKey.purpose == bindparam("purpose")
)
_TAGS: dict[Purpose, bytes] = {"data": b"d", "biometrics": b"b"}


def slot_of(dossier_id: UUID, purpose: Purpose) -> bytes:
    """The cache's name of a dossier's keys: one byte for the purpose, then the 16 bytes of the dossier id."""
    return _TAGS[purpose] + dossier_id.bytes


class WrappedKey(NamedTuple):
    """A row of the keystore; without `wrapped` it is a tombstone."""

    version: int
    kek_version: int
    wrapped: bytes | None


class KeySet:
    """The keys of one dossier and purpose, unwrapped on first use."""

    __slots__ = ("_opened", "_provider", "_rows", "_slot", "newest", "until")

    def __init__(self, provider: KeyProvider, slot: bytes, rows: Iterable[WrappedKey], until: float) -> None:
        self._provider = provider
        self._slot = slot
        self._rows = {row.version: row for row in rows}
        self._opened: dict[int, DataKey] = {}
        self.newest = max(self._rows)
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
            raw = self._provider.unwrap(row.kek_version, row.wrapped, wrap_context(self._slot, version))
            opened = self._opened[version] = DataKey(raw, version)
        return opened


def wrap_context(slot: bytes, version: int) -> bytes:
    """What a wrapped data key is bound to: a row of the keystore moved to another dossier does not unwrap."""
    return b"dossier|" + slot + version.to_bytes(4, "big")


class Keyring:
    """Gives data keys and derived keys to the rest of the vault. Thread-safe; a forked child opens its own connections.

    `engine` leads to the keystore and should be used for nothing else. A key destroyed by another process may be served
    from the cache for at most `ttl` seconds.
    """

    def __init__(
        self,
        provider: KeyProvider,
        engine: Engine,
        *,
        size: int = CACHE_SIZE,
        ttl: float = CACHE_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.provider = provider
        self.signers: dict[str, Signer] = {}
        self._engine = engine
        self._by_statement = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._size = size
        self._ttl = ttl
        self._monotonic = monotonic
        self._sets: OrderedDict[bytes, KeySet] = OrderedDict()
        self._derived: dict[str, bytes] = {}
        self._lock = threading.Lock()
        _KEYRINGS.add(self)

    def new_key(self, dossier_id: UUID, purpose: Purpose = "data") -> None:
        """Make the dossier's first data key unless it has one, and commit it in the keystore at once.

        To be called before the first sealed write, so that a crash leaves an orphaned key and never an unreadable row.
        Raises Shredded when the dossier's key was destroyed, KeyUnavailable when the keystore is down.
        """
        slot = slot_of(dossier_id, purpose)
        if self._cached(slot) is None and not self._insert(slot, dossier_id, purpose):
            self._load([dossier_id], purpose)
        self.newest(slot)

    def prefetch(self, dossier_ids: Iterable[UUID], purpose: Purpose = "data") -> None:
        """Bring the keys of a page's dossiers into the cache by one query. What is missing raises when it is opened."""
        self._load([d for d in set(dossier_ids) if self._cached(slot_of(d, purpose)) is None], purpose)

    def destroy_key(self, dossier_id: UUID) -> None:
        """Destroy every data key of the dossier for good; what is sealed under them is `Shredded` from now on."""
        tombstones = [
            {"dossier_id": dossier_id, "purpose": p, "version": 1, "kek_version": 0, "destroyed_at": func.now()}
            for p in PURPOSES
        ]
        with self.keystore(transaction=True) as connection:
            # First the tombstones: a key that is being made at this moment is waited for and then destroyed.
            connection.execute(insert(DossierKey).values(tombstones).on_conflict_do_nothing())
            connection.execute(
                update(DossierKey)
                .where(DossierKey.dossier_id == dossier_id, DossierKey.destroyed_at.is_(None))
                .values(wrapped=None, destroyed_at=func.now())
            )
        with self._lock:
            for purpose in PURPOSES:
                self._sets.pop(slot_of(dossier_id, purpose), None)

    def newest(self, slot: bytes) -> DataKey:
        """The key that seals. Raises Shredded or KeyUnavailable."""
        keys = self._cached(slot) or self._load_one(slot)
        return keys.key(keys.newest)

    def of_version(self, slot: bytes, version: int) -> DataKey:
        """The key of a version named by sealed data; a version that never was is Tampered."""
        keys = self._cached(slot) or self._load_one(slot)
        if version not in keys:
            keys = self._load_one(slot)
        if version not in keys:
            raise Tampered(why="The envelope names a key version that the dossier never had.")
        return keys.key(version)

    def opening(self, slot: bytes, envelope: bytes) -> DataKey:
        """The key that the envelope names: nearly always the newest."""
        keys = self._cached(slot) or self._load_one(slot)
        key = keys.key(keys.newest)
        if envelope[4:24] == key.fingerprint:
            return key
        check_format(envelope)
        return self.of_version(slot, key_version(envelope))

    def derived(self, label: str) -> bytes:
        """A 32-byte key of the provider's branch `label`."""
        key = self._derived.get(label)
        if key is None:
            key = self._derived[label] = self.provider.derive(label)
        return key

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256, 32 bytes, under a key of its own per purpose."""
        return hmac.digest(self.derived(f"mac/v1|{purpose}"), data, "sha256")

    @contextmanager
    def keystore(self, *, transaction: bool = False) -> Iterator[Connection]:
        """A connection to the keystore; each statement commits by itself unless a transaction is asked for."""
        engine = self._engine if transaction else self._by_statement
        try:
            with engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise KeyUnavailable(why="The keystore does not answer.") from error

    def _insert(self, slot: bytes, dossier_id: UUID, purpose: Purpose) -> bool:
        raw = secrets.token_bytes(DATA_KEY)
        row = WrappedKey(1, self.provider.current_version, self.provider.wrap(raw, wrap_context(slot, 1)))
        taken = exists().where(DossierKey.dossier_id == dossier_id, DossierKey.purpose == purpose)
        values = select(
            literal(dossier_id, Uuid(as_uuid=True)),
            literal(purpose, String),
            literal(row.version),
            literal(row.kek_version),
            literal(row.wrapped, LargeBinary),
        ).where(~taken)
        statement = (
            insert(DossierKey)
            .from_select(["dossier_id", "purpose", "version", "kek_version", "wrapped"], values)
            .on_conflict_do_nothing()
            .returning(DossierKey.version)
        )
        with self.keystore() as connection:
            made = connection.execute(statement).first() is not None
        if made:
            self._store(slot, [row])
        return made

    def _cached(self, slot: bytes) -> KeySet | None:
        with self._lock:
            keys = self._sets.get(slot)
            if keys is None:
                return None
            if keys.until < self._monotonic():
                del self._sets[slot]
                return None
            self._sets.move_to_end(slot)
            return keys

    def _load_one(self, slot: bytes) -> KeySet:
        purpose = next(p for p, tag in _TAGS.items() if tag == slot[:1])
        keys = self._load([UUID(bytes=slot[1:])], purpose).get(slot)
        if keys is None:
            raise KeyUnavailable(why="The dossier has no key: call vault.new_key before the first sealed write.")
        return keys

    def _load(self, dossier_ids: list[UUID], purpose: Purpose) -> dict[bytes, KeySet]:
        rows: defaultdict[bytes, list[WrappedKey]] = defaultdict(list)
        for start in range(0, len(dossier_ids), _IDS_PER_QUERY):
            wanted = {"dossier_ids": dossier_ids[start : start + _IDS_PER_QUERY], "purpose": purpose}
            with self.keystore() as connection:
                found = connection.execute(_KEYS, wanted)
                for dossier_id, version, kek_version, wrapped in found:
                    rows[slot_of(dossier_id, purpose)].append(WrappedKey(version, kek_version, wrapped))
        return {slot: self._store(slot, versions) for slot, versions in rows.items()}

    def _store(self, slot: bytes, rows: list[WrappedKey]) -> KeySet:
        keys = KeySet(self.provider, slot, rows, self._monotonic() + self._ttl)
        with self._lock:
            self._sets[slot] = keys
            self._sets.move_to_end(slot)
            while len(self._sets) > self._size:
                self._sets.popitem(last=False)
        return keys

    def _after_fork(self) -> None:
        # The parent's sockets must be left alone, and a lock may have been held by a thread that is not here.
        self._lock = threading.Lock()
        self._engine.dispose(close=False)


_KEYRINGS: weakref.WeakSet[Keyring] = weakref.WeakSet()


def _renew_in_child() -> None:
    for keyring in _KEYRINGS:
        keyring._after_fork()


os.register_at_fork(after_in_child=_renew_in_child)
