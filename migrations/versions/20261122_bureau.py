"""the bureau that makes passports: files, answers, and blanks that it has spoilt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6f2b8d04c9a1"
down_revision = '5d3f0c9e81b6'
branch_labels = None
depends_on = None

_GUARDS = (
    """
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
""",
    """
CREATE TRIGGER bureau_file_kept BEFORE UPDATE OR DELETE ON bureau_file FOR EACH ROW EXECUTE FUNCTION bureau_keep_file()
""",
    """
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
""",
    """
CREATE TRIGGER bureau_file_no_gap BEFORE INSERT ON bureau_file FOR EACH ROW EXECUTE FUNCTION bureau_no_gap()
""",
    """
CREATE OR REPLACE FUNCTION bureau_keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what the bureau has told stays';
END
$$
""",
    """
CREATE TRIGGER bureau_answer_kept BEFORE UPDATE OR DELETE ON bureau_answer FOR EACH ROW EXECUTE FUNCTION bureau_keep_answer()
""",
    "DROP TRIGGER production_event_kept ON production_event",
    """
CREATE TRIGGER production_event_kept BEFORE UPDATE OR DELETE ON production_event FOR EACH ROW EXECUTE FUNCTION production_keep_history()
""",
    # An order also keeps the file that it was sent in.
    """
CREATE OR REPLACE FUNCTION production_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('handed_over', 'spoilt', 'cancelled') AND NEW.state <> OLD.state THEN
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
""",
)


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table(
        "bureau_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction IN ('out', 'in')", name=op.f("ck_bureau_file_direction")),
        sa.CheckConstraint("serial > 0 AND entries >= 0", name=op.f("ck_bureau_file_figures")),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_bureau_file_digest")),
        sa.CheckConstraint("written_at IS NULL OR digest IS NOT NULL", name=op.f("ck_bureau_file_written")),
        sa.CheckConstraint("direction = 'out' OR written_at IS NOT NULL", name=op.f("ck_bureau_file_received")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau_file")),
        sa.UniqueConstraint("bureau", "direction", "serial", name=op.f("uq_bureau_file_bureau_direction_serial")),
    )
    op.create_index(
        "uq_bureau_file_unwritten",
        "bureau_file",
        ["bureau"],
        unique=True,
        postgresql_where=sa.text("written_at IS NULL"),
    )
    op.create_table(
        "bureau_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint("status IN ('accepted', 'produced', 'failed')", name=op.f("ck_bureau_answer_status")),
        sa.CheckConstraint(
            "outcome IN ('applied', 'repeated', 'unknown', 'too_late')", name=op.f("ck_bureau_answer_outcome")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["bureau_file.id"], name=op.f("fk_bureau_answer_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau_answer")),
        sa.UniqueConstraint("file_id", "place", name=op.f("uq_bureau_answer_file_id_place")),
    )
    op.create_index(op.f("ix_bureau_answer_order_id"), "bureau_answer", ["order_id"], unique=False)
    op.create_index(
        "uq_bureau_answer_applied",
        "bureau_answer",
        ["order_id", "status"],
        unique=True,
        postgresql_where=sa.text("outcome = 'applied'"),
    )
    op.create_table(
        "bureau_settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "how IN ('bureau_told', 'document_destroyed', 'nothing_to_do')", name=op.f("ck_bureau_settlement_how")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["bureau_answer.id"], name=op.f("fk_bureau_settlement_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau_settlement")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_bureau_settlement_answer_id")),
    )
    op.add_column("production_order", sa.Column("sent_in", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_production_order_sent_in"), "production_order", "bureau_file", ["sent_in"], ["id"])
    op.create_index(op.f("ix_production_order_sent_in"), "production_order", ["sent_in"], unique=False)
    op.create_check_constraint(
        op.f("ck_production_order_sent"),
        "production_order",
        "(state <> 'sent' OR sent_in IS NOT NULL) AND (sent_in IS NULL OR made_by = 'bureau')",
    )
    op.add_column("stock_entry", sa.Column("report_id", sa.Uuid(), nullable=True))
    op.drop_constraint(op.f("ck_stock_entry_witnessed"), "stock_entry", type_="check")
    op.create_check_constraint(
        op.f("ck_stock_entry_witnessed"),
        "stock_entry",
        "code NOT IN ('received', 'spoilt', 'destroyed', 'recalled')"
        " OR (staff_id IS NOT NULL AND witness_id IS NOT NULL)"
        " OR report_id IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_stock_entry_reported"),
        "stock_entry",
        "report_id IS NULL OR (code = 'spoilt' AND staff_id IS NULL AND witness_id IS NULL)",
    )
    for statement in _GUARDS:
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER bureau_settlement_kept BEFORE UPDATE OR DELETE ON bureau_settlement"
        " FOR EACH ROW EXECUTE FUNCTION bureau_keep_answer()"
    )
