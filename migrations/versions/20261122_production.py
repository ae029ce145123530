"""orders of production."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "3e0c9a51f7d6"
down_revision = "d1a7c3e90b52"
branch_labels = None
depends_on = None

_GUARDS = (
    """
CREATE OR REPLACE FUNCTION production_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('handed_over', 'spoilt', 'cancelled') AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was made, spoilt or cancelled stays so';
  END IF;
  IF (NEW.id, NEW.dossier_id, NEW.decision_id, NEW.attempt, NEW.proposed_by, NEW.confirmed_by)
     IS DISTINCT FROM (OLD.id, OLD.dossier_id, OLD.decision_id, OLD.attempt, OLD.proposed_by, OLD.confirmed_by)
     OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an order keeps its decision and its document';
  END IF;
  RETURN NEW;
END
$$
""",
    """
CREATE TRIGGER production_order_kept BEFORE UPDATE ON production_order FOR EACH ROW EXECUTE FUNCTION production_keep()
""",
    """
CREATE OR REPLACE FUNCTION production_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what has happened stays';
END
$$
""",
    """
CREATE TRIGGER production_event_kept BEFORE UPDATE ON production_event FOR EACH ROW EXECUTE FUNCTION production_keep_history()
""",
)


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.drop_constraint(op.f("ck_issued_file_document"), "issued_file", type_="check")
    op.create_check_constraint(
        op.f("ck_issued_file_document"),
        "issued_file",
        "(kind <> 'evisa' OR document_id IS NOT NULL)"
        " AND (kind IN ('evisa', 'letter-revocation') OR document_id IS NULL)",
    )
    op.create_table(
        "production_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("blank_kind", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("collect_at", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("produced_by", sa.Uuid(), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("handed_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("printout", sa.String(), nullable=True),
        sa.Column("scan", sa.String(), nullable=True),
        sa.Column("fixed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("read_back_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("receiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'handed_over') = (receiver_sealed IS NOT NULL) AND (state = 'handed_over') = (handed_by IS NOT NULL)",
            name=op.f("ck_production_order_handed_over"),
        ),
        sa.CheckConstraint(
            "(state IN ('handed_over', 'spoilt', 'cancelled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_production_order_ended"),
        ),
        sa.CheckConstraint(
            "(state IN ('spoilt', 'cancelled')) = (reason IS NOT NULL)", name=op.f("ck_production_order_reason")
        ),
        sa.CheckConstraint(
            "fixed_sealed IS NULL OR (octet_length(fixed_sealed) >= 84 AND substr(fixed_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_production_order_fixed_sealed_is_envelope"),
        ),
        sa.CheckConstraint("made_by IN ('office', 'bureau')", name=op.f("ck_production_order_made_by")),
        sa.CheckConstraint(
            "product IN ('sticker', 'passport', 'emergency-travel-document')", name=op.f("ck_production_order_product")
        ),
        sa.CheckConstraint(
            "read_back_sealed IS NULL OR (octet_length(read_back_sealed) >= 84 AND substr(read_back_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_production_order_read_back_sealed_is_envelope"),
        ),
        sa.CheckConstraint(
            "receiver_sealed IS NULL OR (octet_length(receiver_sealed) >= 84 AND substr(receiver_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_production_order_receiver_sealed_is_envelope"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'ordered', 'drawn', 'prepared', 'sent', 'produced', 'checked', 'ready', 'handed_over', 'spoilt', 'cancelled')",
            name=op.f("ck_production_order_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked', 'ready', 'handed_over') OR checked_by IS NOT NULL",
            name=op.f("ck_production_order_checked"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('prepared', 'sent', 'produced', 'checked', 'ready', 'handed_over') OR document_id IS NOT NULL",
            name=op.f("ck_production_order_document"),
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_production_order_attempt")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR checked_by IS NULL OR checked_by <> confirmed_by",
            name=op.f("ck_production_order_checked_by_another"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR produced_by IS NULL OR produced_by <> confirmed_by",
            name=op.f("ck_production_order_not_the_confirmer"),
        ),
        sa.CheckConstraint(
            "produced_by <> proposed_by AND checked_by <> proposed_by",
            name=op.f("ck_production_order_not_the_proposer"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["travel_document.id"], name=op.f("fk_production_order_document_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_production_order_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_order")),
        sa.UniqueConstraint("decision_id", "attempt", name=op.f("uq_production_order_decision_id_attempt")),
        sa.UniqueConstraint("document_id", name=op.f("uq_production_order_document_id")),
        sa.UniqueConstraint("item_id", name=op.f("uq_production_order_item_id")),
        sa.UniqueConstraint("printout", name=op.f("uq_production_order_printout")),
        sa.UniqueConstraint("scan", name=op.f("uq_production_order_scan")),
    )
    op.create_index(op.f("ix_production_order_application_id"), "production_order", ["application_id"], unique=False)
    op.create_index(op.f("ix_production_order_dossier_id"), "production_order", ["dossier_id"], unique=False)
    op.create_index(
        "ix_production_order_open",
        "production_order",
        ["office", "state", "id"],
        unique=False,
        postgresql_where=sa.text("state NOT IN ('handed_over', 'spoilt', 'cancelled')"),
    )
    op.create_index(
        "uq_production_order_live",
        "production_order",
        ["decision_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('spoilt', 'cancelled')"),
    )
    op.create_table(
        "production_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["production_order.id"], name=op.f("fk_production_event_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_event")),
    )
    op.create_index(op.f("ix_production_event_order_id"), "production_event", ["order_id"], unique=False)
    for statement in _GUARDS:
        op.execute(statement)
