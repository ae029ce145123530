"""Append-only tables and the sealed half of an entry."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consular.audit import DROP_TRIGGERS_SQL, TRIGGERS_SQL, AuditEntry
from consular.core.actor import Actor
from consular.core.work import Works

TABLES = ["audit_entry", "audit_leaf", "audit_head"]
CHANGES = {
    "update": "UPDATE {} SET {} = {}",
    "delete": "DELETE FROM {}",
    "truncate": "TRUNCATE {} CASCADE",
}
KEYS = {"audit_entry": "id", "audit_leaf": "index", "audit_head": "tree_size"}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_changed_or_removed(engine: Engine, table: str, change: str) -> None:
    statement = CHANGES[change].format(table, KEYS[table], KEYS[table])
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


def test_triggers_come_and_go_by_the_lists_of_statements(engine: Engine) -> None:
    with engine.connect() as connection:
        for statement in DROP_TRIGGERS_SQL:
            connection.execute(text(statement))
        connection.execute(text("DELETE FROM audit_entry"))
        for statement in TRIGGERS_SQL:
            connection.execute(text(statement))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM audit_entry"))


def test_hashes_of_another_length_are_refused(engine: Engine, view: Callable[[int], None]) -> None:
    view(1)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="leaf_hash_size"):
        connection.execute(text("INSERT INTO audit_leaf SELECT 0, id, '\\x00' FROM audit_entry"))


def test_the_detail_is_nowhere_in_the_row(works: Works, staff: Actor, dossier: UUID, session: Session) -> None:
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": "UNMISTAKABLE"})
    row = session.execute(text("SELECT * FROM audit_entry")).one()
    assert all(b"UNMISTAKABLE" not in (value if isinstance(value, bytes) else str(value).encode()) for value in row)


def test_a_detail_put_in_by_whoever_has_the_keys_does_not_fit_the_commitment(
    works: Works, staff: Actor, dossier: UUID, session: Session
) -> None:
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": "as it was"})
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.detail_holds()
    entry.detail = type(entry.detail)(salt=entry.detail.salt, detail={"note": "as it should have been"})
    assert not entry.detail_holds()
