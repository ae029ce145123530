"""Rotation of key-encryption keys while everything serves: a new version, every wrapped key under it, the old retired.

Nothing sealed is touched: only the wrapped keys in the keystore, which are small. Each batch is a transaction of its
own, so a killed run loses at most one batch; the next run goes on where the rows say that it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from consular.vault.changes import note_change
from consular.vault.errors import Shredded
from consular.vault.keks import KekSet
from consular.vault.keyring import Keyring
from consular.vault.keyset import slot_of, wrap_context
from consular.vault.keystore import (
    PURPOSES,
    DossierKey,
    KeyEncryptionKey,
    KeystoreBase,
    NamedKey,
    Purpose,
    SignerKey,
)
from consular.vault.named_keys import named_context
from consular.vault.signers import signer_context

BATCH = 500
_PASSES = 10
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """A table of wrapped keys, with what each of its rows is bound to."""

    model: type[KeystoreBase]
    key: tuple[Any, ...]
    context: Callable[..., bytes]

    @property
    def columns(self) -> Any:
        return self.model.__table__.columns


_TABLES = (
    _Wrapped(
        DossierKey,
        (DossierKey.dossier_id, DossierKey.purpose, DossierKey.version),
        lambda dossier_id, purpose, version: wrap_context(slot_of(dossier_id, purpose), version),
    ),
    _Wrapped(NamedKey, (NamedKey.label,), named_context),
    _Wrapped(SignerKey, (SignerKey.name,), signer_context),
)


@dataclass(frozen=True, slots=True)
class KekStatus:
    """Which key-encryption keys there are, and how many keys each of them wraps."""

    current: int
    live: tuple[int, ...]
    retired: tuple[int, ...]
    wrapped: dict[int, int] = field(default_factory=dict)

    @property
    def behind(self) -> int:
        """Keys that are not under the current version."""
        return sum(count for version, count in self.wrapped.items() if version != self.current)


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What a rotation did: the version that wraps now, the keys wrapped anew, the versions retired, what is left."""

    version: int
    rewrapped: int
    retired: tuple[int, ...]
    left: int


def kek_status(keyring: Keyring) -> KekStatus:
    """Ask the keystore. Raises KeyUnavailable."""
    current = keyring.keks.current_version
    with keyring.keystore() as connection:
        rows = connection.execute(select(KeyEncryptionKey.version, KeyEncryptionKey.retired_at.is_(None))).all()
        wrapped: dict[int, int] = {}
        for table in _TABLES:
            for version, count in connection.execute(_counts(table)):
                wrapped[version] = wrapped.get(version, 0) + count
    live = tuple(sorted(version for version, lives in rows if lives))
    retired = tuple(sorted(version for version, lives in rows if not lives))
    return KekStatus(max(live, default=current), live, retired, wrapped)


def key_versions(keyring: Keyring, dossier_id: UUID) -> dict[Purpose, int]:
    """The newest version of each data key that the dossier has; none for one that has no key.

    Raises Shredded when they were destroyed, or KeyUnavailable.
    """
    found = (
        select(DossierKey.purpose, func.max(DossierKey.version), func.bool_or(DossierKey.destroyed_at.is_not(None)))
        .where(DossierKey.dossier_id == dossier_id)
        .group_by(DossierKey.purpose)
    )
    with keyring.keystore() as connection:
        rows = {purpose: (version, destroyed) for purpose, version, destroyed in connection.execute(found)}
    if any(destroyed for _, destroyed in rows.values()):
        raise Shredded
    return {purpose: rows[purpose][0] for purpose in PURPOSES if purpose in rows}


def rotate_kek(
    keyring: Keyring, *, batch: int = BATCH, pause: float = 0.0, progress: Progress = lambda done, total: None
) -> Rewrapped:
    """Make a new version, or go on with a rotation that was broken off; `pause` seconds between batches.

    Readers and writers go on: they wrap under the new version within a second, and whatever they still wrapped under
    an old one is found before that is retired.
    """
    before = kek_status(keyring)
    unfinished = len(before.live) > 1
    version = before.current if unfinished else keyring.keks.add()
    _tell(keyring)
    total = before.behind if unfinished else sum(before.wrapped.values())
    done = 0
    for _ in range(_PASSES):
        for table in _TABLES:
            for count in _rewrap(keyring, table, version, batch):
                done += count
                progress(done, max(total, done))
                time.sleep(pause)
        if _retire(keyring, version):
            break
    _tell(keyring)
    after = kek_status(keyring)
    return Rewrapped(version, done, tuple(v for v in before.live if v not in after.live), after.behind)


def _counts(table: _Wrapped) -> Any:
    columns = table.columns
    return (
        select(columns["kek_version"], func.count())
        .where(columns["wrapped"].is_not(None))
        .group_by(columns["kek_version"])
    )


def _tell(keyring: Keyring) -> None:
    with keyring.keystore(transaction=True) as connection:
        note_change(connection)
    keyring.forget_opened()


def _rewrap(keyring: Keyring, table: _Wrapped, version: int, batch: int) -> Any:
    """Walk once over the table in the order of its key; gives the number of keys of each batch."""
    last: Sequence[Any] | None = None
    while True:
        with keyring.keystore(transaction=True) as connection:
            rows = connection.execute(_behind(table, version, last, batch)).all()
            if rows:
                connection.execute(_setter(table), [_anew(keyring.keks, table, row) for row in rows])
        if not rows:
            return
        last = rows[-1][: len(table.key)]
        yield len(rows)


def _behind(table: _Wrapped, version: int, last: Sequence[Any] | None, batch: int) -> Any:
    columns = table.columns
    old = select(*table.key, columns["kek_version"], columns["wrapped"]).where(
        columns["kek_version"] != version, columns["wrapped"].is_not(None)
    )
    if last is not None:
        old = old.where(tuple_(*table.key) > tuple_(*last))
    # Another run of the same command, or an erasure, may hold a row: it is met again in the next pass.
    return old.order_by(*table.key).limit(batch).with_for_update(skip_locked=True)


def _setter(table: _Wrapped) -> Any:
    columns = table.columns
    named = [columns[key.name] == bindparam(f"of_{key.name}") for key in table.key]
    return (
        update(table.model.__table__)  # type: ignore[arg-type]
        .where(*named)
        .values(kek_version=bindparam("new_version"), wrapped=bindparam("new_wrapped"))
    )


def _anew(keks: KekSet, table: _Wrapped, row: Any) -> dict[str, Any]:
    *key, old_version, wrapped = row
    context = table.context(*key)
    version, fresh = keks.wrap(keks.unwrap(old_version, wrapped, context), context)
    own = {f"of_{column.name}": value for column, value in zip(table.key, key, strict=True)}
    return {**own, "new_version": version, "new_wrapped": fresh}


def _retire(keyring: Keyring, version: int) -> bool:
    """Destroy the versions that wrap nothing any more; whether none but `version` is left."""
    with keyring.keystore(transaction=True) as connection:
        # Waits for whoever is wrapping under an old version at this moment; who comes later is refused.
        locked = select(KeyEncryptionKey.version).where(
            KeyEncryptionKey.version < version, KeyEncryptionKey.retired_at.is_(None)
        )
        old = list(connection.scalars(locked.with_for_update()))
        unused = [v for v in old if not _uses(connection, v)]
        connection.execute(
            update(KeyEncryptionKey)
            .where(KeyEncryptionKey.version.in_(unused))
            .values(wrapped=None, retired_at=func.now())
        )
    return len(unused) == len(old)


def _uses(connection: Connection, version: int) -> bool:
    for table in _TABLES:
        columns = table.columns
        found = select(columns["kek_version"]).where(columns["kek_version"] == version, columns["wrapped"].is_not(None))
        if connection.execute(found.limit(1)).first() is not None:
            return True
    return False
