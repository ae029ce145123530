"""Orders to make a document of a blank, and what happened to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.evidence import NAMES_BLOB
from consular.production.rules import FINAL, STATES, WITH_CHECK, WITH_DOCUMENT
from consular.vault import Section, sealed, sealed_column


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who took the document, what was shown, and what became of the old one."""

    capacity: str = ""
    identity: str = ""
    name: str = ""
    mandate: str = ""
    old: str = ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What stands on the document once its blank is drawn: number, ISO days, lines of the zone, any seal in hex."""

    number: str = ""
    valid_from: str = ""
    valid_until: str = ""
    lines: tuple[str, ...] = ()
    seal: str = ""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What the picture `scan` was read as: differences as {field, code, expected, found}, none when all is right."""

    scan: str = ""
    differences: tuple[dict[str, str], ...] = ()


@sealed
class ProductionOrder(Base):
    """One attempt to make the document of a grant. A spoilt attempt stays; the next one gets a new blank.

    `office` makes it, or sends it to the bureau; it is collected at `collect_at`. Who decided is repeated from the
    decision, so that the database itself keeps deciding and making apart. `printout` names the sealed file that is
    printed, `scan` the picture that is read back; `sent_in` the bureau's file that it went out in.
    """

    __tablename__ = "production_order"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    decision_id: Mapped[UUID]
    attempt: Mapped[int]
    product: Mapped[str]
    blank_kind: Mapped[str]
    made_by: Mapped[str]
    office: Mapped[str]
    collect_at: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("travel_document.id"), unique=True)
    item_id: Mapped[UUID | None] = mapped_column(unique=True)
    sent_in: Mapped[UUID | None] = mapped_column(ForeignKey("bureau_file.id"), index=True)
    proposed_by: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    produced_by: Mapped[UUID | None]
    checked_by: Mapped[UUID | None]
    handed_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    printout: Mapped[str | None] = mapped_column(unique=True, info=NAMES_BLOB)
    scan: Mapped[str | None] = mapped_column(unique=True, info=NAMES_BLOB)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    fixed_sealed = sealed_column(deferred=True)
    fixed = Section("production.production_order.fixed", Fixed)
    read_back_sealed = sealed_column(deferred=True)
    read_back = Section("production.production_order.read_back", ReadBack)
    receiver_sealed = sealed_column(deferred=True)
    receiver = Section("production.production_order.receiver", Receiver)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration
    __table_args__ = (
        UniqueConstraint("decision_id", "attempt"),
        Index(
            "uq_production_order_live",
            "decision_id",
            unique=True,
            postgresql_where=text("state NOT IN ('spoilt', 'cancelled')"),
        ),
        Index(
            "ix_production_order_open",
            "office",
            "state",
            "id",
            postgresql_where=text(f"state NOT IN ({_listed(FINAL)})"),
        ),
        CheckConstraint(f"state IN ({_listed(STATES)})", name="state"),
        CheckConstraint("attempt >= 1", name="attempt"),
        CheckConstraint(
            "(state <> 'sent' OR sent_in IS NOT NULL) AND (sent_in IS NULL OR made_by = 'bureau')", name="sent"
        ),
        CheckConstraint("made_by IN ('office', 'bureau')", name="made_by"),
        CheckConstraint("product IN ('sticker', 'passport', 'emergency-travel-document')", name="product"),
        CheckConstraint(f"state NOT IN ({_listed(WITH_DOCUMENT)}) OR document_id IS NOT NULL", name="document"),
        CheckConstraint(f"state NOT IN ({_listed(WITH_CHECK)}) OR checked_by IS NOT NULL", name="checked"),
        CheckConstraint(
            "(state = 'handed_over') = (receiver_sealed IS NOT NULL)"
            " AND (state = 'handed_over') = (handed_by IS NOT NULL)",
            name="handed_over",
        ),
        CheckConstraint("(state IN ('spoilt', 'cancelled')) = (reason IS NOT NULL)", name="reason"),
        CheckConstraint(f"(state IN ({_listed(FINAL)})) = (ended_at IS NOT NULL)", name="ended"),
        # Deciding and making are kept apart, whoever writes the row.
        CheckConstraint("produced_by <> proposed_by AND checked_by <> proposed_by", name="not_the_proposer"),
        CheckConstraint(
            "confirmed_by IS NULL OR produced_by IS NULL OR produced_by <> confirmed_by", name="not_the_confirmer"
        ),
        CheckConstraint(
            "confirmed_by IS NULL OR checked_by IS NULL OR checked_by <> confirmed_by", name="checked_by_another"
        ),
    )


class ProductionEvent(Base):
    """A line of an order's history: written, never changed. Codes only."""

    __tablename__ = "production_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("production_order.id"), index=True)
    dossier_id: Mapped[UUID]
    at: Mapped[datetime]
    code: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    staff_id: Mapped[UUID | None]


_KEEP = f"""
CREATE OR REPLACE FUNCTION production_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ({_listed(FINAL)}) AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was made, spoilt or cancelled stays so';
  END IF;
  IF (NEW.id, NEW.dossier_id, NEW.decision_id, NEW.attempt, NEW.proposed_by, NEW.confirmed_by)
     IS DISTINCT FROM (OLD.id, OLD.dossier_id, OLD.decision_id, OLD.attempt, OLD.proposed_by, OLD.confirmed_by)
     OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)
     OR (OLD.sent_in IS NOT NULL AND NEW.sent_in IS DISTINCT FROM OLD.sent_in) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an order keeps its decision and its document';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_HISTORY = """
CREATE OR REPLACE FUNCTION production_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what has happened stays';
END
$$
""".strip()
_ON_ORDER = (
    "CREATE TRIGGER production_order_kept BEFORE UPDATE ON production_order"
    " FOR EACH ROW EXECUTE FUNCTION production_keep()"
)
_ON_HISTORY = (
    "CREATE TRIGGER production_event_kept BEFORE UPDATE OR DELETE ON production_event"
    " FOR EACH ROW EXECUTE FUNCTION production_keep_history()"
)
TRIGGERS_SQL = [_KEEP, _ON_ORDER, _KEEP_HISTORY, _ON_HISTORY]


@event.listens_for(ProductionOrder.__table__, "after_create")
def _guard_order(table: Table, connection: Connection, **_: object) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""
    for statement in (_KEEP, _ON_ORDER):
        connection.execute(text(statement))


@event.listens_for(ProductionEvent.__table__, "after_create")
def _guard_history(table: Table, connection: Connection, **_: object) -> None:
    for statement in (_KEEP_HISTORY, _ON_HISTORY):
        connection.execute(text(statement))
