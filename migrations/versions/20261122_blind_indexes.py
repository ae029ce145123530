"""blind indexes for the officers' search, each in two columns so that its key can be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "00e9c4fbf06b"
down_revision = "7b0d447c6a3b"
branch_labels = None
depends_on = None

_SEARCHED = ("passport_index", "email_index", "person_index")
_ENVELOPE = "{0} IS NULL OR (octet_length({0}) >= 84 AND substr({0}, 1, 2) = decode('0101', 'hex'))"


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration.

    Rows from before have no index for the officers' search: `consular keys rotate-index NAME --backfill` makes them.
    """
    op.create_table(
        "blind_index_state",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "phase IN ('idle', 'dual', 'backfill', 'switched', 'retired')", name=op.f("ck_blind_index_state_phase")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_blind_index_state_version")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_blind_index_state")),
    )
    for name in (f"{column}{half}" for column in _SEARCHED for half in ("", "_even")):
        op.add_column("application", sa.Column(name, sa.LargeBinary(), nullable=True))
        op.create_index(
            f"ix_application_{name}", "application", [name], postgresql_where=sa.text(f"{name} IS NOT NULL")
        )

    for table in ("account_sign_in", "staff"):
        op.alter_column(table, "subject_index", nullable=True)
        op.add_column(table, sa.Column("subject_index_even", sa.LargeBinary(), nullable=True))
        op.create_unique_constraint(
            op.f(f"uq_{table}_issuer_subject_index_even"), table, ["issuer", "subject_index_even"]
        )
        op.add_column(table, sa.Column("subject_sealed", sa.LargeBinary(), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_subject_sealed_is_envelope"), table, _ENVELOPE.format("subject_sealed")
        )

    for table, column in (("email_code", "email_index"), ("applicant_key", "passport_index")):
        op.alter_column(table, column, nullable=True)
        op.add_column(table, sa.Column(f"{column}_even", sa.LargeBinary(), nullable=True))
        op.create_index(op.f(f"ix_{table}_{column}_even"), table, [f"{column}_even"], unique=False)

    op.add_column("travel_document", sa.Column("number_index_even", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_travel_document_number_index_even"), "travel_document", ["number_index_even"])
    op.create_check_constraint(
        op.f("ck_travel_document_number_index_even"),
        "travel_document",
        "number_index_even IS NULL OR octet_length(number_index_even) = 8",
    )
