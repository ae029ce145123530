"""Files to and from the bureau by their numbers, and every line of its answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id

OUT, IN = "out", "in"
ACCEPTED, PRODUCED, FAILED = STATUSES = ("accepted", "produced", "failed")
# What somebody did about a line that took no effect.
BUREAU_TOLD, DOCUMENT_DESTROYED, NOTHING_TO_DO = HOWS = ("bureau_told", "document_destroyed", "nothing_to_do")
# What became of a line: it took effect; it says what we know already; the order is none that this bureau has; it comes
# when the order is past it.
APPLIED, REPEATED, UNKNOWN, TOO_LATE = OUTCOMES = ("applied", "repeated", "unknown", "too_late")


class BureauFile(Base):
    """A file by its number, which has no gaps in either direction.

    `digest` is the SHA-256 of what is signed; the next file of the same direction repeats it. One of ours is unwritten
    (`written_at` NULL) until it lies in the folder: then the same number is written again.
    """

    __tablename__ = "bureau_file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bureau: Mapped[str]
    direction: Mapped[str]
    serial: Mapped[int]
    digest: Mapped[bytes | None]
    entries: Mapped[int]
    at: Mapped[datetime]
    written_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("bureau", "direction", "serial"),
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint("serial > 0 AND entries >= 0", name="figures"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint("written_at IS NULL OR digest IS NOT NULL", name="written"),
        CheckConstraint("direction = 'out' OR written_at IS NOT NULL", name="received"),
        # One file at a time: the next one carries the digest of the one before.
        Index("uq_bureau_file_unwritten", "bureau", unique=True, postgresql_where=text("written_at IS NULL")),
    )


class BureauAnswer(Base):
    """A line of an answer as it was given, and what became of it. `order_id` may be none that exists."""

    __tablename__ = "bureau_answer"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("bureau_file.id"))
    place: Mapped[int]
    order_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    reason: Mapped[str | None]
    told_at: Mapped[datetime]
    outcome: Mapped[str]

    __table_args__ = (
        UniqueConstraint("file_id", "place"),
        CheckConstraint("status IN ('accepted', 'produced', 'failed')", name="status"),
        CheckConstraint("outcome IN ('applied', 'repeated', 'unknown', 'too_late')", name="outcome"),
        # A line takes effect once, whoever repeats it.
        Index(
            "uq_bureau_answer_applied", "order_id", "status", unique=True, postgresql_where=text("outcome = 'applied'")
        ),
    )


class BureauSettlement(Base):
    """Somebody has looked at a line that took no effect: `how` is one of `HOWS`. Written, never changed."""

    __tablename__ = "bureau_settlement"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    answer_id: Mapped[UUID] = mapped_column(ForeignKey("bureau_answer.id"), unique=True)
    how: Mapped[str]
    staff_id: Mapped[UUID]
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("how IN ('bureau_told', 'document_destroyed', 'nothing_to_do')", name="how"),)


_KEEP_FILE = """
CREATE OR REPLACE FUNCTION bureau_keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.written_at IS NOT NULL
     OR (NEW.id, NEW.bureau, NEW.direction, NEW.serial) IS DISTINCT FROM
        (OLD.id, OLD.bureau, OLD.direction, OLD.serial) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a file that was sent or received stays as it is';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_NO_GAP = """
CREATE OR REPLACE FUNCTION bureau_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.serial > 1 AND NOT EXISTS (
    SELECT FROM bureau_file
    WHERE bureau = NEW.bureau AND direction = NEW.direction AND serial = NEW.serial - 1 AND written_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'the file before this one is missing';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_ANSWER = """
CREATE OR REPLACE FUNCTION bureau_keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what the bureau has told stays';
END
$$
""".strip()
ON_FILE = [
    _KEEP_FILE,
    "CREATE TRIGGER bureau_file_kept BEFORE UPDATE OR DELETE ON bureau_file"
    " FOR EACH ROW EXECUTE FUNCTION bureau_keep_file()",
    _NO_GAP,
    "CREATE TRIGGER bureau_file_no_gap BEFORE INSERT ON bureau_file FOR EACH ROW EXECUTE FUNCTION bureau_no_gap()",
]
ON_ANSWER = [
    _KEEP_ANSWER,
    "CREATE TRIGGER bureau_answer_kept BEFORE UPDATE OR DELETE ON bureau_answer"
    " FOR EACH ROW EXECUTE FUNCTION bureau_keep_answer()",
]
ON_SETTLEMENT = [
    "CREATE TRIGGER bureau_settlement_kept BEFORE UPDATE OR DELETE ON bureau_settlement"
    " FOR EACH ROW EXECUTE FUNCTION bureau_keep_answer()",
]
TRIGGERS_SQL = [*ON_FILE, *ON_ANSWER, *ON_SETTLEMENT]


def _guarded(table: Table, statements: list[str]) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""

    def install(_table: Table, connection: Connection, **_: object) -> None:
        for statement in statements:
            connection.execute(text(statement))

    event.listen(table, "after_create", install)


_guarded(BureauFile.__table__, ON_FILE)  # type: ignore[arg-type]
_guarded(BureauAnswer.__table__, ON_ANSWER)  # type: ignore[arg-type]
_guarded(BureauSettlement.__table__, [_KEEP_ANSWER, *ON_SETTLEMENT])  # type: ignore[arg-type]
