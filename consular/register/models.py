"""Travel documents known to the state, and what has happened to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.register.rules import MULTIPLE_ENTRIES, STATUS_LIST_SIZE, STATUSES
from consular.vault import IdentifierIndex, IndexPlace, Section, sealed, sealed_column

_STATUS_LIST = ", ".join(f"'{status}'" for status in STATUSES)
_CODES = "'issued', 'entered', 'exhausted', 'expired', 'annulled', 'revoked', 'superseded'"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What stands on the document. `birth` may be partly unknown (`1990-04-XX`); a mononym has no `secondary`."""

    number: str = ""
    passport_number: str = ""
    primary: str = ""
    secondary: str | None = None
    native: str | None = None
    birth: str = ""
    nationality: str = ""
    sex: str = ""


@sealed
class TravelDocument(Base):
    """One issued document, in a dossier of its own. Its dates are inclusive; 0 entries allowed means any number.

    `number_index` and `number_index_even` are the blind index of the number. `decision_id` is the grant it comes from,
    `ended_by` the decision that annulled or revoked it.
    """

    __tablename__ = "travel_document"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), unique=True)
    application_dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    decision_id: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    category: Mapped[str]
    issuing_state: Mapped[str]
    status: Mapped[str] = mapped_column(default="valid")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    entries_allowed: Mapped[int]
    entries_used: Mapped[int] = mapped_column(default=0)
    duration_days: Mapped[int]
    status_index: Mapped[int] = mapped_column(unique=True)
    number_index: Mapped[bytes | None] = mapped_column(unique=True)
    number_index_even: Mapped[bytes | None] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(unique=True)
    ended_at: Mapped[datetime | None]
    particulars_sealed = sealed_column()
    particulars = Section("register.travel_document.particulars", Particulars)

    __table_args__ = (
        CheckConstraint("kind IN ('e-visa')", name="kind"),
        CheckConstraint(f"status IN ({_STATUS_LIST})", name="status"),
        CheckConstraint("valid_until >= valid_from", name="period"),
        CheckConstraint("entries_allowed BETWEEN 0 AND 255 AND entries_used >= 0", name="entries"),
        CheckConstraint(
            f"entries_allowed = {MULTIPLE_ENTRIES} OR entries_used <= entries_allowed", name="entries_within"
        ),
        CheckConstraint(
            f"status <> 'exhausted' OR (entries_allowed > {MULTIPLE_ENTRIES} AND entries_used = entries_allowed)",
            name="exhausted",
        ),
        CheckConstraint("duration_days BETWEEN 1 AND 999", name="duration"),
        CheckConstraint(f"status_index >= 0 AND status_index < {STATUS_LIST_SIZE}", name="status_index"),
        CheckConstraint("number_index IS NULL OR octet_length(number_index) = 8", name="number_index"),
        CheckConstraint("number_index_even IS NULL OR octet_length(number_index_even) = 8", name="number_index_even"),
        # Nothing is annulled or revoked without a decision, and a decision's end cannot be taken back quietly.
        CheckConstraint(
            "(status IN ('annulled', 'revoked')) = (ended_by IS NOT NULL) AND (ended_by IS NULL) = (ended_at IS NULL)",
            name="ended",
        ),
    )


NUMBER = IdentifierIndex("travel_document.number")
NUMBER_AT = IndexPlace(NUMBER, TravelDocument, "number_index")


class DocumentEvent(Base):
    """A line of a document's history: written, never changed. Codes only."""

    __tablename__ = "travel_document_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("travel_document.id"))
    dossier_id: Mapped[UUID]
    at: Mapped[datetime]
    code: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint(f"code IN ({_CODES})", name="code"),
        UniqueConstraint("document_id", "id"),
        Index(
            "uq_travel_document_event_issued",
            "document_id",
            unique=True,
            postgresql_where=text("code = 'issued'"),
        ),
        Index(
            "uq_travel_document_event_ended",
            "document_id",
            unique=True,
            postgresql_where=text("code IN ('annulled', 'revoked')"),
        ),
    )


_KEEP_END = """
CREATE OR REPLACE FUNCTION register_keep_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_by IS NOT NULL
     AND (NEW.status, NEW.ended_by, NEW.ended_at) IS DISTINCT FROM (OLD.status, OLD.ended_by, OLD.ended_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was annulled or revoked stays so';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_HISTORY = """
CREATE OR REPLACE FUNCTION register_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what has happened stays';
END
$$
""".strip()
_ON_DOCUMENT = (
    "CREATE TRIGGER travel_document_end_kept BEFORE UPDATE ON travel_document"
    " FOR EACH ROW EXECUTE FUNCTION register_keep_end()"
)
_ON_HISTORY = (
    "CREATE TRIGGER travel_document_event_kept BEFORE UPDATE ON travel_document_event"
    " FOR EACH ROW EXECUTE FUNCTION register_keep_history()"
)
TRIGGERS_SQL = [_KEEP_END, _ON_DOCUMENT, _KEEP_HISTORY, _ON_HISTORY]
DROP_TRIGGERS_SQL = [
    "DROP TRIGGER IF EXISTS travel_document_event_kept ON travel_document_event",
    "DROP FUNCTION IF EXISTS register_keep_history()",
    "DROP TRIGGER IF EXISTS travel_document_end_kept ON travel_document",
    "DROP FUNCTION IF EXISTS register_keep_end()",
]


@event.listens_for(TravelDocument.__table__, "after_create")
def _guard_document(table: Table, connection: Connection, **_: object) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""
    for statement in (_KEEP_END, _ON_DOCUMENT):
        connection.execute(text(statement))


@event.listens_for(DocumentEvent.__table__, "after_create")
def _guard_history(table: Table, connection: Connection, **_: object) -> None:
    for statement in (_KEEP_HISTORY, _ON_HISTORY):
        connection.execute(text(statement))
