"""Keys that nothing was ever sealed under: made and committed before a write that then did not happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, delete, select
from sqlalchemy.orm import Session, registry

from consular.vault.keyring import Keyring
from consular.vault.keystore import DossierKey
from consular.vault.places import places

BATCH = 1_000


def sweep_orphan_keys(
    keyring: Keyring,
    session: Session,
    owners: Iterable[ColumnElement[Any]],
    *,
    before: datetime,
    keep: Collection[UUID] = (),
    batch: int = BATCH,
) -> int:
    """Delete the keys made before `before` whose dossier stands in none of `owners` (columns of dossier ids).

    `before` must be older than any transaction, and than any backup that may yet be restored beside this keystore.
    `keep` are dossiers whose rows come and go. Returns how many dossiers lost a key that they never used.
    """
    columns = list(owners)
    swept = 0
    after: UUID | None = None
    while True:
        found = _candidates(keyring, before, after, batch)
        if not found:
            return swept
        orphans = set(found) - set(keep)
        for column in columns:
            orphans -= set(session.scalars(select(column).where(column.in_(orphans)))) if orphans else set()
        _delete(keyring, orphans, before)
        swept += len(orphans)
        after = found[-1]


def key_owners(models: registry) -> list[Column[Any]]:
    """Every column that holds the id of a dossier with a key: those of the sections, and all called `dossier_id`."""
    named = {table.c["dossier_id"] for table in models.metadata.tables.values() if "dossier_id" in table.c}
    return sorted(named | {place.dossier_id for place in places(models)}, key=str)


def _candidates(keyring: Keyring, before: datetime, after: UUID | None, batch: int) -> list[UUID]:
    made = (
        select(DossierKey.dossier_id)
        .where(DossierKey.created_at < before, DossierKey.wrapped.is_not(None))
        .distinct()
        .order_by(DossierKey.dossier_id)
        .limit(batch)
    )
    if after is not None:
        made = made.where(DossierKey.dossier_id > after)
    with keyring.keystore() as connection:
        return list(connection.scalars(made))


def _delete(keyring: Keyring, orphans: Collection[UUID], before: datetime) -> None:
    if not orphans:
        return
    with keyring.keystore() as connection:
        connection.execute(delete(DossierKey).where(DossierKey.dossier_id.in_(orphans), DossierKey.created_at < before))
