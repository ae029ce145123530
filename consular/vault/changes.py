"""News between processes: which keys to forget. Numbers are given under a lock, so none is overtaken by a later one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from consular.vault.keystore import Change

_LOCK = 0x6368616E


def note_change(connection: Connection, dossier_id: UUID | None = None) -> None:
    """Tell every process, when this transaction commits, to forget a dossier's keys, or all key-encryption keys."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    following = select(func.coalesce(func.max(Change.number), 0) + 1, literal(dossier_id, Change.dossier_id.type))
    connection.execute(insert(Change).from_select(["number", "dossier_id"], following))


def newest_change(connection: Connection) -> int:
    """The highest number; 0 before the first."""
    return connection.scalar(select(func.max(Change.number))) or 0


def changes_since(connection: Connection, number: int) -> list[tuple[int, UUID | None]]:
    """(number, dossier or None) of everything later."""
    later = select(Change.number, Change.dossier_id).where(Change.number > number).order_by(Change.number)
    return [(found, dossier_id) for found, dossier_id in connection.execute(later)]
