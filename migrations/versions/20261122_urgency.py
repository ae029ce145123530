"""reviews after the fact, consultations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7b44d0e6a92c"
down_revision = "3e0c9a51f7d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.create_table(
        "consultation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("answer IN ('agrees', 'objects', 'silent')", name=op.f("ck_consultation_answer")),
        sa.CheckConstraint(
            "answer IS NULL OR answer = 'silent' OR recorded_by IS NOT NULL", name=op.f("ck_consultation_recorded")
        ),
        sa.CheckConstraint(
            "question_sealed IS NULL OR (octet_length(question_sealed) >= 84 AND substr(question_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_consultation_question_sealed_is_envelope"),
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_consultation_answered")),
        sa.CheckConstraint("due_at > asked_at", name=op.f("ck_consultation_due")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_consultation_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_consultation_dossier_id")),
    )
    op.create_table(
        "decision_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "note_sealed IS NULL OR (octet_length(note_sealed) >= 84 AND substr(note_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_decision_review_note_sealed_is_envelope"),
        ),
        sa.CheckConstraint("outcome <> 'questioned' OR note_sealed IS NOT NULL", name=op.f("ck_decision_review_note")),
        sa.CheckConstraint("outcome IN ('upheld', 'questioned')", name=op.f("ck_decision_review_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (reviewed_by IS NULL) AND (outcome IS NULL) = (reviewed_at IS NULL)",
            name=op.f("ck_decision_review_reviewed"),
        ),
        sa.CheckConstraint("reviewed_by <> decided_by", name=op.f("ck_decision_review_two_persons")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_review_decision_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_decision_review_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_review")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_review_decision_id")),
    )
    op.create_index(op.f("ix_decision_review_dossier_id"), "decision_review", ["dossier_id"], unique=False)
    op.create_index(
        "ix_decision_review_open",
        "decision_review",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
    )
