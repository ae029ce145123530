"""erasure and holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "655806ecd4b3"
down_revision = "00e9c4fbf06b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column("dossier", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("issued_file", "blob", existing_type=sa.String(), nullable=True)
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("applicant_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(dossier_id IS NULL) <> (applicant_id IS NULL)", name=op.f("ck_hold_one_thing")),
        sa.CheckConstraint("lifted_by IS NULL OR lifted_at IS NOT NULL", name=op.f("ck_hold_lifted")),
        sa.CheckConstraint("reason ~ '^[a-z][a-z0-9-]{0,39}$'", name=op.f("ck_hold_reason")),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_hold_applicant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(
        "ix_hold_dossier_id", "hold", ["dossier_id"], unique=False, postgresql_where=sa.text("lifted_at IS NULL")
    )
    op.create_index(
        "ix_hold_applicant_id", "hold", ["applicant_id"], unique=False, postgresql_where=sa.text("lifted_at IS NULL")
    )
    op.create_table(
        "erasure",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('application', 'document', 'account', 'staff')", name=op.f("ck_erasure_kind")),
        sa.CheckConstraint("state IN ('erasing', 'erased')", name=op.f("ck_erasure_state")),
        sa.CheckConstraint("reason ~ '^[a-z][a-z0-9-]{0,39}$'", name=op.f("ck_erasure_reason")),
        sa.CheckConstraint(
            "(state = 'erased') = (erased_at IS NOT NULL) AND (erased_at IS NULL OR written_down_at IS NOT NULL)",
            name=op.f("ck_erasure_steps"),
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_erasure")),
    )
