"""Tables of the audit: entries, leaves, signed heads. Nothing is ever updated or deleted in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Connection, ForeignKey, Index, Table, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.audit.entries import NO_DETAIL, SALT_SIZE, PlainEntry, commitment_of
from consular.audit.heads import SignedHead
from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column

DETAIL_LABEL = "audit.entry.detail"


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """The sealed half of an entry: the commitment's salt (64 hex digits) and what may be personal.

    An entry without detail has nothing sealed and reads as the empty one.
    """

    salt: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@sealed
class AuditEntry(Base):
    """Who did what to which thing, when.

    `dossier_id` is the file whose key seals the detail: the case, or the actor's own file when no case is touched.
    `envelopes` are `[section label, row id, SHA-256 in hex]` of every sealed section written by the same transaction.
    """

    __tablename__ = "audit_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    thing: Mapped[str]
    dossier_id: Mapped[UUID | None]
    envelopes: Mapped[list[list[str]]] = mapped_column(JSONB)
    commitment: Mapped[bytes]

    detail_sealed = sealed_column(deferred=True)
    detail = Section(DETAIL_LABEL, EntryDetail)

    __table_args__ = (
        Index(None, "dossier_id", "id"),
        CheckConstraint("octet_length(commitment) = 32", name="commitment_size"),
    )

    @property
    def has_detail(self) -> bool:
        """Whether there is (or, before an erasure, was) something sealed."""
        return self.commitment != NO_DETAIL

    def detail_holds(self) -> bool:
        """Whether the opened detail is the one that the log is bound to; raises the vault's errors."""
        opened = self.detail
        salt = bytes.fromhex(opened.salt) if self.has_detail else bytes(SALT_SIZE)
        return commitment_of(salt, opened.detail) == self.commitment


class AuditLeaf(Base):
    """The place of an entry in the Merkle tree."""

    __tablename__ = "audit_leaf"

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    leaf_hash: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("index >= 0", name="index_natural"),
        CheckConstraint("octet_length(leaf_hash) = 32", name="leaf_hash_size"),
    )


class AuditHead(Base):
    """A signed head and the subtree roots that let the next one be computed without reading old leaves."""

    __tablename__ = "audit_head"

    tree_size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    origin: Mapped[str]
    root: Mapped[bytes]
    at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[bytes]
    frontier: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("tree_size > 0", name="tree_size_positive"),
        CheckConstraint("octet_length(root) = 32", name="root_size"),
    )

    def signed(self) -> SignedHead:
        """The head as it is kept outside."""
        return SignedHead(self.origin, self.tree_size, self.root, self.at, self.key_id, self.signature)


PLAIN_COLUMNS = tuple(getattr(AuditEntry, name) for name in PlainEntry._fields)

_REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || ' is append-only';
END
$$
""".strip()


def _append_only(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    )


TABLES = (AuditEntry.__tablename__, AuditLeaf.__tablename__, AuditHead.__tablename__)
TRIGGERS_SQL = [_REFUSE, *map(_append_only, TABLES)]
DROP_TRIGGERS_SQL = [
    *(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in reversed(TABLES)),
    "DROP FUNCTION IF EXISTS audit_refuse_change()",
]


def _guard_when_created(model: type[Base]) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""

    @event.listens_for(model.__table__, "after_create")
    def _create_trigger(table: Table, connection: Connection, **_: object) -> None:
        connection.execute(text(_REFUSE))
        connection.execute(text(_append_only(table.name)))


for _model in (AuditEntry, AuditLeaf, AuditHead):
    _guard_when_created(_model)
