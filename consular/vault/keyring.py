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
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from consular.core.copying import hexadecimal
from consular.core.signing import Signer
from consular.vault.changes import changes_since, newest_change, note_change
from consular.vault.envelope import DATA_KEY, DataKey, check_format, key_version
from consular.vault.errors import KeyUnavailable, Tampered
from consular.vault.keks import KekSet, RetiredKek
from consular.vault.keyset import KeySet, WrappedKey, purpose_of, slot_of, wrap_context
from consular.vault.keystore import PURPOSES, DossierKey, Purpose, wrapped_insert
from consular.vault.named_keys import forget_named_key, named_key
from consular.vault.roots import RootKey

CACHE_SIZE = 4096
CACHE_SECONDS = 300.0
# How long a process may go on with a key that another one has destroyed.
LOOK_SECONDS = 1.0
AWAY_SECONDS = 15.0
_IDS_PER_QUERY = 1000
_ATTEMPTS = 3
# Asked for every case that a process has not seen lately, so built once.
_KEYS = select(DossierKey.dossier_id, DossierKey.version, DossierKey.kek_version, DossierKey.wrapped).where(
    DossierKey.dossier_id.in_(bindparam("dossier_ids", expanding=True)), DossierKey.purpose == bindparam("purpose")
)

_NEW_KEYS = wrapped_insert(
    "dossier_key",
    {"dossier_id": "uuid", "purpose": "varchar", "version": "integer", "wrapped": "bytea"},
    unless="""EXISTS (SELECT FROM keystore.dossier_key AS taken WHERE taken.dossier_id = fresh.dossier_id
    AND taken.purpose = fresh.purpose AND taken.version >= fresh.version)""",
)


class Keyring:
    """Gives data keys and derived keys to the rest of the vault. Thread-safe; a forked child opens its own connections.

    `engine` leads to the keystore and should be used for nothing else. What another process destroys is forgotten here
    within a second; while the keystore does not answer, what is in the cache is served for at most `ttl` seconds.
    """

    def __init__(
        self,
        root: RootKey,
        engine: Engine,
        *,
        size: int = CACHE_SIZE,
        ttl: float = CACHE_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.keks = KekSet(root, self.keystore)
        self.signers: dict[str, Signer] = {}
        self._engine = engine
        self._by_statement = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._size = size
        self._ttl = ttl
        self._monotonic = monotonic
        self._sets: OrderedDict[bytes, KeySet] = OrderedDict()
        self._derived: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._seen: int | None = None
        self._look_at = monotonic() + LOOK_SECONDS
        _KEYRINGS.add(self)

    def new_key(self, dossier_id: UUID, purpose: Purpose = "data") -> None:
        """Make the dossier's first data key unless it has one, and commit it in the keystore at once.

        To be called before the first sealed write, so that a crash leaves an orphaned key and never an unreadable row.
        Raises Shredded when the dossier's key was destroyed, KeyUnavailable when the keystore is down.
        """
        slot = slot_of(dossier_id, purpose)
        for _ in range(_ATTEMPTS):
            if self._cached(slot) or self._insert(slot, dossier_id, purpose) or self._load([dossier_id], purpose):
                self.newest(slot)
                return
            # Not made and not there: the key-encryption key was retired between wrapping and inserting.
            self.keks.forget()
        raise KeyUnavailable(why="The keystore takes no key.")

    def new_keys(self, dossier_ids: Iterable[UUID], purpose: Purpose = "data") -> None:
        """As `new_key` for many dossiers, by one statement for each thousand."""
        missing = [d for d in set(dossier_ids) if self._cached(slot_of(d, purpose)) is None]
        for start in range(0, len(missing), _IDS_PER_QUERY):
            wanted = missing[start : start + _IDS_PER_QUERY]
            made = self._insert_all(wanted, purpose)
            known = self._load([d for d in wanted if d not in made], purpose)
            for dossier_id in wanted:
                if dossier_id in made or slot_of(dossier_id, purpose) in known:
                    self.newest(slot_of(dossier_id, purpose))
                else:
                    self.new_key(dossier_id, purpose)

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
            note_change(connection, dossier_id)
        self._forget_dossier(dossier_id)

    def renew_key(self, dossier_id: UUID, purpose: Purpose = "data") -> int:
        """Give the dossier a further data key, which seals from now on; its version. Earlier ones still open.

        Raises Shredded or KeyUnavailable (no key yet, keystore down).
        """
        slot = slot_of(dossier_id, purpose)
        for _ in range(_ATTEMPTS):
            version = self._load_one(slot).newest + 1
            self.newest(slot)  # a destroyed dossier gets no further key
            if self._insert(slot, dossier_id, purpose, version):
                with self.keystore(transaction=True) as connection:
                    note_change(connection, dossier_id)
                self._forget_dossier(dossier_id)
                return version
        raise KeyUnavailable(why="The keystore takes no further key of this dossier now.")

    def newest(self, slot: bytes) -> DataKey:
        """The key that seals. Raises Shredded or KeyUnavailable."""
        keys = self._cached(slot) or self._load_one(slot)
        return self._key(slot, keys, keys.newest)

    def of_version(self, slot: bytes, version: int) -> DataKey:
        """The key of a version named by sealed data; a version that never was is Tampered."""
        keys = self._cached(slot) or self._load_one(slot)
        if version not in keys:
            keys = self._load_one(slot)
        if version not in keys:
            raise Tampered(why="The envelope names a key version that the dossier never had.")
        return self._key(slot, keys, version)

    def opening(self, slot: bytes, envelope: bytes) -> DataKey:
        """The key that the envelope names: nearly always the newest."""
        held = self._sets.get(slot)
        # For every row of every list, hence without lock and turn in the cache: one look into a dictionary is one step.
        if held is not None and held.ready is not None and envelope[4:24] == held.ready.fingerprint:
            now = self._monotonic()
            if now < self._look_at and now <= held.until:
                return held.ready
        keys = self._cached(slot) or self._load_one(slot)
        key = self._key(slot, keys, keys.newest)
        if envelope[4:24] == key.fingerprint:
            return key
        check_format(envelope)
        return self.of_version(slot, key_version(envelope))

    def derived(self, label: str) -> bytes:
        """The 32-byte key of a label, the same in every process. Raises Shredded for a forgotten one."""
        key = self._derived.get(label)
        if key is None:
            key = self._derived[label] = named_key(self.keks, self.keystore, label)
        return key

    def forget(self, label: str) -> None:
        """Destroy the key of a label for good, in every process."""
        with self.keystore(transaction=True) as connection:
            forget_named_key(connection, label)
        self.forget_opened()

    def forget_opened(self) -> None:
        """Open key-encryption keys, named keys and signers anew at their next use."""
        self.keks.forget()
        self._derived = {}
        self.signers = {}

    def look_for_changes(self) -> None:
        """Forget what other processes have destroyed or rotated; done by itself once a second."""
        self._look_at = self._monotonic() + LOOK_SECONDS
        with self.keystore() as connection:
            if self._seen is None:
                self._seen = newest_change(connection)
                changes: list[tuple[int, UUID | None]] = [(self._seen, None)]
                with self._lock:
                    self._sets.clear()
            else:
                changes = changes_since(connection, self._seen)
        for number, dossier_id in changes:
            self._seen = number
            if dossier_id is None:
                self.forget_opened()
            else:
                self._forget_dossier(dossier_id)

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

    def _insert(self, slot: bytes, dossier_id: UUID, purpose: Purpose, version: int = 1) -> bool:
        return bool(self._insert_all([dossier_id], purpose, version))

    def _insert_all(self, dossier_ids: Iterable[UUID], purpose: Purpose, version: int = 1) -> set[UUID]:
        fresh: dict[UUID, WrappedKey] = {}
        for dossier_id in dossier_ids:
            context = wrap_context(slot_of(dossier_id, purpose), version)
            fresh[dossier_id] = WrappedKey(version, *self.keks.wrap(secrets.token_bytes(DATA_KEY), context))
        given = {
            "dossier_id": list(fresh),
            "purpose": [purpose] * len(fresh),
            "version": [version] * len(fresh),
            "kek_version": [row.kek_version for row in fresh.values()],
            "wrapped": hexadecimal(row.wrapped for row in fresh.values() if row.wrapped),
        }
        with self.keystore() as connection:
            made = set(connection.scalars(_NEW_KEYS, given))
        if version == 1:
            for dossier_id in made:
                self._store(slot_of(dossier_id, purpose), [fresh[dossier_id]])
        return made

    def _key(self, slot: bytes, keys: KeySet, version: int) -> DataKey:
        try:
            return keys.key(version)
        except RetiredKek:
            # Rewrapped since it was read.
            return self._load_one(slot).key(version)

    def _forget_dossier(self, dossier_id: UUID) -> None:
        with self._lock:
            for purpose in PURPOSES:
                self._sets.pop(slot_of(dossier_id, purpose), None)

    def _cached(self, slot: bytes) -> KeySet | None:
        now = self._monotonic()
        if now >= self._look_at:
            try:
                self.look_for_changes()
            except KeyUnavailable:
                # The cache's own limit holds; a keystore that hangs must not be asked by every page.
                self._look_at = now + AWAY_SECONDS
        with self._lock:
            keys = self._sets.get(slot)
            if keys is None:
                return None
            if keys.until < now:
                del self._sets[slot]
                return None
            self._sets.move_to_end(slot)
            return keys

    def _load_one(self, slot: bytes) -> KeySet:
        keys = self._load([UUID(bytes=slot[1:])], purpose_of(slot)).get(slot)
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
        keys = KeySet(self.keks, slot, rows, self._monotonic() + self._ttl)
        with self._lock:
            self._sets[slot] = keys
            self._sets.move_to_end(slot)
            while len(self._sets) > self._size:
                self._sets.popitem(last=False)
        return keys

    def _after_fork(self) -> None:
        # The parent's sockets must be left alone, and a lock may have been held by a thread that is not here.
        self._lock = threading.Lock()
        self.keks.after_fork()
        self._engine.dispose(close=False)


_KEYRINGS: weakref.WeakSet[Keyring] = weakref.WeakSet()


def _renew_in_child() -> None:
    for keyring in _KEYRINGS:
        keyring._after_fork()


os.register_at_fork(after_in_child=_renew_in_child)
